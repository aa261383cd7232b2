// Says calmly that an answer is due, or that a consent of this reader's has run out. The page is the same for everyone, so it asks; but only where somebody has
// signed in before, which this device alone remembers, and once a visit after "later".
const PERSON = 'person.here';
const LATER = 'due.later';
const template = document.getElementById('page_due');

if (document.documentElement.dataset.person) {
  remember('localStorage', PERSON);
} else if (template && recalls('localStorage', PERSON) && !recalls('sessionStorage', LATER)) {
  ask();
}

async function ask() {
  const language = document.documentElement.lang;
  let titles;
  try {
    const answer = await fetch(template.dataset.gate, { headers: { 'Accept-Language': language } });
    if (answer.status === 401) localStorage.removeItem(PERSON);
    if (!answer.ok) return;
    const { actions, renewals } = await answer.json();
    titles = [...actions, ...renewals.flatMap((one) => one.purposes)].map((one) => one.title);
  } catch {
    return; // offline, or somebody else answers in our place: the links stay
  }
  if (titles.length) show(new Intl.ListFormat(language).format(titles));
}

function show(titles) {
  const banner = template.content.cloneNode(true);
  const link = banner.querySelector('a');
  banner.querySelector('bdi').textContent = titles;
  link.href = `${link.getAttribute('href')}?next=${encodeURIComponent(location.pathname)}`;
  banner.querySelector('button').addEventListener('click', () => {
    document.querySelector('.due-place').replaceChildren();
    remember('sessionStorage', LATER);
  });
  document.querySelector('.due-place').append(banner);
}

// A browser without storage refuses even to name it.
function remember(store, key) { try { window[store].setItem(key, '1'); } catch { /* it asks for nothing then */ } }
function recalls(store, key) { try { return window[store].getItem(key) === '1'; } catch { return false; } }

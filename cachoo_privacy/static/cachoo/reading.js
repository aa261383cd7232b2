// Where one is in the text, a section's address to copy, and the check of the fingerprint. Without it all is readable.
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const wide = matchMedia('(min-width: 64rem)');

const contents = one('.contents');
if (contents) {
  followContents(contents);
  followReading(contents);
}
copyAddresses();
all('.verify > code').forEach(inFours);
all('.at-once').forEach(offerCheck);
all('form[data-script]').forEach(searchOnceAsked);

function followContents(contents) {
  if (!CSS.supports('selector(::details-content)')) {
    const fit = () => { contents.open = wide.matches; };
    fit();
    wide.addEventListener('change', fit);
  }
  contents.addEventListener('click', (event) => {
    if (event.target.closest('a') && !wide.matches) contents.open = false;
  });
  contents.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || wide.matches) return;
    contents.open = false;
    one('summary', contents).focus();
  });
  document.addEventListener('click', (event) => {
    if (!wide.matches && !contents.contains(event.target)) contents.open = false;
  });
}

function followReading(contents) {
  const STEADY = 60; // pixels that one may scroll before a chosen section gives way to the one on screen
  const links = new Map(all('a[href^="#"]', contents).map((link) => [link.hash.slice(1), link]));
  const parts = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  if (!parts.length) return;
  let marked = null;
  let chosenAt = null;
  let waiting = 0;

  function mark(id) {
    if (id === marked) return;
    links.get(marked)?.removeAttribute('aria-current');
    marked = id;
    links.get(id)?.setAttribute('aria-current', 'location');
    const box = contents.parentElement;
    if (wide.matches && box.scrollHeight > box.clientHeight) links.get(id).scrollIntoView({ block: 'nearest' });
  }
  function look() {
    waiting = 0;
    if (chosenAt !== null && Math.abs(scrollY - chosenAt) < STEADY) return;
    chosenAt = null;
    const line = innerHeight * 0.3;
    const above = parts.filter((part) => part.getBoundingClientRect().top <= line);
    const atEnd = scrollY + innerHeight >= document.documentElement.scrollHeight - 4;
    const last = parts.at(-1);
    const shown = atEnd && last.getBoundingClientRect().top < innerHeight ? last : above.at(-1) ?? parts[0];
    mark(shown.id);
  }
  function choose() {
    const id = location.hash.slice(1);
    if (!links.has(id)) return;
    mark(id);
    requestAnimationFrame(() => requestAnimationFrame(() => { chosenAt = scrollY; mark(id); }));
  }
  const later = () => { waiting ||= requestAnimationFrame(look); };
  addEventListener('scroll', later, { passive: true });
  addEventListener('resize', later);
  addEventListener('hashchange', choose);
  contents.addEventListener('click', (event) => { if (event.target.closest('a')) requestAnimationFrame(choose); });
  look();
  choose();
}

function copyAddresses() {
  const toast = one('.toast');
  if (!toast) return;
  let fading = 0;
  for (const anchor of all('.anchor')) {
    anchor.addEventListener('click', async () => {
      try { await navigator.clipboard.writeText(anchor.href); } catch { return; }
      toast.textContent = toast.dataset.copied;
      clearTimeout(fading);
      fading = setTimeout(() => { toast.textContent = ''; }, 2500);
    });
  }
}

// To be compared by eye; whoever copies it gets one word. Here and not in the page, whose first screen it would outweigh.
function inFours(code) {
  const fours = code.textContent.match(/.{4}/g).map((four) => Object.assign(document.createElement('b'), { textContent: four }));
  code.replaceChildren(...fours);
}

function offerCheck(offer) {
  const button = one('button', offer);
  const told = one('[role="status"]', offer);
  if (!crypto.subtle) return;
  offer.hidden = false;
  button.addEventListener('click', async () => {
    try {
      const bytes = await (await fetch(button.dataset.bytes)).arrayBuffer();
      const digest = [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))];
      const hex = digest.map((byte) => byte.toString(16).padStart(2, '0')).join('');
      told.textContent = hex === one('.verify > code').textContent ? told.dataset.same : told.dataset.other;
    } catch {
      told.textContent = told.dataset.failed;
    }
  });
}

// The search is fetched when somebody turns to it: it is no part of what a page weighs at first.
function searchOnceAsked(form) {
  form.addEventListener('focusin', () => import(form.dataset.script), { once: true });
}

// Back into the app that opened the page: ?back= names one of the links that the site allows, else the first is meant.
// The pages that this one leads to are told of it too.
const wanted = new URLSearchParams(location.search).get('back');
const back = document.querySelector('[data-links]');

if (back.dataset.links.split(' ').includes(wanted)) {
  back.href = wanted;
  const answer = document.querySelector('.decide a');
  if (answer) answer.search = new URLSearchParams({ next: wanted });
  for (const link of document.querySelectorAll('a[href]')) {
    if (link.origin === location.origin && link.pathname.endsWith('/bare/')) link.search = new URLSearchParams({ back: wanted });
  }
}

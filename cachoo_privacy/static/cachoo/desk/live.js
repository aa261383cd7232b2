// Renews the numbers of an announcement while it is under way. Without it, the page is read again by hand.
const place = document.querySelector("[data-live]");
const EVERY = 3000;

const state = (part) => part.querySelector("[data-state]")?.dataset.state;

async function renew() {
  if (document.hidden) return;
  const answer = await fetch(place.dataset.live, { headers: { Accept: "text/html" }, redirect: "error" });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  // In another state other buttons are right.
  if (state(fresh) !== state(place)) return location.reload();
  place.replaceChildren(...fresh.body.childNodes);
}

if (place) setInterval(() => renew().catch(() => {}), EVERY);

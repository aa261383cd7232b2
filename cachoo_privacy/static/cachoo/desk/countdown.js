// Counts down the time in which the mail can still be taken back. The page itself says when that ends.
const timer = document.querySelector("[role=timer]");
const end = performance.now() + timer.dataset.left * 1000;

function show() {
  const left = Math.max(0, Math.round((end - performance.now()) / 1000));
  timer.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  timer.hidden = false;
  left ? setTimeout(show, 1000) : location.reload(); // what can be done now is another thing
}

show();

// Moves, adds and removes sections in a draft's form. Nothing is stored before the form is saved, and without
// this script the same buttons ask the server for the same.
const group = document.getElementById("sections-group");
const list = group.querySelector(".desk-sections");
const status = group.querySelector("[role=status]");
const total = group.querySelector("[name=sections-TOTAL_FORMS]");
const field = (row, name) => row.querySelector(`[name$="-${name}"]`);
const level = (row) => Math.min(Math.max(Number(field(row, "level").value) || 1, 1), 3);
const title = (row) => row.querySelector(".desk-title").textContent;
const isRemoved = (row) => field(row, "DELETE").value === "on";
const rows = () => [...list.children];

function say(words, row) {
  const places = { title: title(row), place: rows().indexOf(row) + 1, count: rows().length };
  status.textContent = words.replace(/\{(\w+)\}/g, (_, name) => places[name]);
}

// A section with all that is nested in it, which move as one.
function family(row) {
  const found = [row];
  for (let next = row.nextElementSibling; next && level(next) > level(row); next = next.nextElementSibling) found.push(next);
  return found;
}

const acts = {
  up(row) {
    let before = row.previousElementSibling;
    while (before?.previousElementSibling && level(before) > level(row)) before = before.previousElementSibling;
    if (before) before.before(...family(row));
    say(group.dataset.moved, row);
  },
  down(row) {
    const all = family(row);
    let after = all.at(-1).nextElementSibling;
    while (after?.nextElementSibling && level(after.nextElementSibling) > level(row)) after = after.nextElementSibling;
    if (after) after.after(...all);
    say(group.dataset.moved, row);
  },
  add(row) {
    const made = fresh();
    field(made, "level").value = row ? level(row) : 1;
    row ? row.after(made) : list.append(made);
    say(group.dataset.added, made);
    return made;
  },
  remove(row) {
    mark(row, true);
    say(group.dataset.removed, row);
  },
  restore(row) {
    mark(row, false);
    say(group.dataset.restored, row);
  },
};

function mark(row, removed) {
  field(row, "DELETE").value = removed ? "on" : "";
  row.classList.toggle("desk-removed", removed);
}

function fresh() {
  const index = Number(total.value);
  const holder = document.createElement("template");
  holder.innerHTML = group.querySelector("template").innerHTML.replaceAll("__prefix__", index);
  total.value = index + 1;
  const made = holder.content.firstElementChild;
  const keys = new Set(rows().map((row) => field(row, "key").value));
  let number = rows().length + 1;
  while (keys.has(`section-${number}`)) number += 1;
  field(made, "key").value = `section-${number}`;
  return made;
}

// Positions as they stand, and the numbers that readers will see.
function count() {
  const counted = [0, 0, 0];
  rows().forEach((row, position) => {
    field(row, "position").value = position;
    const bare = ["introduction", "contact"].includes(field(row, "key").value);
    if (!bare && !isRemoved(row)) {
      counted[level(row) - 1] += 1;
      counted.fill(0, level(row));
    }
    row.querySelector(".number bdi").textContent = bare || isRemoved(row) ? "" : counted.slice(0, level(row)).join(".");
  });
}

function press(row, act) {
  const made = acts[act](row);
  count();
  const next = { remove: ".desk-restore", restore: ".desk-remove" }[act];
  const focused = made ? made.querySelector("[name*='-title_']") : next && row.querySelector(next);
  focused?.focus();
  list.dispatchEvent(new Event("input", { bubbles: true }));
}

group.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=_arrange]");
  if (!button) return;
  event.preventDefault();
  press(button.closest("li"), button.value.split(":")[0]);
  if (button.isConnected && button.checkVisibility() && !["add", "remove", "restore"].includes(button.value.split(":")[0])) button.focus();
});

group.addEventListener("keydown", (event) => {
  const act = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  const row = event.target.closest(".desk-section");
  if (!event.altKey || event.ctrlKey || event.shiftKey || !act || !row?.querySelector("[name=_arrange]")) return;
  event.preventDefault();
  const focused = document.activeElement;
  press(row, act);
  focused.focus();
});

group.addEventListener("input", (event) => {
  if (/-level$/.test(event.target.name)) count();
  const row = event.target.closest(".desk-section");
  if (row && event.target === row.querySelector("[name*='-title_']")) row.querySelector(".desk-title").textContent = event.target.value;
});

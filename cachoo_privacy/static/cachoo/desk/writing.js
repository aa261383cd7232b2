// Writing a draft: marks by buttons and keys, the look of the text below it, clean pastes, and what was typed kept
// for its writer. Without this script the form saves as ever, and the preview is a page.
const pattern = document.getElementById("writing_bar");
const form = document.getElementById("policyversion_form");
const kept = document.getElementById("kept_status");
const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;
// What stands in for words is of the text's own language, not of the desk's.
const words = (area) => pattern.dataset[area.dir === "rtl" ? "wordsRtl" : "wordsLtr"];
const bodies = () => form.querySelectorAll("textarea[name*='-body_']:not([name*='__prefix__'])");

async function ask(address, fields, more) {
  const answer = await fetch(address, {
    method: "POST",
    body: fields instanceof URLSearchParams ? fields : new URLSearchParams(fields),
    headers: { "X-CSRFToken": token(), "X-Requested-With": "XMLHttpRequest" },
    redirect: "error",
    ...more,
  });
  const said = await answer.json();
  if (!answer.ok && !said.refused) throw new Error(answer.status);
  return said;
}

function later(act, wait) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, wait);
  };
}

// Typed in the browser's own way, so that Undo takes it back.
function type(area, text) {
  area.focus();
  if (document.execCommand("insertText", false, text)) return;
  area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function around(area, mark) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const words = value.slice(start, end);
  const marked = value.slice(start - mark.length, start) === mark && value.slice(end, end + mark.length) === mark;
  if (marked) area.setSelectionRange(start - mark.length, end + mark.length);
  type(area, marked ? words : mark + words + mark);
  const at = marked ? start - mark.length : start + mark.length;
  area.setSelectionRange(at, at + words.length);
}

function lines(area, mark) {
  const many = area.selectionStart !== area.selectionEnd;
  const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const next = area.value.indexOf("\n", area.selectionEnd);
  const end = next < 0 ? area.value.length : next;
  area.setSelectionRange(start, end);
  const said = area.value.slice(start, end).split("\n");
  const all = said.map((line, place) => `${mark(place)}${line.replace(/^(?:- |\d+\. )/, "")}`).join("\n");
  type(area, all);
  area.setSelectionRange(many ? start : start + all.length, start + all.length);
}

// Enter begins the next item of a list; where an item has no words yet, it ends the list with an empty line.
function nextItem(event, area) {
  const { selectionStart: at, selectionEnd, value } = area;
  const changed = event.shiftKey || event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
  if (event.key !== "Enter" || changed || at !== selectionEnd) return;
  const start = value.slice(0, at).lastIndexOf("\n") + 1;
  const [line] = value.slice(start).split("\n", 1);
  const [mark, indent, figures] = line.match(/^( *)(?:-|(\d{1,9})\.)(?: +|$)/) ?? [];
  if (!mark || at < start + mark.length) return;
  event.preventDefault();
  if (mark !== line) return type(area, `\n${indent}${figures ? `${Number(figures) + 1}.` : "-"} `);
  area.setSelectionRange(start, start + mark.length);
  type(area, "\n");
}

const acts = {
  strong: (area) => around(area, "**"),
  emphasis: (area) => around(area, "*"),
  bullets: (area) => lines(area, () => "- "),
  numbers: (area) => lines(area, (place) => `${place + 1}. `),
  link(area) {
    const shown = area.value.slice(area.selectionStart, area.selectionEnd) || words(area);
    const start = area.selectionStart + shown.length + 3;
    type(area, `[${shown}](https://)`);
    area.setSelectionRange(start + 8, start + 8);
  },
  table(area) {
    const cell = words(area);
    type(area, `\n\n| ${cell} | ${cell} |\n| --- | --- |\n| ${cell} | ${cell} |\n\n`);
  },
};
const KEYS = { b: "strong", i: "emphasis", k: "link" };

function furnish(area) {
  if (area.readOnly || area.closest(".desk-writing")) return;
  const box = pattern.content.firstElementChild.cloneNode(true);
  const [marks, pasted, shown] = box.children;
  const look = later(() => preview(area, shown), 350);
  area.before(box);
  pasted.before(area);
  shown.lang = area.lang;
  shown.dir = area.dir;
  marks.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.act !== "preview") return acts[button.dataset.act](area);
    shown.hidden = !shown.hidden;
    button.setAttribute("aria-pressed", String(!shown.hidden));
    preview(area, shown);
  });
  marks.addEventListener("keydown", (event) => walk(event, marks));
  [...marks.children].forEach((button, place) => (button.tabIndex = place ? -1 : 0));
  area.addEventListener("input", () => shown.hidden || look());
  area.addEventListener("keydown", (event) => nextItem(event, area));
  area.addEventListener("keydown", (event) => {
    const act = (event.ctrlKey || event.metaKey) && !event.altKey && KEYS[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    acts[act](area);
  });
  area.addEventListener("paste", (event) => paste(event, area, pasted));
}

// A toolbar is one stop of the Tab key; the arrows go through it, the way the page runs.
function walk(event, marks) {
  const buttons = [...marks.children];
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key] * (getComputedStyle(marks).direction === "rtl" ? -1 : 1);
  if (!step) return;
  event.preventDefault();
  const next = buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length);
  buttons.forEach((button) => (button.tabIndex = button === next ? 0 : -1));
  next.focus();
}

async function preview(area, shown) {
  if (shown.hidden) return;
  const said = await ask(pattern.dataset.rendered, { body: area.value });
  if (said.refused) shown.textContent = said.refused;
  else shown.innerHTML = said.html;
}

async function paste(event, area, status) {
  const html = event.clipboardData.getData("text/html");
  if (!html) return;
  event.preventDefault();
  const plain = event.clipboardData.getData("text/plain");
  try {
    const said = await ask(pattern.dataset.cleaned, { html });
    status.classList.toggle("errornote", Boolean(said.refused));
    if (said.refused) {
      status.textContent = said.refused;
      return;
    }
    place(said.parts, area);
    status.textContent = `${said.said} ${said.left.join(" · ")}`;
  } catch {
    type(area, plain);
  }
}

// A list, a table and several paragraphs stand between empty lines: in the middle of one they would be its words.
function apart(area, text) {
  if (!/^(?:- |\d+\. |\|)|\n\n/.test(text)) return text;
  const before = area.value.slice(0, area.selectionStart);
  const after = area.value.slice(area.selectionEnd);
  const lacking = (words, ends) => (words ? "\n".repeat(2 - words.match(ends)[0].length) : "");
  return lacking(before, /\n{0,2}$/) + text + lacking(after, /^\n{0,2}/);
}

// What stood under headings becomes sections below this one; where none may be added, the headings are strong lines.
function place(parts, area) {
  let row = area.closest(".desk-section");
  const column = area.name.match(/-body_(\w+)$/)[1];
  const adds = row?.querySelector("[name=_arrange][value^='add:']");
  for (const part of parts) {
    if (!part.title) type(area, apart(area, part.body));
    else if (!adds) type(area, apart(area, `**${part.title}**\n\n${part.body}`));
    else {
      row.querySelector("[name=_arrange][value^='add:']").click();
      row = row.nextElementSibling;
      for (const [name, text] of [["title", part.title], ["body", part.body]]) {
        const field = row.querySelector(`[name$='-${name}_${column}']`);
        field.value = text;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
  }
}

let last = "";
// What is being saved is not kept a second time.
const leaving = new AbortController();
form.addEventListener("submit", () => leaving.abort());
const keep = later(async () => {
  const fields = new URLSearchParams(new FormData(form));
  fields.delete("csrfmiddlewaretoken");
  if (String(fields) === last || leaving.signal.aborted) return;
  try {
    const said = await ask(pattern.dataset.scratch, fields, { signal: leaving.signal });
    last = String(fields);
    kept.textContent = said.said;
  } catch {
    if (leaving.signal.aborted) return;
    kept.textContent = pattern.dataset.unkept;
  }
}, 1500);

bodies().forEach(furnish);
const list = form.querySelector(".desk-sections");
if (list) new MutationObserver(() => bodies().forEach(furnish)).observe(list, { childList: true });
form.addEventListener("input", keep);

// Search in the text on this page, as Arabic is written. Without it the form asks the server.
// Whole words are highlighted and never taken apart, so that joined letters keep their shapes.
const LONGEST = 100, MOST_WORDS = 8, SHORTEST = 2, PATIENCE = 120;

export function matcher(table) {
  const inRanges = (ranges) => {
    const pairs = ranges.map((pair) => pair.map((code) => parseInt(code, 16)));
    return (letter) => { const code = letter.codePointAt(0); return pairs.some(([first, last]) => code >= first && code <= last); };
  };
  const dropped = inRanges(table.dropped), composed = inRanges(table.composed);
  const between = table.between.map(([first, last]) => `\\u${first}-\\u${last}`).join('');
  const letter = `[^${between}\\n]`, edge = `[${between}\\n]`;

  // The folded text; origin[i] is where in the source its unit i was written.
  function folded(source) {
    let text = '', at = 0;
    const origin = [];
    for (const written of source) {
      for (const one of (composed(written) ? written.normalize('NFKC') : written).toLowerCase()) {
        if (dropped(one)) continue;
        const same = table.letters[one] || one;
        text += same;
        for (let unit = 0; unit < same.length; unit += 1) origin.push(at);
      }
      at += written.length;
    }
    return { source, text, origin };
  }
  // A word holds no sign of a pattern: all of these stand between words.
  function core(word) {
    if (word.startsWith(table.article) && [...word].length >= table.article.length + 3) word = word.slice(table.article.length);
    const last = [...word].pop();
    return word.slice(0, -last.length) + (table.last[last] ? `[${table.last[last]}]` : last);
  }
  function pattern(words) {
    const cores = words.map(core);
    if (cores.length === 1) return `(^|${edge})(${letter}*${cores[0]}${letter}*)`;
    const forms = cores.map((one) => `[${table.before}]{0,2}(?:${table.article})?${one}${letter}{0,3}`);
    return `(^|${edge})(${forms.join(`[${between}]+`)})(?=${edge}|$)`;
  }
  const words = (text) => text.match(new RegExp(`${letter}+`, 'gu')) || [];

  function find(text, asked) {
    const wanted = words(folded([...asked].slice(0, LONGEST).join('')).text).slice(0, MOST_WORDS);
    if ([...wanted.join('')].length < SHORTEST) return null;
    const { source, origin } = text;
    return [...text.text.matchAll(new RegExp(pattern(wanted), 'gu'))].map((match) => {
      const first = match.index + match[1].length, last = first + match[2].length;
      let begin = 0;
      if (first) begin = origin[first - 1] + [...source.slice(origin[first - 1])][0].length;
      return [begin, last < origin.length ? origin[last] : source.length];
    });
  }
  return { folded, find, words };
}

// The word of the text that takes the fewest changes to become this one, two letters turned round being one, if it is
// alike at all: one in three of its letters may differ. Another number is another thing.
export function nearest(word, known) {
  if (/\p{Nd}/u.test(word)) return null;
  let best = null, least = Math.floor(word.length / 3) + 1;
  for (const other of known) {
    if (Math.abs(other.length - word.length) >= least) continue;
    const changes = distance(word, other);
    if (changes < least) [best, least] = [other, changes];
  }
  return best;
}

function distance(one, other) {
  const from = [...one], to = [...other];
  let higher, above, row = [0, ...to.map((_, at) => at + 1)];
  from.forEach((letter, down) => {
    [higher, above, row] = [above, row, [down + 1]];
    to.forEach((same, at) => {
      const turned = down && at && letter === to[at - 1] && from[down - 1] === same ? higher[at - 1] + 1 : Infinity;
      row.push(Math.min(above[at] + (letter !== same), above[at + 1] + 1, row[at] + 1, turned));
    });
  });
  return row[row.length - 1];
}

// The article's words as one string with the way back to its text nodes; a block begins a line.
export function indexed(root) {
  const blocks = 'p, li, h1, h2, h3, h4, h5, h6, td, th, dt, dd, blockquote, pre, div, section';
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes = [];
  let source = '', block = null;
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.parentElement.closest('.anchor, .unseen, [aria-hidden="true"]')) continue;
    const here = node.parentElement.closest(blocks);
    if (here !== block && source) source += '\n';
    block = here;
    nodes.push({ node, begin: source.length });
    source += node.data.replace(/\s/g, ' ');
  }
  const range = ([begin, end]) => {
    const found = document.createRange();
    const place = (at, isEnd) => {
      let index = nodes.length - 1;
      while (index && (isEnd ? nodes[index].begin >= at : nodes[index].begin > at)) index -= 1;
      return [nodes[index].node, Math.min(at - nodes[index].begin, nodes[index].node.length)];
    };
    found.setStart(...place(begin));
    found.setEnd(...place(end, true));
    return found;
  };
  return { source, range };
}

// Paints ranges: by the browser's highlights, else by marks around whole words, taken away again afterwards.
function painter(root) {
  if (window.Highlight && CSS.highlights) {
    return {
      changes: false,
      show(ranges, current) {
        CSS.highlights.set('found', new Highlight(...ranges));
        CSS.highlights.set('found-now', new Highlight(...(ranges[current] ? [ranges[current]] : [])));
        return ranges[current];
      },
    };
  }
  let marks = [];
  return {
    changes: true,
    clear() {
      marks.flat().forEach((mark) => { const parent = mark.parentNode; mark.replaceWith(...mark.childNodes); parent.normalize(); });
      marks = [];
    },
    show(ranges, current) {
      if (!marks.length) marks = [...ranges].reverse().map((range) => wrapped(root, range)).reverse();
      marks.forEach((parts, at) => parts.forEach((mark) => mark.classList.toggle('now', at === current)));
      return marks[current] && marks[current][0];
    },
  };
}

function wrapped(root, range) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), parts = [];
  while (walker.nextNode()) if (range.intersectsNode(walker.currentNode)) parts.push(walker.currentNode);
  const { startContainer, startOffset, endContainer, endOffset } = range;
  return parts.map((node) => {
    const begin = node === startContainer ? startOffset : 0, end = node === endContainer ? endOffset : node.length;
    if (begin >= end) return null;
    node.splitText(end);
    const words = node.splitText(begin), mark = document.createElement('mark');
    words.replaceWith(mark);
    mark.append(words);
    return mark;
  }).filter(Boolean);
}

function start(form, root) {
  const one = (name) => form.querySelector(`[data-search="${name}"]`);
  const [input, tally, told, none, step] = ['input', 'tally', 'told', 'none', 'step'].map(one);
  const words = JSON.parse(form.dataset.words), plural = new Intl.PluralRules(document.documentElement.lang);
  const paint = painter(root);
  let ready = null, index = null, text = null, ranges = [], current = 0, waiting = 0, asked = '';

  const say = (name, values) => words[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const counted = (count) => words.counts[plural.select(count)].replace('{count}', count);
  // Nothing where the table did not come: the form then asks the server, and the next word asks for the table again.
  const load = () => {
    ready = ready || fetch(form.dataset.table).then((answer) => answer.json()).then(matcher).catch(() => { ready = null; });
    return ready;
  };

  function reveal() {
    const place = paint.show(ranges, current);
    tally.textContent = ranges.length ? say('position', { position: current + 1, count: ranges.length }) : '';
    step.hidden = ranges.length < 1;
    if (place) show(place);
  }
  function show(place) {
    const opened = place.commonAncestorContainer || place;
    const closed = (opened.nodeType === 1 ? opened : opened.parentElement).closest('details:not([open])');
    if (closed) closed.open = true;
    const box = place.getBoundingClientRect(), bar = form.closest('.tools').getBoundingClientRect();
    const top = Math.max(0, getComputedStyle(form.closest('.tools')).position === 'sticky' && bar.width > innerWidth / 2 ? bar.bottom : 0);
    if (box.top < top + 8 || box.bottom > innerHeight - 40) scrollBy({ top: box.top - top - innerHeight / 4, behavior: 'instant' });
  }
  function forget() {
    asked = '';
    if (paint.clear) paint.clear();
    [ranges, current] = [[], 0];
    none.hidden = true;
    told.textContent = '';
    reveal();
  }
  function suggest(engine, question) {
    const known = [...new Set(engine.words(text.text))];
    const found = engine.words(engine.folded(question).text).map((word) => (known.some((other) => other.includes(word)) ? word : nearest(word, known)));
    if (!found.length || found.includes(null)) return null;
    const other = found.map((word) => written(engine, word)).join(' ');
    return (engine.find(text, other) || []).length ? other : null;
  }
  function written(engine, word) {
    const [place] = engine.find(text, word) || [];
    return place ? index.source.slice(...place) : word;
  }
  function refuse(engine, question) {
    none.hidden = false;
    const other = suggest(engine, question), button = none.querySelector('[data-search="suggestion"]');
    one('suggesting').hidden = !other || other === question;
    button.textContent = other ? say('suggestion', { word: other }) : '';
    button.onclick = () => { input.value = other; input.focus(); look(); };
    const all = none.querySelector('[data-search="everywhere"]');
    all.href = `${form.action}?${new URLSearchParams(new FormData(form))}`;
  }
  async function look() {
    const question = input.value.trim();
    if (question === asked) return;
    const engine = await load();
    if (!engine || question !== input.value.trim()) return; // more was typed meanwhile
    forget();
    asked = question;
    if (paint.changes || !index) { index = indexed(root); text = engine.folded(index.source); }
    const places = engine.find(text, question);
    if (places === null) return;
    ranges = places.map(index.range);
    told.textContent = counted(ranges.length);
    if (ranges.length) reveal(); else refuse(engine, question);
  }
  function move(by) {
    if (!ranges.length) return;
    current = (current + by + ranges.length) % ranges.length;
    reveal();
    told.textContent = tally.textContent;
  }

  form.dataset.live = '';
  load();
  input.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(look, PATIENCE); });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') { input.value = ''; forget(); event.preventDefault(); }
  });
  form.addEventListener('submit', async (event) => {
    if (!input.value.trim()) return;
    event.preventDefault();
    clearTimeout(waiting);
    const fresh = input.value.trim() !== asked;
    await look();
    if (!ranges.length) form.submit(); else if (!fresh) move(1);
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.shiftKey && event.target === input) { event.preventDefault(); move(-1); }
  });
  one('next').addEventListener('click', () => move(1));
  one('previous').addEventListener('click', () => move(-1));
  look();
}

const form = document.querySelector('form[data-table]'), root = document.getElementById('page_text');
if (form && root) start(form, root);

// The reader's own look, kept on this device alone: set before the first paint, and whenever it is chosen anew.
(() => {
  'use strict';
  const NAMES = ['theme', 'size'];
  const root = document.documentElement;
  const kept = (name) => { try { return localStorage.getItem(`look.${name}`); } catch { return null; } };
  const keep = (name, value) => { try { localStorage.setItem(`look.${name}`, value); } catch { /* this page only */ } };

  for (const name of NAMES) {
    const chosen = kept(name);
    if (/^(light|dark|small|large)$/.test(chosen)) root.dataset[name] = chosen;
  }

  document.addEventListener('DOMContentLoaded', () => {
    const menu = document.querySelector('.look');
    if (!menu) return;
    for (const name of NAMES) {
      for (const choice of menu.querySelectorAll(`input[name="${name}"]`)) {
        if (choice.value === root.dataset[name]) choice.checked = true;
        choice.addEventListener('change', () => { root.dataset[name] = choice.value; keep(name, choice.value); });
      }
    }
    document.addEventListener('click', (event) => { if (!menu.contains(event.target)) menu.open = false; });
    menu.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !menu.open) return;
      menu.open = false;
      menu.querySelector('summary').focus();
    });
  });
})();

// One order beside the chat: its buttons, and the page anew when something was said.

import { press } from './chat.js';
import { toTalk } from './views.js';

const EVERY_MS = 60000;

document.getElementById('order').parentElement.addEventListener('click', async (event) => {
  const button = event.target.closest('button.act');
  if (!button) return;
  await press(button, button.dataset.data);
  toTalk();
  refresh();
});

// Takes over the article of a freshly read page; what was unfolded stays so.
async function refresh() {
  const response = await fetch(location.pathname, { headers: { Accept: 'text/html' } }).catch(() => null);
  if (!response?.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html').getElementById('order');
  const old = document.getElementById('order');
  const open = [...old.querySelectorAll('details')].map((one) => one.open);
  if (!fresh || sameButtons(old, fresh)) return;
  fresh.querySelectorAll('details').forEach((one, n) => { one.open = open[n] ?? false; });
  old.replaceWith(fresh);
}

function sameButtons(old, fresh) {
  return old.textContent === fresh.textContent;
}

document.addEventListener('qisu:heard', refresh);
document.addEventListener('visibilitychange', () => { if (!document.hidden) refresh(); });
setInterval(() => { if (!document.hidden) refresh(); }, EVERY_MS);

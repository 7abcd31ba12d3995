// The open orders beside the chat.

import { press } from './chat.js';
import { buttonsOf, make } from './log.js';
import { read } from './net.js';

const part = (id) => document.getElementById(id);
const EVERY_MS = 30000;
let shown = '';

async function refresh() {
  try {
    const orders = await read('/desk/orders');
    part('lost').hidden = true;
    if (JSON.stringify(orders) !== shown) show(orders);
  } catch (refused) {
    part('lost').textContent = refused.message;
    part('lost').hidden = false;
  }
}

function show(orders) {
  shown = JSON.stringify(orders);
  const list = part('orders');
  const focused = document.activeElement?.dataset?.data;
  const scrolled = list.scrollTop;
  list.replaceChildren(...orders.map(card));
  list.scrollTop = scrolled;
  if (focused) [...list.querySelectorAll('button')].find((button) => button.dataset.data === focused)?.focus();
  list.removeAttribute('aria-busy');
  part('none').hidden = orders.length > 0;
  for (const id of ['count', 'total']) part(id).textContent = orders.length || '';
}

function card(order) {
  const item = make('li', order.late ? 'order late' : 'order');
  const head = make('div', 'head');
  head.append(make('b', '', order.number), make('span', 'due', order.late ? `已超时 · ${order.due}` : order.due));
  const buttons = make('div', 'buttons');
  buttons.append(...buttonsOf(order.buttons, pressHere));
  item.append(head, make('p', 'text', order.text), buttons);
  return item;
}

// What a pressed button leads to is said in the chat, which a narrow screen has to turn to.
async function pressHere(button, data) {
  await press(button, data);
  turn('talk');
  refresh();
}

function turn(view) {
  part('halves').dataset.view = view;
  for (const button of document.querySelectorAll('.views button')) {
    button.setAttribute('aria-pressed', String(button.dataset.view === view));
  }
  if (view === 'talk') part('fresh').hidden = true;
}

for (const button of document.querySelectorAll('.views button')) {
  button.addEventListener('click', () => turn(button.dataset.view));
}
document.addEventListener('qisu:heard', () => {
  if (part('halves').dataset.view !== 'talk') part('fresh').hidden = false;
  refresh();
});
document.addEventListener('visibilitychange', () => { if (!document.hidden) refresh(); });
setInterval(() => { if (!document.hidden) refresh(); }, EVERY_MS);
refresh();

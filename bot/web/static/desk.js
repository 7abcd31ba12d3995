// The open orders and the knowledge tasks beside the chat.

import { press } from './chat.js';
import { buttonsOf, make } from './log.js';
import { read } from './net.js';
import { toTalk } from './views.js';

const part = (id) => document.getElementById(id);
const EVERY_MS = 30000;
const LISTS = ['orders', 'tasks'];
const shown = {};

async function refresh() {
  try {
    for (const name of LISTS) {
      const rows = await read(`/desk/${name}`);
      if (JSON.stringify(rows) !== shown[name]) show(name, rows);
    }
    part('lost').hidden = true;
  } catch (refused) {
    part('lost').textContent = refused.message;
    part('lost').hidden = false;
  }
}

function show(name, rows) {
  shown[name] = JSON.stringify(rows);
  const list = part(name);
  const focused = document.activeElement?.dataset?.data;
  const scrolled = list.scrollTop;
  list.replaceChildren(...rows.map((row) => card(row, name === 'orders')));
  list.scrollTop = scrolled;
  if (focused) [...list.querySelectorAll('button')].find((button) => button.dataset.data === focused)?.focus();
  list.removeAttribute('aria-busy');
  part(`${name}-none`).hidden = rows.length > 0;
  part(`${name}-count`).textContent = rows.length || '';
}

function card(row, isOrder) {
  const item = make('li', row.late ? 'order late' : 'order');
  const head = make('div', 'head');
  head.append(isOrder ? linkTo(row.number) : make('b', '', row.number));
  if (row.due || row.late) head.append(make('span', 'due', dueOf(row)));
  const buttons = make('div', 'buttons');
  buttons.append(...buttonsOf(row.buttons, pressHere));
  item.append(head, make('p', 'text', row.text), buttons);
  return item;
}

function dueOf(row) {
  return [row.late ? '已超时' : '', row.due].filter(Boolean).join(' · ');
}

function linkTo(number) {
  const link = make('a', 'number', number);
  link.href = `/desk/order/${encodeURIComponent(number)}`;
  return link;
}

async function pressHere(button, data) {
  await press(button, data);
  toTalk();
  refresh();
}

part('find').addEventListener('submit', (event) => {
  event.preventDefault();
  const number = part('number').value.trim();
  if (number) location.href = `/desk/order/${encodeURIComponent(number.toUpperCase())}`;
});
document.addEventListener('qisu:heard', refresh);
document.addEventListener('visibilitychange', () => { if (!document.hidden) refresh(); });
setInterval(() => { if (!document.hidden) refresh(); }, EVERY_MS);
refresh();

// The open orders and the knowledge tasks beside the chat.

import { press } from './chat.js';
import { buttonsOf, make } from './log.js';
import { read, readPage } from './net.js';
import { toTalk } from './views.js';

const part = (id) => document.getElementById(id);
const EVERY_MS = 30000;
const shown = {};

async function refresh() {
  try {
    await refreshOrders();
    renew('tasks', await read('/desk/tasks'));
    part('lost').hidden = true;
  } catch (refused) {
    part('lost').textContent = refused.message;
    part('lost').hidden = false;
  }
}

async function refreshOrders() {
  const { rows, first, more } = await readPage(`/desk/orders?page=${page()}`);
  if (!rows.length && page() > 1) return turnTo(1); // what stood there was done meanwhile
  renew('orders', rows);
  part('pages').hidden = page() === 1 && !more;
  part('page').textContent = `第${page()}页`;
  part('before').disabled = page() === 1;
  part('next').disabled = !more;
  part('orders-count').textContent = rows.length ? `${first - 1 + rows.length}${more ? '+' : ''}` : '';
}

// the page stands in the address, beside whatever else is there: it outlives a reload and the way back
function page() {
  return Math.max(1, Number.parseInt(new URLSearchParams(location.search).get('page'), 10) || 1);
}

function turnTo(number) {
  const address = new URL(location.href);
  address.searchParams.set('page', number);
  history.pushState(null, '', address);
  part('orders').scrollTop = 0;
  return refresh();
}

function renew(name, rows) {
  if (JSON.stringify(rows) !== shown[name]) show(name, rows);
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
part('before').addEventListener('click', () => turnTo(page() - 1));
part('next').addEventListener('click', () => turnTo(page() + 1));
window.addEventListener('popstate', refresh);
document.addEventListener('qisu:heard', refresh);
document.addEventListener('visibilitychange', () => { if (!document.hidden) refresh(); });
setInterval(() => { if (!document.hidden) refresh(); }, EVERY_MS);
refresh();

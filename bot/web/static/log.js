// The conversation on the page. Words of people become text nodes, never markup.

const ZONE = { timeZone: 'Asia/Shanghai' };
const clock = new Intl.DateTimeFormat('zh-CN', { ...ZONE, hour: '2-digit', minute: '2-digit', hour12: false });
const day = new Intl.DateTimeFormat('zh-CN', { ...ZONE, month: 'long', day: 'numeric', weekday: 'short' });
const NEAR = 80;

export function make(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

export function buttonsOf(row, press) {
  return row.map(([label, data]) => {
    const button = make('button', 'act', label);
    button.type = 'button';
    button.dataset.data = data;
    button.addEventListener('click', () => press(button, data));
    return button;
  });
}

export function markPressed(data) {
  for (const button of document.querySelectorAll('button.act')) {
    if (button.dataset.data === data) button.setAttribute('aria-pressed', 'true');
  }
}

export class Log {
  constructor(place, tail, newer, press) {
    Object.assign(this, { place, tail, newer, press, seen: new Set(), own: new Map(), day: '', last: 0 });
    newer.addEventListener('click', () => this.toEnd());
    place.addEventListener('scroll', () => { if (this.atEnd()) newer.hidden = true; }, { passive: true });
    new ResizeObserver(() => { if (this.stuck) this.toEnd(); }).observe(place);
    place.addEventListener('scroll', () => { this.stuck = this.atEnd(); }, { passive: true });
    this.stuck = true;
  }

  get empty() { return this.seen.size === 0 && this.own.size === 0; }

  // Adds what is not shown yet; true when the other side said something.
  add(items) {
    const fresh = items.filter((item) => !this.seen.has(item.id));
    for (const item of fresh) this.#take(item);
    return fresh.some((item) => !item.mine);
  }

  // One's own message, shown before the server has it.
  mine(key, text) {
    const shown = this.#show({ mine: true, text, buttons: [], files: [], at: new Date().toISOString() });
    shown.classList.add('waiting');
    this.own.set(key, shown);
    this.toEnd();
    return shown;
  }

  atEnd() { return this.place.scrollHeight - this.place.scrollTop - this.place.clientHeight < NEAR; }

  toEnd() {
    this.place.scrollTop = this.place.scrollHeight;
    this.newer.hidden = true;
    this.stuck = true;
  }

  #take(item) {
    this.seen.add(item.id);
    if (!item.mine) this.last = Math.max(this.last, Number(item.id.slice(1)));
    if (item.kind === 'press') return markPressed(item.data);
    if (this.own.has(item.key)) return settle(this.own.get(item.key));
    this.#show(item);
  }

  #show(item) {
    const stay = this.atEnd();
    const at = new Date(item.at);
    const message = make('article', `message ${item.mine ? 'mine' : 'theirs'}`);
    message.append(make('span', 'unseen', item.mine ? '您说：' : '企诉说：'), make('p', 'bubble', wordsOf(item)));
    for (const row of item.buttons) {
      const line = make('div', 'buttons');
      line.append(...buttonsOf(row, this.press));
      message.append(line);
    }
    const time = make('time', '', clock.format(at));
    time.dateTime = item.at;
    message.append(time);
    this.#dayOf(at);
    this.place.insertBefore(message, this.tail);
    if (stay) this.toEnd(); else this.newer.hidden = false;
    return message;
  }

  #dayOf(at) {
    const name = day.format(at);
    if (name === this.day) return;
    this.day = name;
    this.place.insertBefore(make('p', 'day', name), this.tail);
  }
}

export function settle(message) {
  message.classList.remove('waiting', 'failed');
  message.querySelector('.fate')?.remove();
}

// Says under one's own message why it was not sent; `again` is offered when trying again can help.
export function fail(message, reason, again) {
  settle(message);
  message.classList.add('failed');
  const fate = make('p', 'fate', reason);
  if (again) {
    const button = make('button', 'again', '重发');
    button.type = 'button';
    button.addEventListener('click', again);
    fate.append(button);
  }
  message.append(fate);
}

function wordsOf(item) {
  const files = item.files.map(fileLine);
  return [...files, item.text].filter(Boolean).join('\n');
}

export function fileLine({ name, size }) {
  return `附件：${name || '未命名'}（${sizeOf(size)}）`;
}

function sizeOf(bytes) {
  return bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))}KB` : `${(bytes / 1048576).toFixed(1)}MB`;
}

// Talking to the server: posts that may be repeated, reads, and the stream that says when to look again.

const token = document.querySelector('meta[name="csrf"]').content;
const AGAIN_MS = 5000;

export class Refused extends Error {
  // `final`: sending the same again would be refused again
  constructor(status, say) {
    super(say);
    this.final = status >= 400 && status < 500 && status !== 429;
  }
}

// crypto.randomUUID is missing on plain http, where an office may well run this
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export async function post(path, body) {
  const headers = { 'X-CSRF-Token': token };
  if (!(body instanceof FormData)) headers['Content-Type'] = 'application/json';
  return answer(fetch(path, { method: 'POST', headers, body: body instanceof FormData ? body : JSON.stringify(body) }));
}

export async function read(path) {
  return answer(fetch(path));
}

// a page of rows, the number of its first, and whether another page follows
export async function readPage(path) {
  const asked = fetch(path);
  const rows = await answer(asked);
  const { headers } = await asked;
  return { rows, first: Number(headers.get('X-First')), more: headers.get('X-More') === '1' };
}

async function answer(asked) {
  let response;
  try {
    response = await asked;
  } catch {
    throw new Refused(0, '网络不通，没有发出去。');
  }
  const told = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(response.status, told.say || '系统暂时没有回应，请稍后再试。');
  return told;
}

// Calls `look` whenever there may be something new, and `online(true|false)` as the connection comes and goes.
export function follow(lastSeen, look, online) {
  const stream = new EventSource(`/events?after=${lastSeen()}`);
  stream.onopen = () => { online(true); look(); };
  stream.onmessage = look;
  stream.onerror = async () => {
    if (stream.readyState !== EventSource.CLOSED) return online(false);
    online(await look());
    setTimeout(() => follow(lastSeen, look, online), AGAIN_MS);
  };
}

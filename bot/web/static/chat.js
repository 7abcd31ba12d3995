import { follow, newKey, post, read } from './net.js';
import { Log, fail, fileLine, markPressed, settle } from './log.js';

const part = (id) => document.getElementById(id);
const words = part('words');
const typing = part('typing');
const log = new Log(part('log'), typing, part('newer'), press);
const MOST_FILE = 20 * 1024 * 1024;
const THINKING_MS = 30000;
const NOTE_MS = 8000;
const OFFLINE_MS = 2500;
let started = document.querySelector('meta[name="started"]').content === 'yes';
let following = false;
let thinkingUntil;
let noteUntil;
let offlineSoon;

export async function press(button, data) {
  button.disabled = true;
  try {
    await post('/press', { data, key: newKey() });
    markPressed(data);
    begun();
  } catch (refused) {
    note(refused.message);
  } finally {
    button.disabled = false;
  }
}

async function look() {
  try {
    if (log.add(await read(`/messages?after=${log.last}`))) {
      thinking(false);
      document.dispatchEvent(new Event('qisu:heard'));
    }
    welcome();
    return true;
  } catch {
    return false;
  }
}

function say(text) {
  const key = newKey();
  deliver(log.mine(key, text), () => post('/say', { text, key }));
}

function send(file) {
  if (file.size > MOST_FILE) return note('文件超过20MB，请压缩或拆分后再上传。');
  const key = newKey();
  const body = () => {
    const form = new FormData();
    form.append('key', key);
    form.append('file', file);
    return form;
  };
  deliver(log.mine(key, fileLine(file)), () => post('/send', body()));
}

async function deliver(message, attempt) {
  welcome();
  try {
    await attempt();
    settle(message);
    begun();
  } catch (refused) {
    const again = () => { settle(message); message.classList.add('waiting'); deliver(message, attempt); };
    const stay = log.atEnd();
    fail(message, refused.message, refused.final ? null : again);
    if (stay) log.toEnd();
  }
}

// A message was taken: an answer will come, and from now on there is a conversation to follow.
function begun() {
  started = true;
  thinking(true);
  if (following) look(); else start();
}

function start() {
  following = true;
  follow(() => log.last, look, online);
}

function thinking(on) {
  clearTimeout(thinkingUntil);
  const stay = log.atEnd();
  typing.hidden = !on;
  if (on) thinkingUntil = setTimeout(() => thinking(false), THINKING_MS);
  if (stay) log.toEnd();
}

function welcome() {
  const section = part('welcome');
  if (section) section.hidden = !log.empty;
}

function note(text) {
  const place = part('note');
  place.textContent = text;
  place.hidden = false;
  clearTimeout(noteUntil);
  noteUntil = setTimeout(() => { place.hidden = true; }, NOTE_MS);
}

// A short break while the stream reconnects is nobody's concern.
function online(yes) {
  clearTimeout(offlineSoon);
  if (yes) part('banner').hidden = true;
  else offlineSoon = setTimeout(() => { part('banner').hidden = false; }, OFFLINE_MS);
}

function fit() {
  words.style.height = 'auto';
  words.style.height = `${words.scrollHeight + words.offsetHeight - words.clientHeight}px`;
}

part('write').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = words.value.trim();
  if (!text) return;
  words.value = '';
  fit();
  say(text);
});
words.addEventListener('keydown', (event) => {
  const composing = event.isComposing || event.keyCode === 229;
  if (event.key !== 'Enter' || event.shiftKey || composing) return;
  event.preventDefault();
  part('write').requestSubmit();
});
words.addEventListener('input', fit);
part('attach').addEventListener('click', () => part('file').click());
part('file').addEventListener('change', (event) => {
  const [file] = event.target.files;
  if (file) send(file);
  event.target.value = '';
});
for (const chip of document.querySelectorAll('.chip')) {
  chip.addEventListener('click', () => { say(chip.textContent); words.focus(); });
}
addEventListener('offline', () => { part('banner').hidden = false; });
addEventListener('online', () => { part('banner').hidden = true; look(); });
document.addEventListener('visibilitychange', () => { if (!document.hidden && started) look(); });

part('log').setAttribute('aria-busy', 'true');
await look();
part('log').removeAttribute('aria-busy');
log.toEnd();
if (started) start();
if (matchMedia('(pointer: fine)').matches) words.focus();

// Which half of the page a narrow screen shows, and which list a wide one.

const halves = document.getElementById('halves');

export function turn(view) {
  halves.dataset.view = view;
  for (const button of document.querySelectorAll('.views button')) {
    button.setAttribute('aria-pressed', String(button.dataset.view === view));
  }
  if (view === 'talk') document.getElementById('fresh').hidden = true;
}

export function isNarrow() {
  return matchMedia('(max-width: 860px)').matches;
}

// What a pressed button leads to is said in the chat, which a narrow screen has to turn to.
export function toTalk() {
  if (isNarrow()) turn('talk');
}

for (const button of document.querySelectorAll('.views button')) {
  button.addEventListener('click', () => turn(button.dataset.view));
}
document.addEventListener('qisu:heard', () => {
  if (halves.dataset.view !== 'talk') document.getElementById('fresh').hidden = false;
});

// A page that shows a sensor's signal asks for it every two seconds, for half an hour at most.
"use strict";
const box = document.querySelector("[data-signal]");
let asksLeft = 900;
const ask = async () => {
  try {
    const answer = await fetch(box.dataset.signal, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const signal = await answer.json();
      if (box.textContent !== signal.text) box.textContent = signal.text;
      box.classList.toggle("is-heard", signal.is_heard);
    }
  } catch {
    // The server is away for a moment: the next question may get through.
  }
  asksLeft -= 1;
  if (asksLeft > 0) setTimeout(ask, 2000);
};
if (box) setTimeout(ask, 2000);

// A file that is too large is refused before it is sent: a server that stops listening gives no clear answer.
"use strict";
const input = document.querySelector("input[data-most]");
input.addEventListener("change", () => {
  const size = input.files[0]?.size ?? 0;
  input.setCustomValidity(size > Number(input.dataset.most) ? input.dataset.tooLarge : "");
  input.reportValidity();
});

// Requests that sqladmin's own script makes carry the session's token, and its question is asked in Ukrainian.
"use strict";
const token = document.querySelector('meta[name="csrf-token"]').content;
$(document).ajaxSend((_event, request, options) => {
  if (!options.crossDomain && !/^(GET|HEAD|OPTIONS)$/i.test(options.type)) {
    request.setRequestHeader("X-CSRF-Token", token);
  }
});
$(document).on("shown.bs.modal", "#modal-delete", (event) => {
  const row = $(event.relatedTarget);
  $("#modal-delete-text").text(`Видалити назавжди: ${row.data("name")} ${row.data("pk") ?? ""}?`);
});

/* An upload shows how much of the file was sent, and then the answer in the same page. Without this script the browser
   sends the form by itself. */
"use strict";

(() => {
  const mebibytes = (bytes) => (bytes / 2 ** 20).toFixed(1);

  const report = (form, text, value) => {
    const [bar, words] = form.querySelector(".sending").children;
    form.querySelector(".sending").hidden = false;
    bar.hidden = value === undefined;
    if (value === null) bar.removeAttribute("value"); else if (value !== undefined) bar.value = value;
    words.textContent = text;
  };

  const show = (request, form) => {
    const fresh = new DOMParser().parseFromString(request.responseText, "text/html");
    history.replaceState(null, "", new URL(request.responseURL).pathname);
    document.title = fresh.title;
    const before = form.closest("main");
    before.replaceWith(document.adoptNode(fresh.querySelector("main")));
    scrollTo(0, 0);
  };

  const send = (form) => {
    const request = new XMLHttpRequest();
    const button = form.querySelector("button");
    request.open("POST", form.action);
    request.upload.onprogress = ({ loaded, total }) => report(
      form, `${mebibytes(loaded)} of ${mebibytes(total)} MiB are sent.`, loaded / total);
    request.upload.onload = () => report(form, "Everything is sent. Gatehouse checks and stores it.", null);
    request.onload = () => show(request, form);
    request.onerror = () => {
      button.disabled = false;
      report(form, "The connection ended before Gatehouse answered. Load this page again: the list shows whether the file"
        + " was stored. If it was not, send it again.");
    };
    button.disabled = true;
    request.send(new FormData(form));
  };

  addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.upload) return;
    event.preventDefault();
    const file = form.querySelector("input[type=file]").files[0];
    const most = Number(form.dataset.upload);
    if (form.querySelector("button").disabled || !file) return;
    if (file.size <= most) return send(form);
    report(form, `The file has ${mebibytes(file.size)} MiB; this page takes at most ${mebibytes(most)} MiB. Nothing was`
      + " sent.");
  });
})();

/* Live pages. When the server reports a change, the page is loaded again and its marked regions (elements with
   data-region and an id) replace the old ones. Without this script the pages are complete; a reload shows the same. */
"use strict";

(() => {
  const SPACING = 400; // least ms between two refreshes; more when the appliance is slow
  const POLL = 5000; // ms between refreshes while no stream is available
  const body = document.body;
  const machine = body.dataset.machine;
  let wanted = false, busy = false, source = null, poll = 0;

  const isEdited = (region) => {
    const active = document.activeElement;
    return active && region.contains(active) && active.matches("input:not([type=hidden]), textarea, select");
  };

  const keepOpen = (before, after) => {
    for (const one of before.querySelectorAll("details[id]")) {
      const same = after.querySelector(`#${CSS.escape(one.id)}`);
      if (same) same.open = one.open;
    }
  };

  const markChanges = (before, after) => {
    for (const row of after.querySelectorAll("tr[data-state]")) {
      const old = before.querySelector(`#${CSS.escape(row.id)}`);
      if (!old || old.dataset.state !== row.dataset.state) row.classList.add("changed");
    }
  };

  const swap = (fresh) => {
    for (const after of fresh.querySelectorAll("[data-region]")) {
      const before = document.getElementById(after.id);
      if (!before || isEdited(before) || before.innerHTML === after.innerHTML) continue;
      const focus = before.contains(document.activeElement) ? document.activeElement.id : "";
      keepOpen(before, after);
      markChanges(before, after);
      before.replaceWith(document.adoptNode(after));
      if (focus) document.getElementById(focus)?.focus({ preventScroll: true });
    }
  };

  const refresh = async () => {
    wanted = true;
    if (busy || document.hidden) return;
    busy = true;
    wanted = false;
    const began = performance.now();
    try {
      const answer = await fetch(location.href, { redirect: "manual", cache: "no-store" });
      if (answer.type === "opaqueredirect") location.reload();
      else if (answer.ok) swap(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch { /* the appliance does not answer; the next event or poll tries again */ }
    setTimeout(() => { busy = false; if (wanted) refresh(); },
      Math.max(SPACING, 4 * (performance.now() - began)));
  };

  const listen = () => {
    source = new EventSource(body.dataset.live);
    source.addEventListener("machine", (event) => { if (!machine || event.data === machine) refresh(); });
    source.addEventListener("journal", () => { if (!machine) refresh(); });
    source.onopen = () => { clearInterval(poll); poll = 0; body.classList.add("live"); };
    source.onerror = () => {
      body.classList.remove("live");
      if (!poll) poll = setInterval(refresh, POLL);
      if (source.readyState === EventSource.CLOSED) setTimeout(listen, 2 * POLL);
    };
  };

  const ageText = (seconds) => seconds < 120 ? `${seconds} s` : seconds < 7200 ? `${Math.floor(seconds / 60)} min`
    : seconds < 172800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86400)} d`;

  const skew = Date.now() - Date.parse(body.dataset.now); // ages are by the appliance's clock

  const age = () => {
    for (const one of document.querySelectorAll("time[title$=UTC]")) {
      const text = ageText(Math.max(0, Math.floor((Date.now() - skew - Date.parse(one.dateTime)) / 1000)));
      if (one.textContent !== text) one.textContent = text;
    }
  };

  if (body.dataset.live) {
    listen();
    addEventListener("visibilitychange", () => { if (!document.hidden && wanted) refresh(); });
    addEventListener("pagehide", () => source.close());
    addEventListener("pageshow", (event) => { if (event.persisted) { refresh(); listen(); } });
  }
  setInterval(age, 5000);
})();

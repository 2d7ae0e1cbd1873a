/* Live pages. When the server reports a change, the page is loaded again and its marked regions (elements with
   data-region and an id) replace the old ones. Without this script the pages are complete; a reload shows the same. */
"use strict";

(() => {
  const SPACING = 400; // least ms between two refreshes; more when the appliance is slow
  const POLL = 5000; // ms between refreshes while no stream is available
  const SILENT = 12000; // ms without an answer or an event after which a connection is given up: events come every 5 s
  const RETRY = 10000; // ms until another stream is opened
  const { live, poll, machine, now: appliancesClock } = document.body.dataset;
  const skew = Date.now() - Date.parse(appliancesClock); // ages are by the appliance's clock
  const stale = document.getElementById("stale");
  let wanted = false, busy = false, failed = false, source = null;
  let answered = performance.now(), upToDate = Date.parse(appliancesClock), polled = answered, retry = 0;

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

  const succeed = () => {
    answered = performance.now();
    upToDate = Date.now() - skew;
    failed = false;
    showStaleness();
  };

  const refresh = async () => {
    wanted = true;
    if (busy || document.hidden) return;
    busy = true;
    wanted = false;
    const began = polled = performance.now();
    try {
      const answer = await fetch(location.href,
        { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(SILENT) });
      if (answer.type === "opaqueredirect") location.reload();
      else if (!answer.ok) failed = true;
      else {
        swap(new DOMParser().parseFromString(await answer.text(), "text/html"));
        succeed();
      }
    } catch { failed = true; }
    showStaleness();
    setTimeout(() => { busy = false; if (wanted) refresh(); },
      Math.max(SPACING, 4 * (performance.now() - began)));
  };

  const giveUp = () => {
    source.close();
    source = null;
    retry = performance.now() + RETRY;
    document.body.classList.remove("live");
  };

  const listen = () => {
    source = new EventSource(live);
    source.addEventListener("alive", succeed);
    source.addEventListener("machine", (event) => { succeed(); if (!machine || event.data === machine) refresh(); });
    source.addEventListener("journal", () => { succeed(); if (!machine) refresh(); });
    source.onopen = () => { document.body.classList.add("live"); succeed(); };
    source.onerror = () => {
      document.body.classList.remove("live");
      if (source.readyState === EventSource.CLOSED) giveUp();
      refresh();
    };
  };

  const ageText = (seconds) => seconds < 120 ? `${seconds} s` : seconds < 7200 ? `${Math.floor(seconds / 60)} min`
    : seconds < 172800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86400)} d`;

  const showAges = () => {
    for (const one of document.querySelectorAll("time[title$=UTC]")) {
      const text = ageText(Math.max(0, Math.floor((Date.now() - skew - Date.parse(one.dateTime)) / 1000)));
      if (one.textContent !== text) one.textContent = text;
    }
  };

  const showStaleness = () => {
    stale.hidden = !failed && performance.now() - answered < SILENT;
    if (stale.hidden) return;
    const at = new Date(upToDate).toISOString();
    const [clock, age] = stale.querySelectorAll("time");
    if (clock.dateTime !== at) clock.textContent = `${at.slice(11, 19)} UTC`;
    clock.dateTime = age.dateTime = at;
    age.title = `${at.slice(0, 19).replace("T", " ")} UTC`;
    showAges();
  };

  const tick = () => {
    if (document.hidden) return;
    const now = performance.now();
    if (source && now - answered > SILENT) giveUp();
    if (live && !source && now > retry) listen();
    if (!document.body.classList.contains("live") && now - polled > POLL) refresh();
    showStaleness();
  };

  if (live || poll) {
    if (live) listen();
    setInterval(tick, 1000);
    addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
    addEventListener("pagehide", () => { if (source) giveUp(); });
    addEventListener("pageshow", (event) => { if (event.persisted) { retry = 0; refresh(); } });
  }
  // A second click does not send a form again.
  addEventListener("submit", (event) => {
    if (event.target.method !== "post" || event.target.dataset.upload) return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => { for (const form of document.forms) delete form.dataset.sent; });

  setInterval(showAges, 5000);
})();

// Comfort only: every page works without this. It says when the connection is away, keeps what is
// typed on the server (sealed, for whoever typed it), and keeps a form from being sent twice.
"use strict";

const away = document.getElementById("away");
const say = () => { if (away) away.hidden = navigator.onLine; };
window.addEventListener("online", say);
window.addEventListener("offline", say);
say();

const errors = document.getElementById("errors");
if (errors) errors.focus();

for (const form of document.querySelectorAll("form[data-keep]")) {
  const PAUSE = 2000;
  let waiting = 0, changed = false, sending = false;

  const keep = async () => {
    waiting = 0;
    if (!changed || sending || !navigator.onLine) return;
    changed = false;
    try {
      const answer = await fetch("/drafts", {
        method: "POST",
        body: new URLSearchParams([...new FormData(form), ["_address", form.getAttribute("action")]]),
        credentials: "same-origin",
        redirect: "manual",
      });
      if (!answer.ok) changed = true;
    } catch {
      changed = true;
    }
  };
  form.addEventListener("input", () => {
    changed = true;
    if (!waiting) waiting = setTimeout(keep, PAUSE);
  });
  window.addEventListener("online", () => { if (changed && !waiting) waiting = setTimeout(keep, 0); });

  form.addEventListener("submit", (event) => {
    if (!navigator.onLine) {
      event.preventDefault();
      say();
      away.scrollIntoView();
      return;
    }
    if (sending) event.preventDefault();
    sending = true;
    clearTimeout(waiting);
    waiting = 0;
    setTimeout(() => { sending = false; }, 8000);
  });
  window.addEventListener("pageshow", () => { sending = false; });
}

// What goes on by itself is looked at again, until it is over.
const LOOK = 2000;
const follow = async () => {
  const shown = document.querySelector("[data-follow]");
  if (!shown) return;
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.getElementById(shown.id);
      if (!now) return;
      if (!("follow" in now.dataset)) { location.reload(); return; }
      shown.replaceWith(now);
    }
  } catch { /* the page says itself that the connection is away */ }
  setTimeout(follow, LOOK);
};
setTimeout(follow, LOOK);

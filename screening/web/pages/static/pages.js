// Keys for people who stay on the keyboard; every page works without this file.
"use strict";
(() => {
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const help = document.getElementById("help");
  let at = -1;
  let before = "";

  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    all[at]?.classList.remove("at");
    at = Math.min(Math.max(at + step, 0), all.length - 1);
    all[at].classList.add("at");
    all[at].scrollIntoView({ block: "nearest" });
  };
  const keys = {
    j: () => move(1),
    k: () => move(-1),
    Enter: () => rows()[at]?.querySelector("a")?.click(),
    x: () => rows()[at]?.querySelector("input[type=checkbox]")?.click(),
    n: () => document.querySelector("[data-next]")?.click(),
    "/": () => document.getElementById("search")?.focus(),
    "?": () => help?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, button, a, dialog, summary");
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing && !(event.target.type === "checkbox" && event.key !== "Enter")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const place = before === "g" && /^[a-z]$/.test(event.key) && document.querySelector(`nav [data-key=${event.key}]`);
    if (place) {
      place.click();
    } else if (keys[event.key] && (event.key !== "Enter" || at >= 0)) {
      event.preventDefault();
      keys[event.key]();
    }
    before = event.key;
  });
  // What is at work renews itself in place; when it is over, the page is loaded once more.
  const renew = async () => {
    const got = await fetch(location.href, { redirect: "error" }).catch(() => null);
    const fresh = got?.ok && new DOMParser().parseFromString(await got.text(), "text/html").querySelector("[data-live]");
    const old = document.querySelector("[data-live]");
    if (got?.ok && !fresh) return location.reload();
    if (fresh && !old.contains(document.activeElement)) old.replaceWith(fresh);
    setTimeout(renew, 1500);
  };
  if (document.querySelector("[data-live]")) setTimeout(renew, 1000);

  document.querySelector("[data-help]")?.addEventListener("click", () => help?.showModal());
  document.querySelector("[data-all]")?.addEventListener("change", (event) => {
    for (const row of rows()) {
      const box = row.querySelector("input[type=checkbox]");
      if (box) box.checked = event.target.checked;
    }
  });
})();

// Comfort only: every page works without it. No inline handlers, no eval (strict CSP).
(() => {
  "use strict";
  document.documentElement.classList.add("js");

  // Menus: Escape and a click elsewhere close them.
  const openMenus = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("click", (event) => {
    openMenus().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    openMenus().forEach((menu) => {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    });
  });

  // The menu is found by typing: what fits stays, its groups open; an empty box gives the folds back. As `search_key` folds.
  const folded = (text) => text.normalize("NFKC").toLowerCase().replace(/[\u30a1-\u30f6]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60));
  document.querySelectorAll("[data-nav-find]").forEach((form) => {
    const list = form.nextElementSibling;
    const folds = [...list.querySelectorAll("details")].map((fold) => ({ fold, wasOpen: fold.open }));
    const links = [...list.querySelectorAll("[data-words]")];
    const box = form.querySelector("input[type=search]");
    const status = form.querySelector("[role=status]");
    const filter = () => {
      const words = folded(box.value).split(/\s+/).filter(Boolean);
      links.forEach((link) => { link.closest("li").hidden = !words.every((word) => link.dataset.words.includes(word)); });
      folds.forEach(({ fold, wasOpen }) => {
        const isEmpty = !fold.querySelector("li:not([hidden])");
        fold.closest("li").hidden = isEmpty;
        fold.open = words.length ? !isEmpty : wasOpen;
      });
      const left = links.filter((link) => !link.closest("li").hidden).length;
      status.textContent = !words.length ? "" : left ? `${left}件` : "メニューにはありません。「さがす」で名前もさがします。";
    };
    box.addEventListener("input", filter);
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !box.value) return;
      box.value = "";
      filter();
    });
    if (box.value) filter();
  });

  // A form is sent once; the button says so.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    const button = event.submitter;
    if (button && button.dataset.busy) button.textContent = button.dataset.busy;
  });
  // Coming back by the browser's Back button: the form may be sent again.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    if (event.target.closest("[data-back]")) history.back();
  });

  // One box selects every row of the page.
  document.addEventListener("change", (event) => {
    const all = event.target.closest("[data-select-all]");
    if (all) all.closest("table").querySelectorAll("input[name=selected]").forEach((box) => { box.checked = all.checked; });
  });

  // A file that is too large is named before it is sent.
  document.addEventListener("change", (event) => {
    const input = event.target.closest("input[type=file][data-max-bytes]");
    if (!input) return;
    const limit = Number(input.dataset.maxBytes);
    const large = [...input.files].filter((file) => file.size > limit).map((file) => file.name);
    const megabytes = Math.floor(limit / 1024 / 1024);
    input.setCustomValidity(large.length ? `${large.join("、")} は ${megabytes}MB を超えています。小さくしてから選び直してください。` : "");
    input.reportValidity();
  });

  // Typed text outlives a lost connection or an expired session: kept in this tab until the form is taken.
  const keyOf = (form) => `banso:${location.pathname}:${form.dataset.keep}`;
  const keepable = "input:not([type=password],[type=file],[type=hidden],[type=submit]), textarea, select";
  const stored = (form) => { try { return JSON.parse(sessionStorage.getItem(keyOf(form)) || "null"); } catch { return null; } };
  document.querySelectorAll("form[data-keep]").forEach((form) => {
    const kept = stored(form);
    const restore = form.querySelector("[data-restore]");
    if (kept && restore) {
      restore.hidden = false;
      restore.querySelector("[data-restore-yes]").addEventListener("click", () => {
        form.querySelectorAll(keepable).forEach((control) => {
          if (!(control.name in kept)) return;
          if (control.type === "checkbox" || control.type === "radio") control.checked = kept[control.name].includes(control.value);
          else control.value = kept[control.name][0];
        });
        restore.hidden = true;
      });
      restore.querySelector("[data-restore-no]").addEventListener("click", () => {
        sessionStorage.removeItem(keyOf(form));
        restore.hidden = true;
      });
    }
    form.addEventListener("input", () => {
      const values = {};
      form.querySelectorAll(keepable).forEach((control) => {
        if (!control.name) return;
        const isChoice = control.type === "checkbox" || control.type === "radio";
        values[control.name] = values[control.name] || [];
        if (!isChoice || control.checked) values[control.name].push(control.value);
      });
      sessionStorage.setItem(keyOf(form), JSON.stringify(values));
    });
  });
  // A sent draft is done when another page answers; not when sign-in or an error page stands in between.
  const inBetween = location.pathname.startsWith("/accounts/") || document.querySelector("[data-error-page]");
  Object.keys(sessionStorage).filter((key) => key.startsWith("banso:sent:")).forEach((key) => {
    const draft = key.slice("banso:sent:".length);
    if (inBetween) return;
    if (!draft.startsWith(`banso:${location.pathname}:`)) sessionStorage.removeItem(draft);
    sessionStorage.removeItem(key);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.keep) sessionStorage.setItem(`banso:sent:${keyOf(event.target)}`, "yes");
  });
})();

// The planning board: drag a visit with the mouse, or carry it with the keyboard. Without this file the forms do the same.
(() => {
  "use strict";
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  let carried = null; // { key, from, label, pick }
  let here = null; // { expert, day } of the cell in use
  let timer = 0;

  const board = () => document.getElementById("plan-board");
  const table = () => document.getElementById("plan-grid");
  const isEditable = () => Boolean(board() && "editable" in board().dataset);
  const days = () => [...table().querySelectorAll("thead th[data-day]")].map((head) => head.dataset.day);
  const rows = () => [...table().querySelectorAll("tbody tr[data-expert]")];
  const cellsOf = (row) => [...row.querySelectorAll("td")];
  const placeOf = (cell) => ({
    expert: cell.parentElement.dataset.expert,
    day: days()[cellsOf(cell.parentElement).indexOf(cell)],
  });
  const cellAt = (place) => {
    const row = place && rows().find((one) => one.dataset.expert === place.expert);
    return row ? cellsOf(row)[days().indexOf(place.day)] : undefined;
  };

  function tell(text) {
    const live = document.getElementById("plan-live");
    live.hidden = !text;
    live.textContent = text;
  }

  // A cell with visits is used through them, an empty one by itself; one of all is in the order of Tab.
  const visitsIn = (cell) => [...cell.querySelectorAll("a.visit")];
  const holdersOf = (cell) => (visitsIn(cell).length ? visitsIn(cell) : [cell]);

  function focusOn(cell, number = 0) {
    if (!cell) return;
    const holders = holdersOf(cell);
    const holder = holders[number % holders.length];
    for (const other of table().querySelectorAll('tbody [tabindex="0"]')) other.tabIndex = -1;
    holder.tabIndex = 0;
    holder.focus();
    here = placeOf(cell);
  }

  function mark() {
    for (const one of board().querySelectorAll(".is-carried, .is-target")) one.classList.remove("is-carried", "is-target");
    if (!carried) return;
    for (const one of board().querySelectorAll(`a.visit[data-key="${carried.key}"]`)) one.classList.add("is-carried");
    const target = cellAt(here);
    if (target) target.classList.add("is-target");
  }

  function pick(visit, cell) {
    if ("locked" in visit.dataset) {
      tell("固定されている訪問です。動かすには、先に固定を外してください（L）。");
      return;
    }
    const from = cell ? placeOf(cell).expert : "";
    carried = { key: visit.dataset.key, from, label: visit.getAttribute("aria-label") || visit.textContent };
    tell(`つかみました：${carried.label}。矢印キーで行き先を選び、Enterで置きます。Escでやめます。`);
    mark();
  }

  function letGo(text) {
    carried = null;
    clearTimeout(timer);
    mark();
    tell(text);
  }

  async function preview(place) {
    if (!carried || !place || !place.day) return;
    const query = new URLSearchParams({ key: carried.key, date: place.day, from: carried.from, to: place.expert });
    const asked = carried;
    const response = await fetch(`${board().dataset.try}?${query}`, { headers: { Accept: "application/json" } });
    if (!response.ok || carried !== asked) return;
    const answer = await response.json();
    const broken = answer.broken.length ? `　▲${answer.broken.join("　▲")}` : answer.refused ? "" : "　規則に合います。";
    tell(`${place.day.slice(5).replace("-", "/")}に置くと：${answer.text}${broken}`);
  }

  function ask(place) {
    clearTimeout(timer);
    timer = setTimeout(() => preview(place), 180);
  }

  function drop(place) {
    const form = document.getElementById("plan-move");
    if (!carried || !form || !place || !place.day) return;
    form.elements.key.value = carried.key;
    form.elements.date.value = place.day;
    form.elements.from.value = carried.from;
    form.elements.to.value = place.expert;
    here = place;
    carried = null;
    clearTimeout(timer);
    tell("置いています…");
    form.requestSubmit();
  }

  function step(command) {
    const form = document.getElementById("plan-step");
    if (!form) return;
    const button = document.createElement("button");
    button.type = "submit";
    button.name = "set";
    button.value = command;
    button.hidden = true;
    form.append(button);
    form.requestSubmit(button);
  }

  function moved(cell, [down, right]) {
    const all = rows();
    const row = all.indexOf(cell.parentElement);
    const column = cellsOf(cell.parentElement).indexOf(cell);
    const target = all[Math.min(Math.max(row + down, 0), all.length - 1)];
    const cells = cellsOf(target);
    return cells[Math.min(Math.max(column + right, 0), cells.length - 1)];
  }

  function onKey(event) {
    const cell = event.target.closest && event.target.closest("#plan-grid td");
    if (!cell || event.altKey || event.metaKey || (event.ctrlKey && event.key !== "z")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const visit = event.target.closest("a.visit");
    const chosen = visit && !visit.classList.contains("is-more") ? visit : null;
    if (steps[key]) {
      focusOn(moved(cell, steps[key]));
      mark();
      if (carried) ask(here);
    } else if (key === "Enter" && carried) drop(placeOf(cell));
    else if (key === "Enter" && chosen && isEditable()) pick(chosen, cell);
    else if (key === " " && visitsIn(cell).length > 1) focusOn(cell, visitsIn(cell).indexOf(visit) + 1);
    else if (key === "Escape" && carried) letGo("やめました。");
    else if (key === "l" && chosen && isEditable()) {
      here = placeOf(cell);
      step(`${"locked" in chosen.dataset ? "free" : "lock"}:${chosen.dataset.key}`);
    } else if (key === "o" && chosen) chosen.click();
    else if ((key === "u" || (key === "z" && event.ctrlKey)) && isEditable()) {
      here = placeOf(cell);
      const undo = document.getElementById("plan-undo");
      if (undo && !undo.disabled) undo.click();
    } else if (key === "PageDown" || key === "PageUp") {
      const link = document.getElementById(key === "PageDown" ? "plan-later" : "plan-earlier");
      if (link) { here = { expert: placeOf(cell).expert, day: "" }; link.click(); }
    } else return;
    event.preventDefault();
  }

  function setUp() {
    if (!table()) return;
    table().setAttribute("role", "grid");
    const cells = [...table().querySelectorAll("tbody tr[data-expert] td")];
    for (const cell of cells) for (const holder of holdersOf(cell)) holder.tabIndex = -1;
    const first = table().querySelector("tbody a.visit") || (cells[0] && holdersOf(cells[0])[0]);
    if (first) first.tabIndex = 0;
    mark();
  }

  function afterSwap() {
    setUp();
    if (!here || !table()) return;
    if (!here.day) here.day = days()[0];
    const cell = cellAt(here);
    if (cell && (document.activeElement === document.body || !document.activeElement)) focusOn(cell);
    mark();
    const said = board().querySelector("[data-said]");
    if (said) tell(said.textContent.replace(/\s+/g, " ").trim());
    else if (!carried) tell("");
  }

  document.addEventListener("keydown", onKey);
  document.addEventListener("focusin", (event) => {
    const cell = event.target.closest && event.target.closest("#plan-grid td");
    if (cell) here = placeOf(cell);
  });
  document.addEventListener("dragstart", (event) => {
    const visit = event.target.closest && event.target.closest("#plan-board a.visit[draggable=true]");
    if (!visit) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", visit.dataset.key);
    pick(visit, visit.closest("#plan-grid td"));
  });
  document.addEventListener("dragover", (event) => {
    const cell = event.target.closest && event.target.closest("#plan-grid td");
    if (!carried || !cell) return;
    event.preventDefault();
    const place = placeOf(cell);
    if (here && here.expert === place.expert && here.day === place.day) return;
    here = place;
    mark();
    ask(here);
  });
  document.addEventListener("drop", (event) => {
    const cell = event.target.closest && event.target.closest("#plan-grid td");
    if (!carried || !cell) return;
    event.preventDefault();
    drop(placeOf(cell));
  });
  document.addEventListener("dragend", () => { if (carried) letGo("やめました。"); });
  document.addEventListener("htmx:after:swap", afterSwap);
  setUp();
})();

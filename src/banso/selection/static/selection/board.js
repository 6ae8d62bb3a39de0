// Comfort only: arrow keys move between the buttons of the board; the page works without.
(() => {
  "use strict";
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const buttonsOf = (row) => [...row.querySelectorAll("button.mark, button.lock")];
  document.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    const button = event.target.closest(".board__table button");
    if (!step || !button || event.altKey || event.ctrlKey || event.metaKey) return;
    const row = button.closest("tr");
    const inRow = buttonsOf(row);
    let target = null;
    if (step[1]) target = inRow[inRow.indexOf(button) + step[1]];
    else {
      const column = button.closest("td").cellIndex;
      const nth = [...button.closest("td").querySelectorAll("button")].indexOf(button);
      for (let next = step[0] > 0 ? row.nextElementSibling : row.previousElementSibling; next && !target;
        next = step[0] > 0 ? next.nextElementSibling : next.previousElementSibling) {
        const cell = next.cells[column];
        target = cell && (cell.querySelectorAll("button")[nth] || cell.querySelector("button"));
      }
    }
    if (target) { event.preventDefault(); target.focus(); }
  });
  // The board is replaced as a whole: the button that was pressed keeps the focus.
  let pressed = "";
  document.addEventListener("click", (event) => {
    const button = event.target.closest("#board button[id]");
    pressed = button ? button.id : pressed;
  });
  document.addEventListener("htmx:after:swap", () => {
    const again = pressed && document.getElementById(pressed);
    if (again && document.activeElement === document.body) again.focus();
  });
})();

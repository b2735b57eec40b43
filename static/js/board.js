// Cards are dragged between columns, or moved by Alt and an arrow from their menu: both send the form the menu holds.
const send = (card, column) => {
  const form = card?.querySelector("form");
  if (!form || !column || card.closest("[data-phase]") === column) return;
  form.elements.phase.value = column.dataset.phase;
  form.requestSubmit();
};
const movers = document.querySelectorAll("[data-move]");
for (const mover of movers) mover.setAttribute("aria-keyshortcuts", "Alt+ArrowLeft Alt+ArrowRight");
const hint = document.querySelector("[data-move-hint]");
if (hint) hint.hidden = !movers.length;
let dragged;
document.addEventListener("dragstart", ({ target, dataTransfer }) => {
  dragged = target.closest?.("[data-card]");
  if (dragged) dataTransfer.effectAllowed = "move";
});
document.addEventListener("dragend", () => (dragged = undefined));
document.addEventListener("dragover", (event) => {
  if (dragged && event.target.closest("[data-phase]")) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  if (!dragged) return;
  event.preventDefault();
  send(dragged, event.target.closest("[data-phase]"));
});
document.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!event.altKey || !step || !event.target.closest("[data-move]")) return;
  event.preventDefault();
  const columns = [...document.querySelectorAll("[data-phase]")];
  const here = event.target.closest("[data-phase]");
  send(event.target.closest("[data-card]"), columns[columns.indexOf(here) + step]);
});

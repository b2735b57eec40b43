// A note is dragged onto another, into a group or out of all; or moved there by Alt and an arrow from its link: left and
// right onto the note beside it while it lies alone, else to the box before or after its own. Both send the one form of
// the wall; what is refused, and why, is said by the server. That form comes and goes with the wall: whoever waits for
// the beginning gets it then, on the page that is open.
const form = () => document.getElementById("mover");
const send = (note, onto) => {
  const mover = form();
  const here = note?.closest("[data-onto]")?.dataset.onto;
  if (!mover || !note || !onto || onto === here || onto === `note-${note.dataset.note}`) return;
  mover.elements.note.value = note.dataset.note;
  mover.elements.seen.value = note.dataset.seen;
  mover.elements.onto.value = onto;
  back = note.id;
  mover.requestSubmit();
};
// A note that lies in a group stands for its group; one that lies alone makes a group with what is dropped on it.
const place = (element) => {
  const box = element?.closest?.("#wall [data-onto]");
  const note = element?.closest?.("#wall [data-note]");
  return box?.dataset.onto === "loose" && note ? { onto: `note-${note.dataset.note}`, at: note } : { onto: box?.dataset.onto, at: box };
};
let dragged, over, back;
const mark = (element) => {
  over?.classList.remove("drop-here");
  over = element === dragged ? undefined : element;
  over?.classList.add("drop-here");
};
document.addEventListener("dragstart", ({ target, dataTransfer }) => {
  dragged = target.closest?.("#wall [data-note]");
  if (dragged) dataTransfer.effectAllowed = "move";
});
document.addEventListener("dragend", () => { mark(); dragged = undefined; });
document.addEventListener("dragover", (event) => {
  const { onto, at } = place(event.target);
  if (!dragged || !onto) return mark();
  event.preventDefault();
  mark(at);
});
document.addEventListener("drop", (event) => {
  if (!dragged) return;
  event.preventDefault();
  send(dragged, place(event.target).onto);
});
document.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!event.altKey || !step || !event.target.closest("[data-move]") || !form()) return;
  event.preventDefault();
  const note = event.target.closest("[data-note]");
  const here = note.closest("[data-onto]");
  const beside = step < 0 ? note.previousElementSibling : note.nextElementSibling;
  const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
  if (sideways && beside && here.dataset.onto === "loose") return send(note, `note-${beside.dataset.note}`);
  const boxes = [...document.querySelectorAll("#wall [data-onto]")];
  send(note, boxes[boxes.indexOf(here) + step]?.dataset.onto);
});
// A note that was moved is a new element at its new place: whoever moved it goes on from there.
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.id !== "pulse" || !back) return;
  if (document.activeElement === document.body) document.querySelector(`#${back} [data-move]`)?.focus();
  back = undefined;
});

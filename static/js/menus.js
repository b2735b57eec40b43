// What popovers and dialogs do not do by themselves: tell their button, and close when a choice is made.
document.addEventListener("toggle", ({ target, newState }) => {
  if (!target.matches?.("[popover]")) return;
  document.querySelector(`[popovertarget="${target.id}"][aria-expanded]`)?.setAttribute("aria-expanded", String(newState === "open"));
}, true);

document.addEventListener("click", ({ target }) => {
  const opener = target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  if (target.matches("dialog")) target.close();
});

// Counts what is left to write where a field has a limit, and only near it.
document.addEventListener("input", ({ target }) => {
  const left = document.getElementById(`${target.id}-left`);
  if (!left || target.maxLength < 0) return;
  const n = target.maxLength - target.value.length;
  left.textContent = n < target.maxLength / 5 ? left.dataset.words.replace("{n}", n) : "";
});

// After "more" the reader goes on with the first new card, not from the top.
let first;

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.matches("[data-more]")) first = [...detail.target.parentElement.children].indexOf(detail.target);
});
document.addEventListener("htmx:afterSettle", () => {
  if (first === undefined) return;
  document.querySelector("[data-more-list]")?.children[first]?.querySelector("a")?.focus();
  first = undefined;
});

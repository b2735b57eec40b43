// From a card to the page of its idea the title travels: the reader sees what was opened. Where a browser cannot, nothing is missing.
addEventListener("pageswap", ({ viewTransition, activation }) => {
  if (!viewTransition || !activation?.entry?.url) return;
  const { pathname } = new URL(activation.entry.url);
  const title = [...document.querySelectorAll(".card-title")].find((t) => t.querySelector("a")?.pathname === pathname);
  if (!title) return;
  title.style.viewTransitionName = "idea-title";
  viewTransition.finished.finally(() => { title.style.viewTransitionName = ""; });
});

// Day, night, or as the device says: remembered by this browser only.
const page = document.documentElement;
const kept = () => { try { return localStorage.getItem("theme") || "auto"; } catch { return "auto"; } };

function wear(theme) {
  if (theme === "auto") delete page.dataset.theme;
  else page.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-wear]")) {
    button.setAttribute("aria-pressed", String(button.dataset.wear === theme));
  }
}

page.classList.add("has-script");
wear(kept());

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-wear]");
  if (!button) return;
  try { localStorage.setItem("theme", button.dataset.wear); } catch { /* not remembered, still worn */ }
  wear(button.dataset.wear);
});

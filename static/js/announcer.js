// Says aloud, and shows for a moment, what a fragment has to announce; says plainly when nothing came back.
const aloud = document.getElementById("aloud");
let silence;

function say(words, quietly = false) {
  if (!words || !aloud) return;
  clearTimeout(silence);
  aloud.classList.toggle("visually-hidden", quietly);
  aloud.textContent = "";
  requestAnimationFrame(() => { aloud.textContent = words.trim().replace(/\s+/g, " "); });
  silence = setTimeout(() => { aloud.textContent = ""; }, 8000);
}

document.addEventListener("htmx:afterSettle", (event) => {
  const said = event.target.matches?.("[data-announce]") ? event.target : event.target.querySelector?.("[data-announce]");
  if (!said) return;
  say(said.dataset.announce, "quietly" in said.dataset);
  said.removeAttribute("data-announce");
});

// A refusal comes with its own place (HX-Retarget); anything else that failed must not land in the page.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { xhr } = detail;
  if (xhr.status < 400 || xhr.status === 422 || xhr.getResponseHeader("HX-Retarget")) return;
  detail.shouldSwap = false;
  say(aloud?.dataset.failed);
});
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id === "messages") detail.target.querySelector("[tabindex]")?.focus();
});
document.addEventListener("htmx:sendError", () => say(aloud?.dataset.offline));
document.addEventListener("htmx:timeout", () => say(aloud?.dataset.offline));

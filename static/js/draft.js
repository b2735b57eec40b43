// A copy of what is being written, in this tab only, until it is sent: an expired session loses nothing.
// The next person at a shared machine finds nothing: signing out empties it, and it names whose it is.
// It comes back whole, with what was chosen, or not at all: what is meant for staff never ends before everybody,
// nor an old text under a new title. Over what is there already it is offered, with the version it was begun from.
const KEY = "draft";

function stored() {
  try { return sessionStorage.getItem(KEY); } catch { return null; }
}

function forget() {
  try { sessionStorage.removeItem(KEY); } catch { /* nothing was kept */ }
}

function said(form) {
  const fields = [...form.elements].filter((e) => e.name && /^(text|textarea|select-one|radio)$/.test(e.type));
  return Object.fromEntries(fields.map((e) => [e.name, form.elements[e.name].value]));
}

function same(one, other) {
  const words = (typed) => Object.entries(typed).map(([name, value]) => `${name} ${value.trim().replace(/\s+/g, " ")}`);
  return words(one).join("\n") === words(other).join("\n");
}

function put(form, typed) {
  for (const name of Object.keys(said(form))) if (name in typed) form.elements[name].value = typed[name];
  return same(said(form), typed);
}

function keep(form) {
  const { version, draft } = form.elements;
  const copy = { whose: form.dataset.draft, page: location.pathname, typed: said(form), version: version?.value, draft: draft?.value };
  try { sessionStorage.setItem(KEY, JSON.stringify(copy)); } catch { /* full or refused: the server's own copy remains */ }
}

function restore(form, copy, offer) {
  if (copy?.whose !== form.dataset.draft || copy.page !== location.pathname) return;
  const here = said(form), texts = [...form.elements].filter((e) => e.name && /^text/.test(e.type));
  if (same(here, copy.typed) || !offer && texts.some((e) => e.value)) return;
  const isWhole = put(form, copy.typed), told = document.querySelector("[data-draft-restored]");
  if (offer || !isWhole) put(form, here);
  if (!isWhole) return;
  if (!offer) {
    told?.removeAttribute("hidden");
    return;
  }
  offer.hidden = false;
  offer.querySelector("button").addEventListener("click", () => {
    // What was typed since the page opened changes places with the copy: pressed again, it is back.
    const now = said(form);
    for (const seen of ["version", "draft"]) if (copy[seen]) form.elements[seen].value = copy[seen];
    put(form, copy.typed);
    copy.typed = now;
    told.hidden = false;
    offer.hidden = same(now, here);
    (texts.find((e) => e.value !== now[e.name]) ?? texts[0]).focus();
    keep(form);
  });
}

const form = document.querySelector("form[data-draft]"), offer = document.querySelector("[data-draft-offered]");
if (document.body.matches("[data-draft-kept]")) forget();
else if (form) restore(form, JSON.parse(stored()), offer);
document.addEventListener("input", (event) => {
  if (event.target.form?.matches("[data-draft]")) keep(event.target.form);
});
let asked;
document.addEventListener("htmx:beforeRequest", ({ target }) => {
  if (target.id === "saved") asked = stored();
});
document.addEventListener("htmx:load", ({ target }) => {
  if (target.matches("form[data-draft][data-announce]")) forget();
  if (!target.matches("[data-draft] [name=draft]")) return;
  // The server has it as a draft: from now on this is its page, which shows it, and what was typed since over it.
  if (target.dataset.page) history.replaceState(history.state, "", target.dataset.page);
  asked === stored() ? forget() : keep(target.form);
});
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-forget]")) forget();
});

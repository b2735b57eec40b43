// A copy of what is being written, in this tab only, until it is sent: an expired session loses nothing.
// The next person at a shared machine finds nothing: signing out empties it, and it names whose it is.
// Over what is published already it is offered, with the version it was begun from: the server compares.
const KEY = "draft";

function read() {
  try { return JSON.parse(sessionStorage.getItem(KEY)); } catch { return null; }
}

function forget() {
  try { sessionStorage.removeItem(KEY); } catch { /* nothing was kept */ }
}

function fields(form) {
  return [...form.elements].filter((e) => e.name && /^(text|textarea)$/.test(e.type));
}

function keep(form) {
  const typed = Object.fromEntries(fields(form).map((e) => [e.name, e.value]));
  const version = form.elements.version?.value;
  try { sessionStorage.setItem(KEY, JSON.stringify({ whose: form.dataset.draft, page: location.pathname, typed, version })); }
  catch { /* full or refused: the server's own copy remains */ }
}

function restore(form, copy) {
  if (!copy || copy.whose !== form.dataset.draft || copy.page !== location.pathname) return;
  const offer = document.querySelector("[data-draft-offered]");
  const differing = fields(form).filter((e) => (offer || !e.value) && (copy.typed[e.name] ?? e.value) !== e.value);
  if (!differing.length) return;
  const bring = () => {
    for (const field of differing) field.value = copy.typed[field.name];
    document.querySelector("[data-draft-restored]")?.removeAttribute("hidden");
  };
  if (!offer) { bring(); return; }
  offer.hidden = false;
  offer.querySelector("button").addEventListener("click", () => {
    // What was typed since the page opened changes places with the copy: pressed again, it is back.
    const here = Object.fromEntries(differing.map((e) => [e.name, e.value]));
    const typedSince = differing.some((e) => e.value !== e.defaultValue);
    if (copy.version) form.elements.version.value = copy.version;
    bring();
    copy.typed = { ...copy.typed, ...here };
    offer.hidden = !typedSince;
    differing[0].focus();
    keep(form);
  });
}

const form = document.querySelector("form[data-draft]");
const copy = read();
// A page that many may write names what was kept: a copy of something else stays.
const sent = document.querySelector("[data-draft-sent]")?.dataset.draftSent;
if (sent ? copy?.typed.title === sent : sent === "" && copy?.page !== location.pathname) forget();
if (form) restore(form, copy);
document.addEventListener("input", (event) => {
  if (event.target.form?.matches("[data-draft]")) keep(event.target.form);
});
document.addEventListener("htmx:load", (event) => {
  if (event.target.matches("form[data-draft][data-announce]")) forget();
});
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-forget]")) forget();
});

// Whoever follows a notice's link has read it: say so on the way, without making them wait.
document.addEventListener("click", (event) => {
  const form = document.getElementById(event.target.closest("[data-reads]")?.dataset.reads);
  if (!form) return;
  fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true, redirect: "manual" });
  form.closest("li").classList.remove("notice-new");
  form.remove();
});

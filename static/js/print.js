// A button that prints the page: what it takes to print is in the style sheet.
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}

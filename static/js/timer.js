// A clock that counts down to what the server said; it says "time is up" and goes on, and cuts nobody off.
const shown = (seconds) => {
  const left = Math.abs(seconds);
  const words = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  return seconds < 0 ? `−${words}` : words;
};

const tick = () => {
  for (const timer of document.querySelectorAll("[data-until]")) {
    const seconds = Math.ceil((Date.parse(timer.dataset.until) - Date.now()) / 1000);
    timer.textContent = seconds < 0 ? `${timer.dataset.over} ${shown(seconds)}` : shown(seconds);
    timer.classList.toggle("timer-over", seconds < 0);
  }
};

setInterval(tick, 500);
tick();

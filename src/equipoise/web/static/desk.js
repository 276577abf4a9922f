// The clock of an open page: it shows what the desk says, and says when the desk cannot be heard.
"use strict";
document.documentElement.classList.add("scripted");
for (const panel of document.querySelectorAll("[data-clock]")) {
  const status = panel.querySelector("[data-status]");
  const left = panel.querySelector("[data-left]");
  const said = { heard: "", state: null };
  const source = new EventSource(panel.dataset.clock);
  source.addEventListener("tick", (event) => {
    const tick = JSON.parse(event.data);
    status.textContent = "● live, desk clock";
    status.className = "live on";
    said.heard = new Date().toLocaleTimeString();
    left.textContent = tick.left || tick.state;
    panel.querySelector("[data-deadline]").textContent = tick.deadline_words;
    document.querySelector("[data-sentence]").textContent = tick.sentence;
    const key = tick.state + tick.version + tick.round;
    if (said.state !== null && said.state !== key && !document.querySelector("textarea:focus")) location.reload();
    said.state = key;
  });
  source.addEventListener("error", () => {
    status.textContent = "connection lost, last heard " + (said.heard || "never") + "; the deadline stands";
    status.className = "live lost";
  });
}

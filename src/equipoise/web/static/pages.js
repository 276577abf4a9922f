// What a page gains with a script: choices show at once. Everything works without it.
"use strict";
document.documentElement.classList.add("scripted");

document.addEventListener("change", (event) => {
  const control = event.target;
  if (control.matches && control.matches("[data-submit]") && control.form) {
    for (const field of control.form.querySelectorAll("input, select")) {
      if (field.value === "" && field.name) field.disabled = true;
    }
    control.form.requestSubmit();
  }
});

// Long work: its progress without reloading, and its page once it is there.
for (const place of document.querySelectorAll("[data-job]")) {
  const bar = place.querySelector("progress");
  if (!bar) continue;
  const look = async () => {
    try {
      const job = await (await fetch(`/jobs/${place.dataset.job}.json`, { cache: "no-store" })).json();
      if (job.state !== "waiting" && job.state !== "running") {
        location.reload();
        return;
      }
      bar.value = Math.round(100 * job.share);
      place.querySelector("[data-stage]").textContent = job.stage;
      place.querySelector("[data-seconds]").textContent = Math.round(job.seconds);
    } catch {
      place.querySelector("[data-stage]").textContent = "the server does not answer; looking again";
    }
    setTimeout(look, 700);
  };
  setTimeout(look, 700);
}

// What stands below a changed form is not up to date, and says so until it is asked again.
for (const form of document.querySelectorAll("form[data-live]")) {
  form.addEventListener("input", () => {
    const live = document.getElementById("live");
    if (!live || live.classList.contains("stale")) return;
    live.classList.add("stale");
    const told = document.createElement("p");
    told.className = "outdated";
    told.setAttribute("role", "status");
    told.textContent = "Not up to date: what is below was computed before your last change. Press Show.";
    live.prepend(told);
  });
}

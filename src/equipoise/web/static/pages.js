// What a page gains with a script: choices show at once. Everything works without it.
"use strict";
document.documentElement.classList.add("scripted");

// Arrow keys walk along a closed list, and what they pass is no choice yet: Enter makes it, or the form's own button.
let stepping = false;
let passed = null;
const chosen = (control) => {
  for (const field of control.form.querySelectorAll("input, select")) {
    if (field.value === "" && field.name) field.disabled = true;
  }
  control.form.requestSubmit();
};
document.addEventListener("keydown", (event) => {
  const control = event.target;
  if (!control.matches || !control.matches("select[data-submit]")) return;
  if (event.key === "Enter" && passed === control) {
    event.preventDefault();
    chosen(control);
    return;
  }
  stepping = true;
  setTimeout(() => {
    stepping = false;
  });
});
document.addEventListener("change", (event) => {
  const control = event.target;
  if (!control.matches || !control.matches("[data-submit]") || !control.form) return;
  if (stepping) {
    passed = control;
    control.form.classList.add("walked");
  } else {
    chosen(control);
  }
});

// Where a reader begins: of a form that was sent back, the list of what is wrong with it; after a step, what it did.
const amiss = [...document.querySelectorAll("main .trouble, main [data-first]")].pop();
if (amiss && !location.hash) {
  amiss.tabIndex = -1;
  amiss.focus();
}
if (sessionStorage.getItem("waited") === location.href) {
  sessionStorage.removeItem("waited");
  if (!amiss) document.getElementById("answer").focus();
}

// Long work: its progress without reloading, and its page, read from its beginning, once it is there.
for (const place of document.querySelectorAll("[data-job]")) {
  const bar = place.querySelector("progress");
  if (!bar) continue;
  const look = async () => {
    try {
      const job = await (await fetch(`/jobs/${place.dataset.job}.json`, { cache: "no-store" })).json();
      if (job.state !== "waiting" && job.state !== "running") {
        sessionStorage.setItem("waited", location.href);
        location.reload();
        return;
      }
      bar.value = Math.round(100 * job.share);
      place.querySelector("[data-stage]").textContent = job.stage[0].toUpperCase() + job.stage.slice(1);
      place.querySelector("[data-left]").textContent = job.seconds_left;
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

// A number box and its slider move together; arrow keys step the box by a sensible part of its unit.
document.addEventListener("input", (event) => {
  const control = event.target;
  if (control.dataset && control.dataset.for) document.getElementById(control.dataset.for).value = control.value;
  const slider = control.id && control.form ? control.form.querySelector(`[data-for="${CSS.escape(control.id)}"]`) : null;
  if (slider) slider.value = control.value;
  // One year set by itself: the percent of every year no longer says anything.
  const other = control.dataset && control.dataset.alone ? document.getElementById(control.dataset.alone) : null;
  if (other) other.value = "";
});
document.addEventListener("keydown", (event) => {
  const step = Number(event.target.dataset ? event.target.dataset.step : 0);
  if (!step || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  const digits = (String(step).split(".")[1] || "").length;
  const now = Number(event.target.value) || 0;
  event.target.value = (now + (event.key === "ArrowUp" ? step : -step)).toFixed(digits);
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
});

// What a form asks is put in place of what stands; what stood is greyed until then, and says so.
let wanted = 0;
const outdated = (told) => {
  const live = document.getElementById("live");
  if (!live) return;
  live.classList.add("stale");
  let note = live.querySelector(":scope > .outdated");
  if (!note) {
    note = document.createElement("p");
    note.className = "outdated";
    note.setAttribute("role", "status");
    live.prepend(note);
  }
  note.textContent = told;
};
const replaced = async (address) => {
  const mine = ++wanted;
  outdated("Computing: what is below stood before your last change.");
  try {
    const response = await fetch(address);
    const other = new DOMParser().parseFromString(await response.text(), "text/html");
    if (mine !== wanted) return;
    if (!response.ok) {
      location.assign(response.url);
      return;
    }
    const focused = document.activeElement && document.activeElement.id ? document.activeElement : null;
    const opened = new Set([...document.querySelectorAll("details[open] > summary")].map((one) => one.textContent));
    for (const part of ["h1", ".standfirst", "#notices", "#live"]) {
      const [old, fresh] = [document.querySelector(part), other.querySelector(part)];
      if (old && fresh) old.replaceWith(document.adoptNode(fresh));
    }
    for (const one of document.querySelectorAll("details > summary")) {
      if (opened.has(one.textContent)) one.parentElement.open = true;
    }
    const again = focused ? document.getElementById(focused.id) : null;
    if (again && again !== focused) {
      if (again.matches("input")) again.value = focused.value;
      again.focus();
    }
    history.replaceState(null, "", response.url);
  } catch {
    if (mine === wanted) outdated("Not up to date: the server does not answer. Press the button again.");
  }
};
const asked = (form) => `${form.action}?${new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""))}`;
document.addEventListener("change", (event) => {
  const form = event.target.closest ? event.target.closest("form[data-suppose]") : null;
  if (!form || event.target.hasAttribute("data-still")) return;
  replaced(asked(form));
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-suppose]")) return;
  event.preventDefault();
  replaced(asked(event.target));
});

// What a mark of a chart says, where the mouse rests or the arrow keys stand. Without a script its title says it.
const tip = document.createElement("p");
tip.className = "tip";
tip.setAttribute("role", "status");
tip.hidden = true;
document.body.append(tip);
const marksOf = (frame) => [...frame.querySelectorAll("svg[role=img] [data-told]")];
const silenced = (frame) => {
  for (const title of frame.querySelectorAll("svg[role=img] title")) {
    title.parentElement.dataset.told = title.textContent;
    title.remove();
  }
};
const unmarked = () => {
  tip.hidden = true;
  for (const one of document.querySelectorAll(".looked")) one.classList.remove("looked");
};
const told = (mark) => {
  unmarked();
  mark.classList.add("looked");
  tip.textContent = mark.dataset.told;
  tip.hidden = false;
  const [at, mine] = [mark.getBoundingClientRect(), tip.getBoundingClientRect()];
  const left = Math.min(Math.max(4, at.left + at.width / 2 - mine.width / 2), innerWidth - mine.width - 4);
  const above = at.top - mine.height - 8;
  tip.style.left = `${left + scrollX}px`;
  tip.style.top = `${(above > 4 ? above : at.bottom + 8) + scrollY}px`;
};
document.addEventListener("pointerover", (event) => {
  const frame = event.target.closest ? event.target.closest("figure .scroll") : null;
  if (!frame) return;
  silenced(frame);
  const mark = event.target.closest("[data-told]");
  if (mark) told(mark);
  else unmarked();
});
document.addEventListener("pointerout", (event) => {
  if (event.target.closest && event.target.closest("[data-told]") && !document.activeElement.closest("figure .scroll")) unmarked();
});
document.addEventListener("focusout", unmarked);
document.addEventListener("keydown", (event) => {
  const frame = event.target.closest ? event.target.closest("figure .scroll") : null;
  if (!frame) return;
  silenced(frame);
  const marks = marksOf(frame);
  const now = marks.findIndex((mark) => mark.classList.contains("looked"));
  const to = { ArrowRight: now + 1, ArrowDown: now + 1, ArrowLeft: now - 1, ArrowUp: now - 1, Home: 0, End: marks.length - 1 }[event.key];
  if (event.key === "Escape") unmarked();
  if (to === undefined || !marks.length) return;
  event.preventDefault();
  told(marks[(to + marks.length) % marks.length]);
});

// The key workshop: number box first, slider second; winners and losers follow as either moves.
for (const form of document.querySelectorAll("form[data-key]")) {
  const winners = document.getElementById("winners");
  const headline = document.getElementById("headline");
  const kept = document.querySelector("form[data-keep]");
  let asked = 0;
  let waiting = null;
  const words = () => new URLSearchParams([...new FormData(form)].filter(([name, value]) => value !== "" && name !== "add"));
  const redraw = async () => {
    const mine = ++asked;
    const said = words();
    performance.mark("asked");
    try {
      const response = await fetch(`/workshop/table?${said}`);
      const text = await response.text();
      if (mine !== asked) return;
      winners.innerHTML = text;
      const told = winners.querySelector(".found");
      if (told && headline) headline.innerHTML = told.innerHTML;
      history.replaceState(null, "", `/workshop?${said}`);
      for (const other of [kept, document.querySelector("form.follow")]) {
        for (const input of other.querySelectorAll("input[type=hidden]:not([name=form-token])")) input.remove();
        for (const [name, value] of said) {
          if (name === "for" && other !== kept) continue;
          const input = document.createElement("input");
          input.type = "hidden";
          input.name = name;
          input.value = value;
          other.prepend(input);
        }
      }
      performance.measure("redrawn", "asked");
    } catch {
      winners.classList.add("stale");
    }
  };
  form.addEventListener("input", (event) => {
    const control = event.target;
    if (control.name === "add" || control.name === "fund" || control.name === "year") return;
    if (control.closest("[data-step]")) control.closest("[data-step]").classList.add("changed");
    clearTimeout(waiting);
    waiting = setTimeout(redraw, control.type === "range" ? 0 : 120);
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "year") form.requestSubmit();
  });
}

// The years of a picture, one after the other; whoever asked for less motion has the links.
for (const years of document.querySelectorAll("[data-years]")) {
  const button = years.querySelector("[data-play]");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let waiting = null;
  const stop = () => {
    clearTimeout(waiting);
    waiting = null;
    button.textContent = "Play the years";
  };
  const links = () => [...years.querySelectorAll("a")];
  const now = () => links().findIndex((link) => link.hasAttribute("aria-current"));
  const show = async (link) => {
    const text = await (await fetch(link.href)).text();
    if (waiting === null) return;
    const other = new DOMParser().parseFromString(text, "text/html");
    for (const part of ["#drawn", "#each", "[data-years] ul", ".downloads"]) {
      const [mine, theirs] = [document.querySelector(part), other.querySelector(part)];
      if (mine && theirs) mine.replaceWith(document.adoptNode(theirs));
    }
    history.replaceState(null, "", link.href);
    const year = new URL(link.href).searchParams.get("at");
    for (const form of document.querySelectorAll("form.strip, form.follow")) {
      for (const input of form.querySelectorAll("input[type=hidden][name=at]")) input.remove();
      if (year === null) continue;
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name: "at", value: year });
      form.prepend(input);
    }
  };
  const step = async (index) => {
    try {
      await show(links()[index]);
    } catch {
      stop();
    }
    if (waiting === null) return;
    if (now() === links().length - 1) stop();
    else waiting = setTimeout(() => step(now() + 1), 1200);
  };
  button.hidden = calm.matches;
  calm.addEventListener("change", () => {
    button.hidden = calm.matches;
    if (calm.matches) stop();
  });
  button.addEventListener("click", () => {
    if (waiting !== null) {
      stop();
      return;
    }
    button.textContent = "Pause";
    const first = now() === links().length - 1 ? 0 : now() + 1;
    waiting = setTimeout(() => step(first), 0);
  });
}

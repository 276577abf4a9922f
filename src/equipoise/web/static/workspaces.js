// What a workspace gains with a script: text is kept as it is typed, and changes of others show at once.
"use strict";
{
  const place = document.querySelector("[data-workspace]");
  const id = place.dataset.workspace;
  const file = place.dataset.file || "";
  const form = document.getElementById("typed");
  const area = document.getElementById("text");
  const saved = document.querySelector("[data-saved]");
  let number = Number(place.dataset.number);
  let kept = area ? area.value : "";
  let waiting = 0;
  let sending = false;
  let stuck = Boolean(form) && document.querySelector("[id^=clash-]") !== null;
  const missed = [];

  const tell = (text, link, word) => {
    const told = place.querySelector("[data-told]");
    told.replaceChildren(document.createTextNode(`${text} `));
    if (link) {
      const anchor = document.createElement("a");
      anchor.href = link;
      anchor.textContent = word;
      told.append(anchor);
    }
    told.hidden = false;
  };
  const put = (text) => {
    const [from, to, top] = [area.selectionStart, area.selectionEnd, area.scrollTop];
    area.value = text;
    area.setSelectionRange(from, to);
    area.scrollTop = top;
    kept = area.value;
  };

  // Text is kept a moment after the last key; what another changed meanwhile comes back joined with it.
  const keep = async () => {
    if (sending || stuck || area.value === kept) return;
    sending = true;
    saved.textContent = "keeping …";
    const typed = area.value;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { accept: "application/json" } });
      const told = await answer.json();
      if (answer.ok) {
        number = Math.max(number, told.number);
        kept = typed;
        if (area.value === typed) {
          if (told.text !== typed) put(told.text);
          form.elements.base.value = told.digest;
        } else {
          form.elements.base.value = told.sent;
        }
        saved.textContent = `kept as version ${told.number}`;
      } else if (answer.status === 409 && told.clashes) {
        stuck = true;
        saved.textContent = "not kept yet";
        tell(`Somebody changed ${told.clashes.join(" and ")} just now, as you did. Your text is still here: press "Check and keep" to see both side by side.`);
      } else {
        saved.textContent = "not kept yet: press the button to see why";
      }
    } catch {
      saved.textContent = "the server does not answer; your text is still here";
    }
    sending = false;
    while (missed.length) await heard(missed.shift());
    if (area.value !== kept && !stuck) soon();
  };
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, 1200);
  };
  if (area) {
    area.addEventListener("input", () => {
      saved.textContent = "not kept yet";
      soon();
    });
    window.addEventListener("beforeunload", (event) => {
      if (area.value !== kept && !leaving) event.preventDefault();
    });
  }
  let leaving = false;
  document.addEventListener("submit", () => {
    leaving = true;
  });

  const heard = async (version) => {
    if (sending) {
      missed.push(version);
      return;
    }
    if (version.number <= number) return;
    number = version.number;
    const link = `/workspaces/${id}/versions/${version.number}`;
    const who = `Changed by ${version.by} just now: ${version.what}.`;
    if (!file) {
      const page = new DOMParser().parseFromString(await (await fetch(location.href, { cache: "no-store" })).text(), "text/html");
      const fresh = page.getElementById("live");
      const typing = document.activeElement && document.activeElement.matches("input, select") && document.getElementById("live").contains(document.activeElement);
      if (fresh && !typing) document.getElementById("live").replaceWith(fresh);
      tell(who, link, "Show what changed");
    } else if (version.files.includes(file) && area.value === kept && !stuck) {
      const now = await (await fetch(`/workspaces/${id}/edit.json?file=${encodeURIComponent(file)}`, { cache: "no-store" })).json();
      if (area.value === kept) {
        put(now.text);
        form.elements.base.value = now.base;
        number = Math.max(number, now.number);
        tell(`${who} It stands below.`, link, "Show what changed");
      }
    } else if (version.files.includes(file)) {
      // That his own text was not kept must stay in sight.
      if (!stuck) tell(`${who} It will be joined with yours when yours is kept.`, link, "Show what changed");
    } else {
      tell(who, link, "Show what changed");
    }
  };
  const events = new EventSource(`/workspaces/${id}/events?after=${number}`);
  events.addEventListener("message", (event) => heard(JSON.parse(event.data)));
  window.addEventListener("pagehide", () => events.close());
}

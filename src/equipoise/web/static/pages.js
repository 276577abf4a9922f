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

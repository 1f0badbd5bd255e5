// Tells a screen reader what the controls in a box are called, and what they say in sight: a
// logarithmic slider calls itself "-3" where its readout says 0.001.

function say(element, name, value) {
  if (value && element.getAttribute(name) !== value) element.setAttribute(name, value);
}

function text(element) {
  return element?.textContent.trim() ?? "";
}

/** Its own label, or else what stands before it. */
function nameOf(control) {
  return text(control.querySelector(".widget-label")) || text(control.previousElementSibling);
}

function describe(box) {
  for (const slider of box.querySelectorAll(".widget-slider")) {
    const name = nameOf(slider);
    const readout = slider.querySelector(".widget-readout");
    const hidden = !readout || readout.style.display === "none";
    const value = text(hidden ? slider.nextElementSibling : readout);
    if (readout) {
      say(readout, "role", "textbox");
      say(readout, "aria-label", name);
    }
    for (const handle of slider.querySelectorAll(".noUi-handle, .ui-slider-handle")) {
      say(handle, "role", "slider");
      say(handle, "aria-label", name);
      say(handle, "aria-valuetext", value);
      if (handle.style.left) say(handle, "aria-valuenow", `${parseFloat(handle.style.left)}`); // %
    }
  }
  for (const group of box.querySelectorAll(".widget-toggle-buttons, .widget-radio")) {
    say(group, "role", "group");
    say(group, "aria-label", nameOf(group));
  }
  const toggles = ".widget-toggle-button, .widget-toggle-buttons button";
  for (const button of box.querySelectorAll(toggles)) {
    say(button, "aria-pressed", String(button.classList.contains("mod-active")));
  }
}

function render({ el }) {
  let ended = false;
  const observer = new MutationObserver(() => describe(observer.box));
  const begin = () => {
    const box = el.closest(".gan-teach");
    if (ended) return;
    if (!box) { // not yet on the page
      requestAnimationFrame(begin);
      return;
    }
    observer.box = box;
    observer.observe(box, { subtree: true, childList: true, characterData: true,
      attributeFilter: ["class", "aria-valuetext"] });
    describe(box);
  };
  begin();
  return () => {
    ended = true;
    observer.disconnect();
  };
}

export default { render };

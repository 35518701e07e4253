// One picture with its sentence. Where the model has `axes`, points can be put into the picture.

function render({ model, el }) {
  el.classList.add("neurons-picture");
  const stage = append(el, "div", "neurons-stage");
  const image = append(stage, "img", "jupyter-widgets widget-image");
  const sentence = append(el, "p", "neurons-sentence");
  sentence.role = "status";
  sentence.ariaLive = "polite";

  let newest, shown;
  const draw = async () => {
    const next = new Image();
    const url = URL.createObjectURL(new Blob([model.get("png")], { type: "image/png" }));
    newest = next.src = url;
    await next.decode(); // first, or the page would be without a picture for a moment
    if (url !== newest) return URL.revokeObjectURL(url);
    image.width = model.get("width");
    image.src = url;
    tell();
    if (shown) URL.revokeObjectURL(shown);
    shown = url;
    if (model.get("running")) model.send({ kind: "shown" });
  };
  const tell = () => {
    image.alt = model.get("sentence");
    if (sentence.textContent !== image.alt) sentence.textContent = image.alt;
  };
  model.on("change:png", draw);
  model.on("change:sentence", tell);
  draw();
  if (devicePixelRatio !== model.get("scale")) {
    model.set("scale", devicePixelRatio);
    model.save_changes();
  }
  if (model.get("axes").names) makeClickable(model, el, stage);
  const stopMending = mendControls(el);

  return () => {
    stopMending();
    model.off("change:png", draw);
    model.off("change:sentence", tell);
    URL.revokeObjectURL(shown);
  };
}

function append(parent, tag, className) {
  const child = document.createElement(tag);
  child.className = className;
  return parent.appendChild(child);
}

// Mends what the controls of a figure lack: JupyterLab takes keys such as Enter from whatever has the
// focus; to screen readers, ipywidgets' sliders have no name and its toggles do not say what is chosen.
function mendControls(el) {
  let frame, observer;
  const start = () => {
    const root = el.closest(".neurons-live");
    if (!root) {
      frame = requestAnimationFrame(start); // not in the page yet
      return;
    }
    const mend = () => {
      for (const control of root.querySelectorAll("button, input, select, [tabindex]"))
        set(control, "data-lm-suppress-shortcuts", "true");
      for (const toggle of root.querySelectorAll(".widget-toggle-button"))
        set(toggle, "aria-pressed", String(toggle.classList.contains("mod-active")));
      for (const group of root.querySelectorAll(".widget-toggle-buttons")) {
        set(group, "role", "group");
        set(group, "aria-label", group.querySelector(".widget-label")?.textContent ?? "");
      }
      for (const slider of root.querySelectorAll(".widget-slider")) {
        const text = slider.querySelector(".widget-label")?.textContent ?? "";
        const readout = slider.querySelector(".widget-readout");
        for (const handle of slider.querySelectorAll("[role=slider]")) {
          set(handle, "aria-label", text);
          if (readout) set(handle, "aria-valuetext", readout.textContent);
        }
        if (readout) {
          set(readout, "role", "textbox");
          set(readout, "aria-label", `${text}, type a value`);
        }
      }
    };
    observer = new MutationObserver(mend);
    observer.observe(root, { childList: true, subtree: true, attributeFilter: ["class"] });
    mend();
  };
  start();
  return () => {
    cancelAnimationFrame(frame);
    observer?.disconnect();
  };
}

function set(element, attribute, value) {
  if (element.getAttribute(attribute) !== value) element.setAttribute(attribute, value);
}

function makeClickable(model, el, stage) {
  const hint = append(el, "p", "neurons-hint");
  hint.textContent =
    "Click to add a point. By keyboard: arrow keys move the cross (Shift: further), Enter adds a point, Backspace takes the last one back.";
  const cross = append(stage, "div", "neurons-cross");
  const where = append(el, "p", "neurons-hint");
  where.role = "status";
  stage.tabIndex = 0;
  stage.role = "application";
  stage.ariaLabel = "Picture to put points into";
  stage.ariaDescription = hint.textContent;

  const place = () => {
    const { box } = model.get("axes");
    const [x, y] = model.get("cross");
    cross.style.left = `${100 * (box[0] + x * (box[2] - box[0]))}%`;
    cross.style.top = `${100 * (box[3] + y * (box[1] - box[3]))}%`;
  };
  const moveTo = (x, y) => {
    const inside = (value) => Math.min(1, Math.max(0, value));
    model.set("cross", [inside(x), inside(y)]);
    model.save_changes();
  };
  const say = () => {
    const { limits, names } = model.get("axes");
    const text = model.get("cross").map((part, k) => {
      const [low, high] = limits[k];
      return `${names[k]} ${(low + part * (high - low)).toPrecision(3)}`;
    });
    where.textContent = `Cross at ${text.join(", ")}.`;
  };
  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const { box } = model.get("axes");
    const frame = stage.getBoundingClientRect();
    const x = ((event.clientX - frame.left) / frame.width - box[0]) / (box[2] - box[0]);
    const y = ((event.clientY - frame.top) / frame.height - box[3]) / (box[1] - box[3]);
    if (x < 0 || x > 1 || y < 0 || y > 1) return;
    moveTo(x, y);
    model.send({ kind: "add", at: [x, y] });
  });
  stage.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 0.1 : 0.02;
    const [x, y] = model.get("cross");
    const moves = {
      ArrowLeft: [x - step, y], ArrowRight: [x + step, y],
      ArrowUp: [x, y + step], ArrowDown: [x, y - step],
    };
    if (moves[event.key]) {
      moveTo(...moves[event.key]);
      say();
    } else if (event.key === "Enter" || event.key === " ") {
      model.send({ kind: "add", at: [x, y] });
    } else if (event.key === "Backspace") {
      model.send({ kind: "undo" });
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
  model.on("change:cross change:axes", place);
  place();
}

export default { render };

// Moves through the ready-made frames of a played figure. Stands alone: no kernel, no other file.
((data) => {
  const root = document.currentScript.closest(".neurons-play");
  const last = data.frames.length - 1;
  const picture = (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    return image;
  };
  const grounds = data.grounds.map(picture);
  const layers = data.frames.map((frame) => picture(frame[3]));

  const style = `<style>
    .neurons-play canvas { width: ${data.width}px; max-width: 100%; display: block; }
    .neurons-play p { margin: 4px 0 0; min-height: 1.4em; line-height: 1.4; }
    .neurons-controls { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; margin-bottom: 6px; max-width: ${data.width}px; }
    .neurons-controls input { flex: 1 1 180px; }
    .neurons-controls button, .neurons-controls select { font: inherit; padding: 3px 10px; min-width: 2.6em; }
    .neurons-place { min-width: 8em; }
  </style>`;
  root.innerHTML = `${style}
    <div class="neurons-controls" role="group">
      <button data-do="play"></button>
      <button data-do="back" aria-label="Step back">◀</button>
      <button data-do="next" aria-label="Step forward">▶</button>
      <input type="range" min="0" max="${last}" step="1">
      <span class="neurons-place"></span>
      <select aria-label="Speed"><option value="0.5">½ ×</option><option value="1" selected>1 ×</option>
        <option value="2">2 ×</option><option value="4">4 ×</option></select>
    </div>
    <canvas role="img" width="${data.size[0]}" height="${data.size[1]}"></canvas>
    <p role="status" aria-live="polite"></p>`;
  const [range, output, canvas, sentence, speed] = ["input", ".neurons-place", "canvas", "p", "select"].map(
    (tag) => root.querySelector(tag),
  );
  for (const control of root.querySelectorAll("button, input, select"))
    control.dataset.lmSuppressShortcuts = "true"; // arrows move the slider, not JupyterLab's cells
  const button = (name) => root.querySelector(`[data-do=${name}]`);
  const brush = canvas.getContext("2d");
  range.setAttribute("aria-label", data.name);

  let now = data.start;
  let playing = false;
  const show = (index) => {
    now = Math.min(last, Math.max(0, index));
    const [ground, left, top] = data.frames[now];
    const parts = [grounds[ground], layers[now]];
    const waiting = parts.find((part) => !part.complete);
    if (waiting) waiting.onload = () => show(now);
    else {
      brush.drawImage(parts[0], 0, 0);
      brush.drawImage(parts[1], left, top);
    }
    range.value = now;
    output.textContent = `${data.name} ${now + 1} of ${last + 1}`;
    range.setAttribute("aria-valuetext", output.textContent);
    sentence.textContent = data.sentences[now];
    canvas.setAttribute("aria-label", data.sentences[now]);
  };
  const setPlaying = (value) => {
    playing = value;
    button("play").textContent = playing ? "Pause" : "Play";
    sentence.setAttribute("aria-live", playing ? "off" : "polite"); // read out only where it rests
  };
  const play = () => {
    if (now === last) show(0);
    setPlaying(true);
    let place = now;
    let before;
    const tick = (time) => {
      if (!playing || !root.isConnected) return;
      place += ((time - (before ?? time)) / 1000) * data.fps * Number(speed.value);
      before = time;
      if (Math.floor(place) !== now) show(Math.floor(place));
      if (now === last) setPlaying(false);
      else requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  };
  const rest = (index) => {
    setPlaying(false);
    show(index);
  };
  button("play").onclick = () => (playing ? setPlaying(false) : play());
  button("back").onclick = () => rest(now - 1);
  button("next").onclick = () => rest(now + 1);
  range.oninput = () => rest(Number(range.value));
  setPlaying(false);
  show(now);
})

"""How long from a key press on a slider to the new picture, in JupyterLab and headless Chromium.

    python -m bench.slider_latency [--rounds 3] [--presses 20] [--lesson]

Three figures take turns in one notebook: the floor (a slider whose callback swaps a ready-made
32 x 32 picture, the price of the way browser, server, kernel and back), the course's live figure,
and the same picture under stock `ipywidgets.interact` with pyplot. With --lesson, the live figure
is the first one of lesson 01. Times are taken in the page: from the key event to the load of the
new picture.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import nbformat
from tests.browser import chromium, lab, open_notebook, output, run_all, write_notebook

LESSON = Path(__file__).parents[1] / "solutions" / "01-perceptron" / "01-perceptron.ipynb"
SETUP = """
import io
import ipywidgets as widgets
import matplotlib.pyplot as plt
import neurons
import numpy as np
from neurons.data import cats_and_mice
from PIL import Image

X, y = cats_and_mice()
sliders = dict(w1=(-2.0, 2.0, 0.02, 1.0), w2=(-2.0, 2.0, 0.02, 1.0), b=(-8.0, 8.0, 0.1, -3.4))

def draw(ax, w, b):
    ax.set(xlim=(0, 3.6), ylim=(0, 3.6), xlabel="height (10 cm)", ylabel="weight (100 g)")
    neurons.points(ax, X, y, ("mouse", "cat"))
    wrong = (X @ w + b >= 0) != y
    return (neurons.boundary(ax, w, b), neurons.sides(ax, w, b), neurons.rings(ax, X[wrong]))
"""
FLOOR = """
pictures = []
for shade in (60, 120, 180, 240):
    png = io.BytesIO()
    Image.new("L", (32, 32), shade).save(png, "png")
    pictures.append(png.getvalue())
turn = 0
def swap(_):
    global turn
    turn += 1
    image.value = pictures[turn % len(pictures)]
image = widgets.Image(value=pictures[0])
slider = widgets.FloatSlider(min=-2, max=2, step=0.02, value=1, description="w1")
slider.observe(swap, "value")
widgets.VBox([slider, image])
"""
LIVE = """
fig, ax = neurons.figure(560, 360)
line, halves, circles = draw(ax, np.array((1, 1)), -3.4)
def update(w1, w2, b):
    w = np.array((w1, w2))
    wrong = (X @ w + b >= 0) != y
    neurons.set_boundary(line, w, b)
    neurons.set_sides(halves, w, b)
    neurons.set_rings(circles, X[wrong])
    return f"This line gets {wrong.sum()} of {len(y)} wrong."
neurons.Live(fig, update, **sliders)
"""
STOCK = """
def picture(w1, w2, b):
    fig, ax = plt.subplots(figsize=(560 / 96, 360 / 96), dpi=96, layout="constrained")
    draw(ax, np.array((w1, w2)), b)
    plt.show()
widgets.interact(picture, **{
    name: widgets.FloatSlider(min=low, max=high, step=step, value=value)
    for name, (low, high, step, value) in sliders.items()
});
"""
# notes the time of each key event in the page, and of each new picture once it has loaded
WATCH = """
window.keys = []; window.pictures = [];
document.addEventListener("keydown", () => keys.push(performance.now()), true);
new MutationObserver((records) => {
  const note = () => pictures.push(performance.now());
  const see = (image) =>
    image.complete ? note() : image.addEventListener("load", note, { once: true });
  for (const record of records) {
    if (record.type === "attributes" && record.target.tagName === "IMG") see(record.target);
    for (const node of record.addedNodes) {
      if (node.querySelectorAll) [...node.querySelectorAll("img")].forEach(see);
      if (node.tagName === "IMG") see(node);
    }
  }
}).observe(document.body, { subtree: true, childList: true, attributeFilter: ["src"] });
"""
AT_END = """(handle, key) => handle.getAttribute("aria-valuenow") ===
  handle.getAttribute(key === "ArrowLeft" ? "aria-valuemin" : "aria-valuemax")"""


class Slider:
    """One slider in the page, and what has been measured on it."""

    def __init__(self, page, name, handle):
        self.page, self.name, self.handle = page, name, handle
        self.latencies, self.rates, self.lags = [], [], []

    def times(self):
        return self.page.evaluate("[keys, pictures]")

    def begin(self):
        self.handle.scroll_into_view_if_needed()
        self.handle.focus()
        self.settle()
        self.page.evaluate("keys.length = pictures.length = 0")

    def settle(self):
        """Waits until no picture has come for a while."""
        count = -1
        while count != (count := len(self.times()[1])):
            time.sleep(0.6)

    def press(self, presses):
        """Single key presses, each answered before the next."""
        for k in range(presses):
            self.begin()
            self.page.keyboard.press("ArrowLeft" if k % 2 else "ArrowRight")
            self.page.wait_for_function("pictures.length > 0")
            keys, pictures = self.times()
            self.latencies.append(pictures[0] - keys[0])

    def hold(self, seconds=3, repeat=1 / 30):
        """A key held down, repeating as keyboards do, then released; it turns at the ends."""
        self.begin()
        key, other = "ArrowLeft", "ArrowRight"
        start = time.monotonic()
        for k in range(round(seconds / repeat)):
            time.sleep(max(0, start + k * repeat - time.monotonic()))
            if self.handle.evaluate(AT_END, key):
                key, other = other, key
            self.page.keyboard.down(key)
        self.page.keyboard.up(key)
        self.settle()
        keys, pictures = self.times()
        while_held = sum(moment <= keys[-1] for moment in pictures)
        self.rates.append(1000 * while_held / (keys[-1] - keys[0]))
        self.lags.append(max(0, pictures[-1] - keys[-1]))

    def summary(self):
        p95 = statistics.quantiles(self.latencies, n=20)[-1]
        return (statistics.median(self.latencies), p95, statistics.median(self.rates),
                statistics.median(self.lags))  # fmt: skip


def measure(page, sliders, rounds, presses):
    page.evaluate(WATCH)
    for slider in sliders:  # a first, uncounted press each
        slider.begin()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("pictures.length > 0")
    for _ in range(rounds):
        for slider in sliders:
            slider.press(presses)
            slider.hold()


def report(sliders):
    print(f"{'':8}{'median':>10}{'95 %':>10}{'pictures':>12}{'lag after':>12}")
    print(f"{'':8}{'ms':>10}{'ms':>10}{'a second':>12}{'release ms':>12}")
    rows = {slider.name: slider.summary() for slider in sliders}
    for name, (median, p95, rate, lag) in rows.items():
        print(f"{name:8}{median:10.0f}{p95:10.0f}{rate:12.1f}{lag:12.0f}")
    floor, live, stock = rows["floor"], rows["live"], rows["stock"]
    for text, value, aim, met in (
        ("median / stock", live[0] / stock[0], "<= 0.25", live[0] <= stock[0] / 4),
        ("median / floor", live[0] / floor[0], "<= 1.3", live[0] <= floor[0] * 1.3),
        ("pictures / stock", live[2] / stock[2], ">= 3", live[2] >= 3 * stock[2]),
        ("lag, ms", live[3], "< 150", live[3] < 150),
    ):
        print(f"{text:18}{value:8.2f}   aim {aim:8} {'met' if met else 'MISSED'}")


def lesson_cells():
    """The code of lesson 01 as far as its first live figure."""
    lesson = nbformat.read(LESSON, nbformat.NO_CONVERT)
    code = [cell.source for cell in lesson.cells if cell.cell_type == "code"]
    first = next(k for k, source in enumerate(code) if "neurons.Live(" in source)
    return code[: first + 1]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--presses", type=int, default=20, help="single presses per round")
    parser.add_argument("--lesson", action="store_true", help="measure lesson 01's first figure")
    options = parser.parse_args()
    cells = lesson_cells() if options.lesson else [SETUP, LIVE]
    with tempfile.TemporaryDirectory() as folder:
        write_notebook(Path(folder) / "bench.ipynb", *cells, SETUP, FLOOR, STOCK)
        with lab(folder) as address, chromium(height=1600) as page:
            open_notebook(page, address, "bench.ipynb")
            run_all(page)
            last = len(cells) - 1
            sliders = []
            for name, index in (("floor", last + 2), ("live", last), ("stock", last + 3)):
                handle = output(page, index).locator("[role=slider]").first
                handle.wait_for()
                sliders.append(Slider(page, name, handle))
            measure(page, sliders, options.rounds, options.presses)
            report(sliders)


if __name__ == "__main__":
    main()

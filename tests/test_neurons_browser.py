"""Live, clickable and played figures in JupyterLab and a real browser, by mouse and by keyboard."""

import subprocess
import sys

import pytest
from playwright.sync_api import expect

from browser import (
    chromium,
    command,
    lab,
    need_chromium,
    open_notebook,
    output,
    run_all,
    write_notebook,
)

pytestmark = pytest.mark.browser

SETUP = """
import gc, weakref
import numpy as np
import neurons
from ipywidgets.widgets.widget import _instances
figures, counts = [], []"""
LIVE = """
fig, ax = neurons.figure(560, 200)
ax.set(xlim=(-1, 1), ylim=(-1, 1))
shade, line = neurons.sides(ax, (1, 0), 0), neurons.boundary(ax, (1, 0), 0)
def update(w1, b):
    if b == 0.5:
        raise ValueError("no half")
    neurons.set_boundary(line, (w1, 1), b)
    neurons.set_sides(shade, (w1, 1), b)
    return f"w1 is {w1:.1f} and b is {b:.1f}."
live = neurons.Live(fig, update, w1=(-2, 2, 0.1, 1), b=(-1, 1, 0.1, 0))
figures.append(weakref.ref(fig)), counts.append(len(_instances))
live"""
CLICK = """
fig, ax = neurons.figure(560, 200)
ax.set(xlim=(0, 10), ylim=(0, 10), xlabel="height", ylabel="weight")
state = {"k": 0}
def step(points, noise):
    state["k"] += 1
def update(points, noise):
    X, y = points
    last = X[-1].round(1) if len(y) else "nowhere"
    return f"{len(y)} points, {y.sum()} cats, last {last}, step {state['k']}."
pad = neurons.ClickPad(ax, ("mouse", "cat"))
noises = [f"noise of the kind number {k}" for k in range(3)]
live = neurons.Live(fig, update, points=pad, noise=noises)
live.animate(step, reset=lambda: state.update(k=0))"""
PLAY = """
fig, ax = neurons.figure(560, 200)
ax.set(xlim=(0, 10), ylim=(0, 1))
(dot,) = ax.plot([], [], "o")
def update(k):
    dot.set_data([k], [0.5])
    return f"The dot is at {k}."
neurons.Play(fig, update, 11, name="move", fps=10)"""
REPORT = """
gc.collect()
print(counts, sum(ref() is not None for ref in figures))"""
ALIVE, PAD, FILM, LEAKS = 1, 2, 3, 4


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    need_chromium()
    folder = tmp_path_factory.mktemp("lab")
    write_notebook(folder / "live.ipynb", SETUP, LIVE, CLICK, PLAY, REPORT)
    return folder


@pytest.fixture(scope="module")
def page(folder):
    with lab(folder) as address, chromium(height=1400) as page:
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        open_notebook(page, address, "live.ipynb")
        run_all(page)
        expect(output(page, FILM).get_by_role("slider")).to_be_visible()
        yield page
        assert page.problems == []


def says(page, cell, sentence):
    expect(output(page, cell).get_by_role("status").first).to_have_text(sentence)


def picture(page, cell):
    return output(page, cell).locator("img")


def test_slider_by_keyboard_changes_picture_and_sentence(page):
    says(page, ALIVE, "w1 is 1.0 and b is 0.0.")
    before = picture(page, ALIVE).screenshot()
    slider = output(page, ALIVE).get_by_role("slider", name="w1")
    slider.press("ArrowRight")
    says(page, ALIVE, "w1 is 1.1 and b is 0.0.")
    expect(picture(page, ALIVE)).to_have_attribute("alt", "w1 is 1.1 and b is 0.0.")
    expect(slider).to_have_attribute("aria-valuetext", "1.1")
    assert picture(page, ALIVE).screenshot() != before
    slider.press("ArrowLeft")
    says(page, ALIVE, "w1 is 1.0 and b is 0.0.")


def test_value_typed_beside_a_slider(page):
    box = output(page, ALIVE).get_by_role("textbox", name="b, type a value")
    box.fill("-0.3")
    box.press("Enter")
    says(page, ALIVE, "w1 is 1.0 and b is -0.3.")
    expect(output(page, ALIVE).get_by_role("slider", name="b")).to_have_attribute(
        "aria-valuetext", "−0.3"
    )


def test_picture_never_flickers(page):
    """While a key is held, the middle of the picture is painted in each of the browser's frames."""
    page.evaluate("""() => {
      const image = document.querySelector(".neurons-live img");
      const brush = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
      window.seen = [];
      const look = () => {
        brush.clearRect(0, 0, 1, 1);
        brush.drawImage(image, -280, -100);
        window.seen.push(brush.getImageData(0, 0, 1, 1).data[3]);
        window.looking = requestAnimationFrame(look);
      };
      look();
    }""")
    output(page, ALIVE).get_by_role("slider", name="w1").focus()
    for _ in range(30):
        page.keyboard.down("ArrowLeft")
        page.wait_for_timeout(30)
    page.keyboard.up("ArrowLeft")
    expect(output(page, ALIVE).get_by_role("status")).to_contain_text("w1 is -2.0")
    seen = page.evaluate("cancelAnimationFrame(window.looking), window.seen")
    assert len(seen) > 20
    assert set(seen) == {255}


def test_error_is_a_sentence_and_the_figure_goes_on(page):
    box = output(page, ALIVE).get_by_role("textbox", name="b, type a value")
    box.fill("0.5")
    box.press("Enter")
    says(page, ALIVE, "The picture cannot follow here. ValueError: no half")
    output(page, ALIVE).get_by_role("slider", name="b").press("ArrowRight")
    says(page, ALIVE, "w1 is -2.0 and b is 0.6.")


def test_picture_fits_a_narrow_window(page):
    page.set_viewport_size({"width": 800, "height": 1400})
    image = picture(page, ALIVE)
    page.wait_for_function("document.querySelector('.neurons-live img').width < 560")
    wide, area = image.bounding_box()["width"], output(page, ALIVE).bounding_box()["width"]
    page.set_viewport_size({"width": 1280, "height": 1400})
    assert wide <= area
    page.wait_for_function("document.querySelector('.neurons-live img').width === 560")


def test_click_adds_a_point(page):
    box = output(page, PAD).locator("img").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    says(page, PAD, "1 points, 0 cats, last [4.5 4.4], step 0.")


def test_keyboard_adds_and_takes_back_points(page):
    pad = output(page, PAD)
    chosen = pad.get_by_role("group", name="Next point:").get_by_role("button", pressed=True)
    expect(chosen).to_have_text("mouse")
    pad.get_by_role("button", name="cat").press("Enter")
    expect(chosen).to_have_text("cat")
    pad.get_by_role("application").focus()
    for key in ("ArrowRight", "Shift+ArrowRight", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    says(page, PAD, "2 points, 1 cats, last [5.7 4.6], step 0.")
    expect(pad.get_by_text("Cross at height 5.70, weight 4.60.")).to_be_visible()
    page.keyboard.press("Backspace")
    says(page, PAD, "1 points, 0 cats, last [4.5 4.4], step 0.")
    pad.get_by_role("button", name="Add point").click()
    says(page, PAD, "2 points, 1 cats, last [5.7 4.6], step 0.")
    pad.get_by_role("button", name="Clear").click()
    says(page, PAD, "0 points, 0 cats, last nowhere, step 0.")


def test_training_runs_and_answers_clicks(page):
    pad = output(page, PAD)
    pad.get_by_role("button", name="Clear").press("Enter")
    pad.get_by_role("button", name="Train").press("Enter")
    expect(pad.get_by_role("status").first).to_contain_text("step 1")
    box = pad.locator("img").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(pad.get_by_role("status").first).to_contain_text("1 points")
    pad.get_by_role("button", name="Pause").press("Space")
    expect(pad.get_by_role("button", name="Train")).to_be_visible()
    pad.get_by_role("button", name="Reset").click()
    expect(pad.get_by_role("status").first).to_contain_text("step 0")


def test_arrow_keys_stay_in_the_figure(page):
    """JupyterLab's own shortcuts do not move to another cell."""
    output(page, PAD).get_by_role("application").focus()
    active = "window.jupyterapp.shell.currentWidget.content.activeCellIndex"
    before = page.evaluate(active)
    for key in ("ArrowUp", "ArrowUp", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    choice = output(page, PAD).get_by_role("combobox", name="noise")
    choice.press("ArrowDown")
    expect(choice).to_have_value("noise of the kind number 1")
    assert page.evaluate(active) == before


def test_running_a_cell_again_leaks_nothing(page):
    for _ in range(10):
        page.evaluate(f"window.jupyterapp.shell.currentWidget.content.activeCellIndex = {ALIVE}")
        command(page, "notebook:run-cell")
        says(page, ALIVE, "w1 is 1.0 and b is 0.0.")
    page.evaluate(f"window.jupyterapp.shell.currentWidget.content.activeCellIndex = {LEAKS}")
    command(page, "notebook:run-cell")
    text = output(page, LEAKS).inner_text().strip()
    counts, alive = text.rsplit(" ", 1)
    assert counts.count(",") == 10
    assert len(set(counts.strip("[]").split(", ")[1:])) == 1, text
    assert alive == "1"


def test_film_plays_and_is_scrubbed_without_a_kernel(page):
    page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    page.wait_for_function("window.jupyterapp.shell.currentWidget.sessionContext.session === null")
    check_film(page, output(page, FILM))


def check_film(page, film):
    slider, status = film.get_by_role("slider", name="move"), film.get_by_role("status")
    canvas = film.get_by_role("img")
    slider.press("Home")
    expect(status).to_have_text("The dot is at 0.")
    first = canvas.screenshot()
    slider.press("ArrowRight")
    expect(status).to_have_text("The dot is at 1.")
    expect(slider).to_have_attribute("aria-valuetext", "move 2 of 11")
    assert canvas.screenshot() != first
    film.get_by_role("button", name="Step forward").press("Enter")
    expect(status).to_have_text("The dot is at 2.")
    film.get_by_role("button", name="Step back").click()
    expect(canvas).to_have_accessible_name("The dot is at 1.")
    film.get_by_label("Speed").select_option("0.5")
    film.get_by_role("button", name="Play").click()
    expect(status).to_have_attribute("aria-live", "off")
    film.get_by_role("button", name="Pause").click()
    expect(status).to_have_attribute("aria-live", "polite")
    film.get_by_role("button", name="Play").click()
    expect(status).to_have_text("The dot is at 10.")
    expect(film.get_by_role("button", name="Play")).to_be_visible()
    film.get_by_role("button", name="Play").click()  # from the end, again from the start
    expect(status).to_have_text("The dot is at 10.")
    slider.press("Home")
    assert canvas.screenshot() == first


def test_exported_page_works_without_a_network(page, folder):
    subprocess.run(
        [sys.executable, "-m", "nbconvert", "--execute", "--to", "html", "live.ipynb",
         "--output", "page", "--ExecutePreprocessor.store_widget_state=False"],
        cwd=folder, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    exported = page.context.browser.new_context(offline=True).new_page()
    exported.goto((folder / "page.html").as_uri(), wait_until="domcontentloaded")
    still = exported.get_by_role("img", name="w1 is 1.0 and b is 0.0.")
    expect(still).to_be_visible()
    expect(exported.get_by_text("w1 is 1.0 and b is 0.0.", exact=True)).to_be_visible()
    assert still.evaluate("image => image.naturalWidth") == 560
    check_film(exported, exported.locator(".neurons-play"))
    exported.context.close()

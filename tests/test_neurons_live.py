"""Live figures, driven from Python: pictures, sentences, messages, errors, threads, leaks."""

import gc
import io
import sys
import threading
import time
import weakref

import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances as open_widgets
from PIL import Image

import neurons
from neurons import drawing
from neurons import live as module


def parabola(**controls):
    """A figure with a tangent that moves on a still curve."""
    fig, ax = neurons.figure(300, 200)
    ax.set(xlim=(-2, 2), ylim=(-1, 4))
    x = np.linspace(-2, 2, 50)
    ax.plot(x, x**2, zorder=3)
    (tangent,) = ax.plot([], [], color="black", zorder=2)

    def update(at, **_):
        tangent.set_data([-2, 2], [at**2 + 2 * at * (end - at) for end in (-2, 2)])
        return f"The slope is {2 * at:.1f}."

    return neurons.Live(fig, update, at=(-2.0, 2.0, 0.1, 0.0), **controls)


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def finished(condition, seconds=10):
    """Whether the condition comes true in time."""
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def test_slider_changes_picture_and_sentence():
    live = parabola()
    first = live.png
    assert live.sentence == "The slope is 0.0."
    live.sliders["at"].value = 0.5
    assert live.sentence == "The slope is 1.0."
    assert live.png != first
    live.set(at=0.0)
    assert live.png == first


def test_picture_and_sentence_go_out_in_one_message(monkeypatch):
    live = parabola()
    messages = []
    monkeypatch.setattr(live.picture, "_send", lambda message, **_: messages.append(message))
    live.sliders["at"].value = 0.5
    (message,) = messages
    assert set(message["state"]) == {"sentence"}
    assert message["buffer_paths"] == [["png"]]


def test_several_controls_set_at_once_are_drawn_once():
    calls = []
    fig, _ = neurons.figure(300, 200)
    live = neurons.Live(
        fig, lambda **values: calls.append(values) or "seen", a=(0, 9, 1, 3), b=(0, 9, 1, 3)
    )
    live.set(a=1, b=5)
    assert calls == [{"a": 3, "b": 3}, {"a": 1, "b": 5}]
    assert live.values == {"a": 1, "b": 5}
    with pytest.raises(KeyError):
        live.set(other=1)


@pytest.mark.parametrize("at", [-2.0, -0.7, 0.0, 1.3])
def test_moved_picture_is_the_one_drawn_anew(at):
    live = parabola()
    live.set(at=at)
    moved = live.png
    live.redraw()
    assert live.png == moved
    assert np.array_equal(pixels(moved), pixels(parabola_at(at)))


def parabola_at(at):
    live = parabola()
    return neurons.Live(live.fig, live._update, at=(-2.0, 2.0, 0.1, at)).png


def test_still_artists_above_moving_ones_stay_above():
    live = parabola()
    live.set(at=1.0)
    fig = live.fig
    for artist in live._layers.front:
        artist.set_animated(False)
    fig.canvas.draw()
    assert np.array_equal(pixels(live.png), drawing.pixels(fig)[..., :3])


def test_what_update_changes_late_or_besides_artists_is_drawn_too():
    fig, ax = neurons.figure(300, 200)
    (line,) = ax.plot([0, 1], [0, 1])
    late = ax.text(0.1, 0.8, "")

    def update(k):
        line.set_ydata([0, k])
        if k == 2:
            late.set_text("here")
        if k == 3:
            ax.set_ylim(0, 9)
        if k == 4 and len(ax.lines) == 1:
            ax.plot([0, 1], [1, 0])
        return f"{k} of 4."

    live = neurons.Live(fig, update, k=(1, 4, 1, 1))
    for k in (2, 3, 4):
        live.set(k=k)
        moved = live.png
        live.redraw()
        assert live.png == moved, f"step {k} was drawn in part"


def test_figure_can_be_used_a_second_time():
    live = parabola()
    live.set(at=1.0)
    again = neurons.Live(live.fig, lambda: "all is still")
    assert again.png == live.png


def test_background_is_whole_after_an_error():
    fig, ax = neurons.figure(300, 200)
    state = {"broken": False}
    ax.xaxis.set_major_formatter(lambda value, place: str(1 / (not state["broken"])))

    def update(k):
        state["broken"] = k == 2
        if k == 2:
            ax.set_ylim(0, 9)
        return f"{k}"

    live = neurons.Live(fig, update, k=(1, 3, 1, 1))
    live.set(k=2)
    assert live.error
    live.set(k=3)
    after = live.png
    live.redraw()
    assert (live.error, live.png) == (None, after)


def test_moving_many_times_draws_the_background_once(monkeypatch):
    live = parabola()
    draws = []
    monkeypatch.setattr(live.fig.canvas, "draw", lambda: draws.append(1))
    for at in np.linspace(-2, 2, 30):
        live.set(at=at)
    assert draws == []


def test_update_error_is_a_sentence_and_the_figure_recovers():
    fig, ax = neurons.figure(300, 200)
    (line,) = ax.plot([0, 1], [0, 1])

    def update(k):
        line.set_ydata([k, 1 / (k - 3)])
        return f"1 / {k - 3}"

    live = neurons.Live(fig, update, k=(0, 6, 1, 1))
    before = live.png
    live.sliders["k"].value = 3
    assert live.sentence == "The picture cannot follow here. ZeroDivisionError: division by zero"
    assert isinstance(live.error, ZeroDivisionError)
    assert live.png == before
    live.sliders["k"].value = 4
    assert (live.sentence, live.error) == ("1 / 1", None)
    assert live.png != before


def test_error_where_the_figure_is_made_is_raised():
    before = set(open_widgets)
    fig, _ = neurons.figure()
    with pytest.raises(ZeroDivisionError):
        neurons.Live(fig, lambda k: 1 / k, k=(0, 1, 1, 0))
    with pytest.raises(TypeError, match="update must return one sentence, but returned None"):
        neurons.Live(fig, lambda k: None, k=(0, 1, 1, 0))
    assert set(open_widgets) == before


def test_controls_in_short_form():
    fig, _ = neurons.figure()
    live = neurons.Live(
        fig,
        lambda **values: str(values),
        whole=(0, 9, 1, 3),
        part=(0, 1, 0.25, 0.5),
        gate=["AND", "OR"],
        many=[f"a rather long name {k}" for k in range(9)],
        tick=True,
        named=neurons.slider(0, 1, 0.1, 0.3, label="learning rate"),
        own=widgets.IntText(7),
    )
    kinds = [type(control).__name__ for control in live.sliders.values()]
    assert kinds == ["IntSlider", "FloatSlider", "ToggleButtons", "Dropdown", "Checkbox",
                     "FloatSlider", "IntText"]  # fmt: skip
    assert live.values == {"whole": 3, "part": 0.5, "gate": "AND", "tick": True, "named": 0.3,
                           "many": "a rather long name 0", "own": 7}  # fmt: skip
    labels = [control.description for control in live.sliders.values()]
    assert labels == ["whole", "part", "gate", "many", "tick", "learning rate", "own"]
    assert live.sliders["part"].readout_format == ".2f"


@pytest.mark.parametrize("given", [(0, 1, 0.1, 3), (0, 1, 0, 0), (1, 0, 0.1, 0.5)])
def test_impossible_slider_is_refused(given):
    with pytest.raises(ValueError, match="low <= start <= high and a positive step"):
        neurons.slider(*given)


def test_unknown_control_is_refused():
    fig, _ = neurons.figure()
    with pytest.raises(TypeError, match="^w1 must be"):
        neurons.Live(fig, lambda w1: "", w1=3)


def test_update_keeps_the_names_of_its_notebook():
    notebook = {"__name__": "__main__", "neurons": neurons, "factor": 2}
    cell = """
fig, ax = neurons.figure(300, 200)
line, = ax.plot([0, 1], [0, 1])
def scaled(k):
    return factor * k
def update(k):
    line.set_ydata([0, scaled(k)])
    return f"{scaled(k)} {total()}"
def total():
    return sum(factor for _ in range(3))
live = neurons.Live(fig, update, k=(0, 5, 1, 1))
"""
    exec(cell, notebook)
    first = notebook["live"].png
    exec("line = fig = ax = None; factor = 100", notebook)
    notebook["live"].set(k=2)
    assert notebook["live"].sentence == "4 6"
    notebook["live"].set(k=1)
    assert notebook["live"].png == first


def test_shown_without_widgets_it_is_a_picture_with_its_sentence():
    live = parabola()
    bundle = live._repr_mimebundle_()
    view = bundle["application/vnd.jupyter.widget-view+json"]
    assert view["model_id"] == live.box.model_id
    assert bundle["text/plain"] == live.sentence
    assert f'alt="{live.sentence}"' in bundle["text/html"]
    assert f"<p>{live.sentence}</p>" in bundle["text/html"]
    assert bundle["image/png"] in bundle["text/html"]


def test_screens_with_more_pixels_get_them():
    live = parabola()
    live.picture.scale = 2
    assert pixels(live.png).shape == (400, 600, 3)
    live.picture.scale = 5  # no more than two: more bytes, nothing to see
    assert pixels(live.png).shape == (400, 600, 3)
    assert live.picture.width == 300


def test_pictures_are_right_while_another_thread_draws():
    places = np.linspace(-2, 2, 8).round(1)
    expected = {at: parabola_at(at) for at in places}
    figures = [parabola(), parabola()]
    wrong = []

    def drag(live):
        for _ in range(10):
            for at in places:
                live.set(at=at)
                if live.png != expected[at] or live.error:
                    wrong.append(at)

    threads = [threading.Thread(target=drag, args=[live]) for live in figures]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):  # what a cell does in the meantime
        fig, ax = plt.subplots()
        ax.plot([3, 1, 2])
        fig.canvas.draw()
        plt.close(fig)
    assert wrong == []


def test_one_figure_driven_from_two_threads_shows_what_its_controls_say():
    live = parabola()
    wrong = []
    send = live.picture.send_state

    def check(key=None):
        """Each message that goes out has the picture and the sentence of the same value."""
        slope = float(live.sentence.split()[-1].rstrip("."))
        if live.png != expected[round(slope / 2, 1)]:
            wrong.append(slope)
        send(key)

    places = np.linspace(-2, 2, 9).round(1)
    expected = {at: parabola_at(at) for at in places}
    live.picture.send_state = check

    def drag():
        for k in range(60):
            live.sliders["at"].value = places[k % len(places)]

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # many changes between the threads
    try:
        threads = [threading.Thread(target=drag) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert (wrong, live.error) == ([], None)


def test_close_leaves_nothing():
    before = set(open_widgets)
    live = parabola()
    figure = weakref.ref(live.fig)
    live.animate(lambda at: None)
    live.close()
    live.close()  # a second time does nothing
    gc.collect()
    assert set(open_widgets) == before
    assert figure() is None


class Shell:
    """A kernel's shell that runs one cell again and again."""

    def __init__(self):
        self.run = 0

    def get_parent(self):
        return {"metadata": {"cellId": "cell"}, "header": {"msg_id": self.run}}


def test_running_a_cell_again_closes_what_it_made_before(monkeypatch):
    shell = Shell()
    monkeypatch.setattr(module, "get_ipython", lambda: shell)
    counts, figures, shown = [], [], []
    for run in range(10):
        shell.run = run
        pair = [parabola(), parabola()]
        shown.append(pair)  # as the shell's Out does
        figures += [weakref.ref(live.fig) for live in pair]
        counts.append(len(open_widgets))
    gc.collect()
    assert len(set(counts)) == 1
    assert [figure() is None for figure in figures] == [True] * 18 + [False] * 2
    assert pair[0].fig is not None  # the last run's own figures stay
    for live in pair:
        live.close()


def click_figure(**options):
    fig, ax = neurons.figure(400, 300)
    ax.set(xlim=(0, 10), ylim=(-1, 1), xlabel="height (cm)", ylabel="weight (kg)")
    pad = neurons.ClickPad(ax, ("mouse", "cat"), **options)

    def update(points):
        X, y = points
        return f"{len(y)} points, {y.sum()} of them cats."

    return pad, neurons.Live(fig, update, points=pad)


def from_browser(live, **content):
    live.picture._handle_custom_msg(content, [])


def test_clicks_add_points():
    pad, live = click_figure(X=[(1, 0)], y=[0])
    empty = live.png
    from_browser(live, kind="add", at=[0.25, 0.75])
    pad.kind.value = 1
    from_browser(live, kind="add", at=[1, 0])
    X, y = pad.value
    assert np.allclose(X, [(1, 0), (2.5, 0.5), (10, -1)])
    assert list(y) == [0, 0, 1]
    assert live.sentence == "3 points, 1 of them cats."
    assert live.png != empty
    from_browser(live, kind="undo")
    assert live.sentence == "2 points, 0 of them cats."
    pad.clear()
    assert live.sentence == "0 points, 0 of them cats."
    pad.undo()  # nothing to take back
    assert pad.value[0].shape == (0, 2)


def test_add_button_adds_at_the_cross():
    pad, live = click_figure()
    live.picture.cross = [0.1, 0.5]
    pad.add_button.click()
    assert np.allclose(pad.value[0], [(1, 0)])


def test_oldest_point_goes_when_there_are_too_many():
    pad, _ = click_figure(most=3)
    for x in range(5):
        pad.add(x, 0, kind=1)
    assert list(pad.value[0][:, 0]) == [2, 3, 4]


def test_browser_knows_where_the_axes_are():
    pad, live = click_figure()
    left, top, right, bottom = live.picture.axes["box"]
    picture = pixels(live.png)
    height, width, _ = picture.shape
    # the left spine is black, and just left of it is white
    assert picture[int(height * (top + bottom) / 2), round(left * width)].max() < 128
    assert 0 < left < right < 1 and 0 < top < bottom < 1
    assert live.picture.axes["names"] == ["height (cm)", "weight (kg)"]
    assert live.picture.axes["limits"] == [(0, 10), (-1, 1)]


@pytest.fixture
def counter():
    state = {"k": 0}
    fig, ax = neurons.figure(300, 200)
    (line,) = ax.plot([0, 1], [0, 1])

    def update(stride):
        line.set_ydata([0, state["k"] % 7])
        return f"Step {state['k']}."

    def step(stride):
        state["k"] += stride
        return state["k"] < 1000

    live = neurons.Live(fig, update, stride=(1, 500, 1, 1))
    live.animate(step, reset=lambda: state.update(k=0), fps=200)
    yield live, state
    live.close()


def buttons(live):
    return {button.description: button for button in live.box.children[1].children}


def test_animation_starts_pauses_steps_and_resets(counter):
    live, state = counter
    assert list(buttons(live)) == ["Train", "Step", "Reset"]
    buttons(live)["Train"].click()
    assert finished(lambda: state["k"] > 5)
    buttons(live)["Pause"].click()
    rest = state["k"]
    time.sleep(0.1)
    assert state["k"] == rest
    assert live.sentence == f"Step {rest}."
    buttons(live)["Step"].click()
    assert live.sentence == f"Step {rest + 1}."
    buttons(live)["Reset"].click()
    assert live.sentence == "Step 0."


def test_animation_answers_a_slider_and_ends_by_itself(counter):
    live, state = counter
    live.start()
    live.start()  # a second time does nothing
    live.set(stride=400)
    assert finished(lambda: "Train" in buttons(live))
    assert state["k"] >= 1000
    assert not live.picture.running


def test_error_in_a_step_stops_the_animation():
    fig, _ = neurons.figure(300, 200)
    live = neurons.Live(fig, lambda k: "fine", k=(0, 1, 1, 0)).animate(lambda k: 1 / k)
    live.start()
    assert finished(lambda: isinstance(live.error, ZeroDivisionError))
    assert finished(lambda: "Train" in buttons(live))
    live.close()


def test_close_ends_the_animation(counter):
    live, _ = counter
    threads = threading.active_count()
    live.start()
    assert threading.active_count() == threads + 1
    live.close()
    assert threading.active_count() == threads


def test_slow_browser_sets_the_pace(counter):
    live, state = counter
    live.start()
    from_browser(live, kind="shown")  # a browser is watching
    time.sleep(0.3)
    before = state["k"]
    time.sleep(0.3)
    assert state["k"] - before <= 1  # it has not painted the last picture yet
    from_browser(live, kind="shown")
    assert finished(lambda: state["k"] > before)

"""Live figures: sliders, clicks and training steps move a picture and the sentence beneath it.

A figure is drawn once in full. After that, only what moves is drawn, over a kept background, and
sent to the browser together with its sentence in one message.
"""

import builtins
import threading
import time
from decimal import Decimal
from pathlib import Path
from types import CodeType, FunctionType

import anywidget
import ipywidgets as widgets
import numpy as np
import traitlets
from IPython import get_ipython

from neurons.drawing import DPI, encode, points, set_points, still_bundle
from neurons.layers import Layers

_HERE = Path(__file__).parent
_by_cell = {}  # cell id -> (message id of its execution, the figures that it made)


class Picture(anywidget.AnyWidget):
    """The picture in the page: an <img> whose alt text is the sentence shown beneath it."""

    _esm = _HERE / "picture.js"
    _css = _HERE / "picture.css"
    png = traitlets.Bytes().tag(sync=True)
    sentence = traitlets.Unicode().tag(sync=True)
    width = traitlets.Int().tag(sync=True)
    scale = traitlets.Float(1).tag(sync=True)  # the screen's pixels for each CSS pixel
    running = traitlets.Bool(False).tag(sync=True)
    axes = traitlets.Dict().tag(sync=True)  # where points can be put: box, limits, names
    cross = traitlets.List([0.5, 0.5]).tag(sync=True)  # the keyboard's place in the axes, 0 to 1


def slider(low, high, step, start, label=""):
    """A slider for `Live`, of whole numbers where all four are. `label` stands before it."""
    if not low <= start <= high or step <= 0:
        raise ValueError(
            f"a slider is (low, high, step, start) with low <= start <= high and a positive step, "
            f"but got {(low, high, step, start)}"
        )
    values = {"min": low, "max": high, "step": step, "value": start, "description": label}
    if all(isinstance(number, int | np.integer) for number in (low, high, step, start)):
        return widgets.IntSlider(**values)
    decimals = -Decimal(str(step)).normalize().as_tuple().exponent
    return widgets.FloatSlider(**values, readout_format=f".{max(decimals, 0)}f")


class ClickPad(widgets.HBox):
    """Points that are put into a picture by clicks or by keyboard; a control for `Live`.

    ax      the axes to put points into; set their limits first
    names   one name per class, in the order of the labels 0, 1, ...
    X, y    points to begin with, (m, 2) and (m,)
    most    when there are more points than this, the oldest goes

    `value` is (X, y) with X (m, 2) float and y (m,) int, and is what `update` gets.
    """

    value = traitlets.Any()

    def __init__(self, ax, names=("class 0", "class 1"), X=(), y=(), most=200):
        self.ax = ax
        self.most = most
        start = np.reshape(X, (-1, 2)).astype(float), np.reshape(y, -1).astype(int)
        self._artists = points(ax, *start, names)
        self.kind = _toggles([(name, k) for k, name in enumerate(names)], "Next point:")
        self.add_button, undo, clear = (
            widgets.Button(description=text, layout={"width": "auto"})
            for text in ("Add point", "Undo", "Clear")
        )
        undo.on_click(lambda _: self.undo())
        clear.on_click(lambda _: self.clear())
        super().__init__([self.kind, self.add_button, undo, clear], value=start)

    def add(self, x, y, kind=None):
        """Adds a point at (x, y) of class `kind`, or of the class that is chosen now."""
        X, labels = self.value
        kind = self.kind.value if kind is None else kind
        self.value = np.vstack([X, (x, y)])[-self.most :], np.append(labels, kind)[-self.most :]

    def undo(self):
        """Takes the last point back."""
        X, labels = self.value
        self.value = X[:-1], labels[:-1]

    def clear(self):
        """Takes all points away."""
        self.value = np.empty((0, 2)), np.empty(0, int)

    def draw(self):
        set_points(self._artists, *self.value)


class Live:
    """A figure that follows its controls.

    fig       a figure from `neurons.figure`
    update    a function called with the values of all controls by name; it moves artists (with
              `set_data`, `neurons.set_boundary`, ...) and returns one sentence: what is to be seen
    controls  by name: (low, high, step, start) for a slider, of whole numbers where all four are;
              a list of strings for a choice; True or False for a box to tick; a `ClickPad`;
              `neurons.slider(...)`; or any ipywidget with a `value`

    `sliders[name]` is the widget of a control, `values` are the values by name, `set(name=value)`
    changes some; `sentence` and `png` are what is shown now; `error` is what `update` raised the
    last time, or None. Make it the last expression of a cell; running the cell again closes the
    figure that it made before.

    `update` keeps the names of the notebook as they are now: later cells may use `line` or `ax`
    for other things. An error in it is raised here; later it takes the sentence's place.
    """

    def __init__(self, fig, update, /, **controls):
        run = _close_earlier_run()
        self.fig = fig
        self.error = None
        self.sliders = {name: _control(name, given) for name, given in controls.items()}
        self.picture = Picture(width=round(fig.get_figwidth() * DPI))
        self._names = {"__name__": "__main__", "__builtins__": builtins}
        self._update = _keep_names(update, self._names)
        self._pad = next((c for c in self.sliders.values() if isinstance(c, ClickPad)), None)
        self._lock = threading.RLock()  # callbacks may come in a second thread
        self._layers = Layers(fig)
        self._animation = None
        self._held = False
        rows = _in_rows([*self.sliders.values()], self.picture.width)
        self.box = widgets.VBox([rows, self.picture]).add_class("neurons-live")
        self._draw()
        if error := self.error:
            self.close()
            raise error
        for control in self.sliders.values():
            control.observe(lambda _: self._draw(), "value")
        self.picture.observe(self._rescale, "scale")
        self.picture.on_msg(self._receive)
        if self._pad:
            self._pad.add_button.on_click(lambda _: self._add_point(self.picture.cross))
        run.append(self)

    @property
    def values(self):
        return {name: control.value for name, control in self.sliders.items()}

    @property
    def sentence(self):
        return self.picture.sentence

    @property
    def png(self):
        return self.picture.png

    def set(self, **values):
        """Moves controls to `values` and draws once. KeyError for a control that is not there."""
        with self._lock:
            self._held = True
            try:
                for name, value in values.items():
                    self.sliders[name].value = value
            finally:
                self._held = False
            self._draw()

    def redraw(self):
        """Draws everything anew, for changes made outside of `update`."""
        self._layers.background = None
        self._draw()

    def animate(self, step, reset=None, label="Train", fps=20):
        """Adds buttons that let time pass: `label` (and Pause), Step and, with `reset`, Reset.

        `step` is called with the values of the controls at most `fps` times a second, and then
        `update`; it may return False when there is nothing left to do. `reset` takes no arguments.
        `start()` and `stop()` do what the first button does. Returns the figure itself.
        """
        step, reset = (_keep_names(function, self._names) for function in (step, reset))
        self._animation = _Animation(self, step, reset, label, fps)
        self.box.children = [*self.box.children[:-1], self._animation.buttons, self.picture]
        return self

    def start(self):
        self._animation.start()

    def stop(self):
        if self._animation:
            self._animation.stop()

    def close(self):
        """Takes the figure out of the page and lets go of all that it holds."""
        self.stop()
        with self._lock:
            if self.fig is None:
                return
            for control in self.sliders.values():
                control.unobserve_all()
            for widget in _family(self.box):
                widget.close()
            self.fig = self._update = self._layers = self._pad = self._animation = self.box = None
            self.sliders, self._names, self.error = {}, {}, None

    def _repr_mimebundle_(self, **_):
        """The widget, and for pages without widgets the still picture with its sentence."""
        still = still_bundle(self.png, self.sentence, self.picture.width)
        return (self.box._repr_mimebundle_() if self.box else {}) | still

    def _draw(self, step=None):
        """Lets `step` act, where there is one, and shows what `update` makes of it.

        Returns what `step` returned, and False after an error: a running animation stops there.
        """
        with self._lock:
            if self._layers is None or self._held:
                return False
            try:
                values = self.values
                more = step(**values) if step else None
                if self._pad:
                    self._pad.draw()
                sentence = self._update(**values)
                if not isinstance(sentence, str):
                    raise TypeError(f"update must return one sentence, but returned {sentence!r}")
                anew = self._layers.draw()
                png = encode(self.fig)
            except Exception as error:
                self.error = error
                self._layers.background = None  # it may be half drawn
                problem = f"{type(error).__name__}: {error}"
                self.picture.sentence = f"The picture cannot follow here. {problem}"
                return False
            self.error = None
            if self._animation and png == self.picture.png:
                self._animation.shown.set()
            with self.picture.hold_sync():  # one message: picture and sentence change together
                self.picture.png = png
                self.picture.sentence = sentence
                if anew and self._pad:
                    self.picture.axes = _place(self._pad.ax)
            return more

    def _rescale(self, change):
        with self._lock:
            if self._layers:
                self._layers.set_scale(min(max(change["new"], 1), 2))
                self._draw()

    def _receive(self, _, content, buffers):
        if content["kind"] == "shown" and self._animation:
            self._animation.shown.set()
        elif content["kind"] == "add":
            self._add_point(content["at"])
        elif content["kind"] == "undo":
            self._pad.undo()

    def _add_point(self, at):
        ax = self._pad.ax
        self._pad.add(*ax.transData.inverted().transform(ax.transAxes.transform(at)))


class _Animation:
    """Steps in a thread of its own, so that the kernel stays free and clicks are answered."""

    def __init__(self, live, step, reset, label, fps):
        self.live, self.step, self.fps, self.label = live, step, fps, label
        self.shown = threading.Event()  # the browser has painted the last picture
        self.paused = threading.Event()
        self.thread = None
        self.button = widgets.Button(description=label, button_style="primary")
        self.button.on_click(lambda _: self.stop() if self.thread else self.start())
        once = widgets.Button(description="Step")
        once.on_click(lambda _: (self.stop(), self.advance()))
        self.buttons = widgets.HBox([self.button, once])
        if reset:
            back = widgets.Button(description="Reset")
            back.on_click(lambda _: (self.stop(), self.advance(lambda **_: reset())))
            self.buttons.children += (back,)

    def start(self):
        if not self.thread:
            self.paused.clear()
            self.thread = threading.Thread(target=self.run, daemon=True)
            self.button.description = "Pause"
            self.live.picture.running = True
            self.thread.start()

    def stop(self):
        self.paused.set()
        self.shown.set()
        thread = self.thread
        if thread and thread is not threading.current_thread():
            thread.join()

    def advance(self, step=None):
        """One step and its picture; returns False when there is nothing left to do."""
        return self.live._draw(step or self.step)

    def run(self):
        due = time.monotonic()
        watched = False
        while not self.paused.is_set() and self.advance() is not False:
            # a slow browser sets the pace: else pictures would queue up and Pause come late
            watched = self.shown.wait(0.5 if watched else 0) or watched
            self.shown.clear()
            due = max(due + 1 / self.fps, time.monotonic())
            self.paused.wait(due - time.monotonic())
        self.thread = None
        self.live.picture.running = False
        self.button.description = self.label


def _control(name, given):
    """The widget for what a lesson gives as a control."""
    if isinstance(given, bool):
        control = widgets.Checkbox(given, indent=False)
    elif isinstance(given, tuple) and len(given) == 4 and not isinstance(given[0], str):
        control = slider(*given)
    elif isinstance(given, list | tuple):
        short = sum(len(str(choice)) for choice in given) <= 40
        control = _toggles(given) if short else widgets.Dropdown(options=given)
    elif isinstance(given, widgets.Widget) and given.has_trait("value"):
        control = given
    else:
        raise TypeError(
            f"{name} must be (low, high, step, start), a list of choices, True or False, "
            f"or a widget with a value, but it is {given!r}"
        )
    if not getattr(control, "description", "-"):
        control.description = name
    return control


def _keep_names(function, names):
    """A copy of a notebook's function, and of those it calls, with the globals `names`.

    What they refer to is put into `names`. Functions from elsewhere are returned as they are.
    """
    if not isinstance(function, FunctionType) or function.__module__ != "__main__":
        return function
    code, notebook = function.__code__, function.__globals__
    copy = FunctionType(code, names, code.co_name, function.__defaults__, function.__closure__)
    copy.__kwdefaults__ = function.__kwdefaults__
    for name in _names_in(code):
        if name in notebook and name not in names:
            names[name] = notebook[name]
            names[name] = _keep_names(notebook[name], names)
    return copy


def _names_in(code):
    """The names in a function's code and in that of the functions inside it."""
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names_in(inner)


def _toggles(options, label=""):
    style = {"button_width": "auto", "description_width": "initial"}
    return widgets.ToggleButtons(
        options=options, description=label, style=style, layout={"display": "flex", "width": "auto"}
    )


def _in_rows(controls, width):
    """The controls one below the other; more than three sliders in two columns."""
    sliders = [c for c in controls if isinstance(c, widgets.FloatSlider | widgets.IntSlider)]
    label = f"{1.2 * max((len(c.description) for c in sliders), default=0) + 1:.1f}ch"
    layout = widgets.Layout(width="100%" if len(sliders) <= 3 else "48%")
    for control in sliders:
        control.layout.close()
        control.layout = layout
        control.style.description_width = label
    return widgets.Box(controls, layout={"flex_flow": "row wrap", "max_width": f"{width}px"})


def _family(widget):
    """A widget and all widgets that belong to it."""
    for child in getattr(widget, "children", ()):
        yield from _family(child)
    for name in ("layout", "style"):
        if widget.has_trait(name):
            yield getattr(widget, name)
    yield widget


def _place(ax):
    """Where the axes lie in the picture, as fractions from its top left, and what they measure."""
    # ax.get_position() would mark the axes as changed, and the background would be drawn again
    box = ax.bbox.transformed(ax.figure.transFigure.inverted())
    return {
        "box": [box.x0, 1 - box.y1, box.x1, 1 - box.y0],
        "limits": [ax.get_xlim(), ax.get_ylim()],
        "names": [ax.get_xlabel() or "x", ax.get_ylabel() or "y"],
    }


def _close_earlier_run():
    """Closes the figures of the same cell's earlier run; returns the list for those of this run."""
    shell = get_ipython()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    cell, run = parent.get("metadata", {}).get("cellId"), parent.get("header", {}).get("msg_id")
    if cell is None:
        return []
    earlier, figures = _by_cell.get(cell, (None, []))
    if earlier != run:
        for live in figures:
            live.close()
        figures = []
        _by_cell[cell] = run, figures
    return figures

"""Played figures: pictures over time, made once in Python and moved in the browser alone."""

import io
import json
from pathlib import Path

from PIL import Image

from neurons.drawing import DPI, base64_text, encode, is_graded, pixels, still_bundle
from neurons.layers import Layers

_SCRIPT = (Path(__file__).parent / "play.js").read_text(encoding="utf-8")
_SCALE = 2  # pixels for each CSS pixel


class Play:
    """A figure whose variable is time: a slider, Play and Step move through ready-made frames.

    fig     a figure from `neurons.figure`
    update  a function called with each of the frames' values in turn; it moves artists and returns
            one sentence that says what is to be seen, as for `Live`
    frames  the values: a sequence, or a number n for 0 .. n - 1
    name    what one frame is, such as "epoch"
    start   index of the frame to begin with, which is also the still picture where no scripts run;
            negative ones count from the end
    fps     frames a second at normal speed

    Needs no kernel once it is shown, and works in an exported page. `sentences` are those of all
    frames. While the notebook is graded, only the still picture is made. ValueError where there are
    no frames.
    """

    def __init__(self, fig, update, frames, name="frame", start=0, fps=4):
        values = range(frames) if isinstance(frames, int) else list(frames)
        if not len(values):
            raise ValueError("frames must hold at least one value, but it is empty")
        self.name, self.fps = name, fps
        self.start = range(len(values))[start]
        self.width, self.height = (round(size * DPI) for size in fig.get_size_inches())
        self.sentences, self._grounds, self._frames = [], [], []
        layers, graded = Layers(fig), is_graded()
        layers.set_scale(1 if graded else _SCALE)
        for k, value in enumerate(values):
            sentence = update(value)
            if not isinstance(sentence, str):
                raise TypeError(f"update must return one sentence, but returned {sentence!r}")
            self.sentences.append(sentence)
            if graded and k != self.start:
                continue
            anew = layers.draw()
            if k == self.start:
                self._still = encode(fig, level=2 if graded else 9)
            if not graded:
                self._keep_frame(layers, anew)
        layers.set_scale(1)

    def _keep_frame(self, layers, anew):
        if anew:
            layers.draw_back()
            self._grounds.append(base64_text(encode(layers.fig, level=9)))
        layers.draw_front()
        self._frames.append([len(self._grounds) - 1, *_small_png(pixels(layers.fig))])

    def _repr_mimebundle_(self, **_):
        bundle = still_bundle(self._still, self.sentences[self.start], self.width)
        if not self._frames:
            return bundle
        data = {
            "name": self.name, "start": self.start, "fps": self.fps, "width": self.width,
            "size": [self.width * _SCALE, self.height * _SCALE], "sentences": self.sentences,
            "grounds": self._grounds, "frames": self._frames,
        }  # fmt: skip
        text = json.dumps(data).replace("<", "\\u003c")  # no tag may end the script early
        bundle["text/html"] = (
            f'<div class="neurons-play">{bundle["text/html"]}'
            f"<script>{_SCRIPT}({text});</script></div>"
        )
        return bundle


def _small_png(rgba):
    """The part of a picture that is not empty: [left, top, PNG with 256 colours as text]."""
    image = Image.fromarray(rgba)
    box = image.getbbox() or (0, 0, 1, 1)
    image = image.crop(box).quantize(256, method=Image.Quantize.FASTOCTREE)
    png = io.BytesIO()
    image.save(png, "png", compress_level=9)
    return [*box[:2], base64_text(png.getvalue())]

"""Played figures: every frame, self-contained, and what is shown where no scripts run."""

import base64
import io
import json
import re

import numpy as np
import pytest
from PIL import Image

import neurons
from neurons.drawing import pixels


def circle(frames, title=False, **options):
    fig, ax = neurons.figure(300, 200)
    ax.set(xlim=(-1, 1), ylim=(-1, 1))
    ax.plot([-1, 1], [0, 0], zorder=3)
    (dot,) = ax.plot([], [], "o", zorder=2)

    def update(k):
        dot.set_data([np.cos(k)], [np.sin(k)])
        if title:
            ax.set_title(f"turn {k}")
        return f"The dot is at {np.cos(k):.2f}."

    return fig, update, neurons.Play(fig, update, frames, **options)


def data(play):
    """What the script in the page is given."""
    return json.loads(re.search(r"\}\)\s*\((\{.*\})\);</script>", html(play), re.DOTALL)[1])


def html(play):
    return play._repr_mimebundle_()["text/html"]


def image(text):
    return Image.open(io.BytesIO(base64.b64decode(text))).convert("RGBA")


def frame(shown, k):
    """A frame put together as the page does."""
    ground, left, top, layer = shown["frames"][k]
    picture = image(shown["grounds"][ground])
    picture.alpha_composite(image(layer), (left, top))
    return picture


def colours(picture):
    return np.asarray(picture.convert("RGB")).astype(int)


@pytest.mark.parametrize("title", [False, True])
def test_each_frame_is_the_picture_that_update_makes(title):
    fig, update, play = circle(5, title)
    shown = data(play)
    fig.set_dpi(2 * fig.dpi)
    for k in range(5):
        picture = frame(shown, k)
        assert update(k) == shown["sentences"][k]
        for artist in fig.findobj():
            artist.set_animated(False)
        fig.canvas.draw()
        expected = pixels(fig)[..., :3].astype(int)
        assert picture.size == tuple(shown["size"]) == (600, 400)
        difference = np.abs(colours(picture) - expected)
        assert (difference > 48).mean() < 1e-4  # 256 colours blur edges a little


def test_background_is_kept_once():
    assert len(data(circle(20)[2])["grounds"]) == 1


def test_frames_may_be_values_and_start_anywhere():
    _, _, play = circle([0.0, 1.0, 2.0], start=-1, name="turn")
    assert play.sentences == ["The dot is at 1.00.", "The dot is at 0.54.", "The dot is at -0.42."]
    assert (data(play)["start"], data(play)["name"]) == (2, "turn")
    bundle = play._repr_mimebundle_()
    assert bundle["text/plain"] == "The dot is at -0.42."
    assert '<img alt="The dot is at -0.42."' in bundle["text/html"]
    difference = np.abs(colours(image(bundle["image/png"])) - colours(frame(data(play), 2)))
    assert (difference > 48).mean() < 1e-4


def test_page_needs_nothing_from_outside():
    assert not re.search(r"https?:|src=[\"'](?!data:)|import\s*\(", html(circle(3)[2]))


def test_text_cannot_end_the_script():
    fig, _ = neurons.figure(300, 200)
    play = neurons.Play(fig, lambda k: "</script><b>", 2)
    assert data(play)["sentences"][0] == "</script><b>"
    assert html(play).count("</script>") == 1


def test_a_long_film_stays_small():
    per_frame = len(html(circle(60)[2])) / 60
    assert per_frame < 5000


def test_frames_and_sentences_are_checked():
    fig, _ = neurons.figure(300, 200)
    with pytest.raises(ValueError, match="frames must hold at least one value"):
        neurons.Play(fig, str, [])
    with pytest.raises(TypeError, match="update must return one sentence"):
        neurons.Play(fig, lambda k: None, 3)


def test_while_it_is_graded_only_the_still_picture_is_made(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    _, _, play = circle(5, start=-1)
    bundle = play._repr_mimebundle_()
    assert "<script>" not in bundle["text/html"]
    assert image(bundle["image/png"]).size == (300, 200)
    assert bundle["text/plain"] == f"The dot is at {np.cos(4):.2f}."
    assert len(play.sentences) == 5, "an update that fails still says so"

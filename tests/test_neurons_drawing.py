"""Drawing functions: what they draw, for any line and any number of classes."""

import base64
import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

import neurons
from neurons import drawing
from neurons.data import CORNERS, GATES, cats_and_mice

LIMITS = {"xlim": (-1, 4), "ylim": (-2, 1)}
LINES = [((1, 1), -1), ((2, 0), -3), ((0, -1), 0.5), ((1e-9, 2e-9), 1e-9), ((300, -500), 40)]


@pytest.fixture
def ax():
    fig, ax = neurons.figure(400, 300)
    ax.set(**LIMITS)
    return ax


def shown(ax):
    ax.figure.canvas.draw()
    return drawing.pixels(ax.figure)[..., :3].astype(int)


def colour_at(ax, x, y):
    picture = shown(ax)
    column, row = ax.transData.transform((x, y))
    return picture[len(picture) - 1 - int(row), int(column)]


def test_figure_has_the_size_asked_for_and_is_none_of_pyplots():
    fig, axes = neurons.figure(610, 333, rows=2, columns=3)
    fig.canvas.draw()
    assert drawing.pixels(fig).shape == (333, 610, 4)
    assert axes.shape == (2, 3)
    assert plt.get_fignums() == []


def test_text_is_legible(ax):
    ax.set(xlabel="height", title="a title")
    points_to_pixels = ax.figure.dpi / 72
    for text in (ax.xaxis.label, ax.title, ax.get_xticklabels()[0], ax.annotate("here", (0, 0))):
        assert text.get_size() * points_to_pixels >= 12


@pytest.mark.parametrize("w, b", LINES)
def test_boundary_is_the_line_and_crosses_the_axes(ax, w, b):
    x, y = neurons.boundary(ax, w, b).get_data()
    assert np.allclose((w[0] * x + w[1] * y + b) / np.hypot(*w), 0)
    assert max(x) >= 4 or max(y) >= 1
    assert min(x) <= -1 or min(y) <= -2


@pytest.mark.parametrize("w, b", [((0, 0), 0), ((0, 0), 1), ((1, 0), 1e9), ((1e-320, 0), 1)])
def test_boundary_is_empty_where_there_is_none_to_see(ax, w, b):
    line = neurons.boundary(ax, (1, 1), 0)
    neurons.set_boundary(line, w, b)
    assert len(line.get_xdata()) == 0


@pytest.mark.parametrize("by_hand", [True, False])
def test_lines_and_tints_keep_the_limits(ax, by_hand):
    if not by_hand:
        ax.autoscale()
        ax.plot([1, 2], [3, 5])
    before = ax.get_xlim(), ax.get_ylim()
    neurons.set_boundary(neurons.boundary(ax, (1, 1), -1), (0, 1), -4)
    neurons.set_sides(neurons.sides(ax, (1, 1), -1), (0, 1), -4)
    neurons.surface(ax, lambda P: np.ones(len(P)))
    shown(ax)
    assert (ax.get_xlim(), ax.get_ylim()) == before


@pytest.mark.parametrize("w, b", [*LINES, ((0, 0), 0), ((0, 0), -1)])
def test_sides_tint_each_point_with_its_class(ax, w, b):
    polygons = neurons.sides(ax, (1, -1), 2)
    neurons.set_sides(polygons, w, b)
    for x, y in [(-0.5, -1.5), (0.7, 0.6), (3.4, -1.7), (2.2, 0.3)]:
        red, _, blue = colour_at(ax, x, y)
        score = w[0] * x + w[1] * y + b
        assert (red > blue) == (score >= 0), (x, y, score)


def test_points_have_a_marker_and_a_legend_entry_per_class(ax):
    X, y = np.arange(10).reshape(5, 2), np.array([0, 2, 1, 2, 2])
    artists = neurons.points(ax, X, y, ("a", "b", "c"))
    assert len({artist.get_marker() for artist in artists}) == 3
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b", "c"]
    assert np.array_equal(artists[2].get_xydata(), X[y == 2])
    neurons.set_points(artists, X[:1], y[:1])
    assert [len(artist.get_xdata()) for artist in artists] == [1, 0, 0]


def test_rings_may_be_none(ax):
    ring = neurons.rings(ax, [(1, 0), (2, 0)])
    neurons.set_rings(ring, np.empty((0, 2)))
    assert len(ring.get_xdata()) == 0


def test_surface_is_stronger_where_a_class_is_surer(ax):
    neurons.surface(ax, lambda P: np.clip(P[:, 0] / 3, 0, 1))
    strengths = [colour_at(ax, x, 0)[[0, 2]] for x in (-0.5, 1.0, 2.0, 3.5)]
    warm = [int(red - blue) for red, blue in strengths]
    assert warm == sorted(warm)
    assert warm[0] < 0 < warm[-1]
    assert abs(warm[1]) < abs(warm[0])


def test_surface_of_three_classes_shows_the_likeliest(ax):
    def thirds(P):
        nearest = np.array([0, 1.5, 3]) - P[:, :1]
        return np.exp(-(nearest**2)) / np.exp(-(nearest**2)).sum(axis=1, keepdims=True)

    artist = neurons.surface(ax, thirds)
    blue, red, green = (np.argmax(colour_at(ax, x, 0)) for x in (-0.9, 1.5, 3.9))
    assert (red, green, blue) == (0, 1, 2)
    neurons.set_surface(artist, lambda P: np.eye(3)[np.zeros(len(P), int)])
    assert np.argmax(colour_at(ax, 3.9, 0)) == blue


@pytest.mark.parametrize("alt", ["", "  ", None])
def test_show_wants_alt_text(ax, alt):
    with pytest.raises(ValueError, match="alt must say"):
        neurons.show(ax.figure, alt)


def test_show_gives_a_crisp_picture_with_its_alt_text(ax, monkeypatch):
    bundles = []
    monkeypatch.setattr(drawing, "display", lambda data, **more: bundles.append((data, more)))
    neurons.show(ax.figure, alt='A line <rises> "slowly"')
    data, more = bundles[0]
    assert 'alt="A line &lt;rises&gt; &quot;slowly&quot;"' in data["text/html"]
    assert 'width="400"' in data["text/html"]
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    assert picture.size == (800, 600)
    assert more["metadata"]["image/png"] == {"width": 400, "height": 300}


def test_cats_and_mice_come_from_the_seed_and_one_line_can_tell_them():
    X, y = cats_and_mice()
    assert X.shape == (40, 2)
    assert (y.sum(), len(y)) == (18, 40)
    assert np.array_equal((X.sum(axis=1) >= 3.4).astype(int), y)
    again, _ = cats_and_mice(seed=np.random.default_rng(0))
    other, _ = cats_and_mice(seed=1)
    assert np.array_equal(X, again)
    assert not np.array_equal(X, other)


def test_cats_and_mice_may_overlap():
    X, y = cats_and_mice(200, overlap=True)
    wrong = (X.sum(axis=1) >= 3.4) != y
    assert 0 < wrong.sum() < 40


@pytest.mark.parametrize("name", GATES)
def test_gates_are_those_of_python(name):
    gates = {
        "AND": lambda a, b: a and b,
        "OR": lambda a, b: a or b,
        "NAND": lambda a, b: not (a and b),
        "NOR": lambda a, b: not (a or b),
        "XOR": lambda a, b: a != b,
    }
    assert [bool(gates[name](*map(bool, corner))) for corner in CORNERS] == list(GATES[name])

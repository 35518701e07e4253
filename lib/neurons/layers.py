"""A figure as a still background and what moves over it."""

from matplotlib.axis import Axis
from matplotlib.legend import Legend
from matplotlib.text import Text

from neurons.drawing import DPI


class Layers:
    """A figure as a kept background and the artists that move over it.

    Artists become moving ones by being changed in `update`; nobody has to list them. When anything
    else changes (limits, a title, a new artist), the background is drawn again, which is slower.
    """

    def __init__(self, fig):
        self.fig = fig
        self.background = None
        self.moving = set()
        self.front = []
        for artist in fig.findobj():
            artist.set_animated(False)
            artist.stale = False  # from here on, stale means changed by `update`

    def draw(self):
        """Draws the figure as it is now; returns True where the background was drawn, too."""
        canvas = self.fig.canvas
        anew = self.background is None or self.fig.stale
        if anew:
            self._draw_background()
        canvas.restore_region(self.background)
        self._draw_front()
        return anew

    def draw_back(self):
        """Draws the background alone."""
        self.fig.canvas.restore_region(self.background)

    def draw_front(self):
        """Draws what moves alone, on a transparent ground."""
        self.fig.canvas.get_renderer().clear()
        self._draw_front()

    def set_scale(self, scale):
        """Draws `scale` pixels for each CSS pixel, for screens that have more of them."""
        self.fig.set_dpi(DPI * scale)

    def _draw_background(self):
        fig = self.fig
        if engine := fig.get_layout_engine():
            engine.execute(fig)
            fig.set_layout_engine("none")  # the margins are settled once, or the picture would jump
        rows = [sorted(_artists(ax), key=lambda a: a.zorder) for ax in fig.axes if ax.get_visible()]
        rows.append(fig.texts + fig.legends + fig.lines + fig.patches + fig.images)
        front = []
        for row in rows:
            self.moving.update(artist for artist in row if artist.stale)
            first = next((k for k, artist in enumerate(row) if artist in self.moving), len(row))
            front += [a for a in row[first:] if a in self.moving or _covers_data(a)]
        for artist in {*self.front, *front}:
            artist.set_animated(artist in front)  # the background is drawn without these
        self.front = front
        fig.canvas.draw()
        self.background = fig.canvas.copy_from_bbox(fig.bbox)

    def _draw_front(self):
        renderer = self.fig.canvas.get_renderer()
        for artist in self.front:
            artist.draw(renderer)


def _artists(ax):
    return [a for a in ax.get_children() if not isinstance(a, Axis) and a is not ax.patch]


def _covers_data(artist):
    """Whether a still artist may lie over moving ones; a legend beside the axes does not."""
    if not isinstance(artist, Text | Legend):
        return True
    return artist.get_window_extent().overlaps(artist.axes.bbox)

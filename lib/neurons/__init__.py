"""Data, drawing and live figures for the lessons."""

from neurons.drawing import (
    PALETTE,
    boundary,
    figure,
    legend,
    points,
    rings,
    set_boundary,
    set_points,
    set_rings,
    set_sides,
    set_surface,
    show,
    sides,
    surface,
)
from neurons.live import ClickPad, Live, slider
from neurons.play import Play

__all__ = [
    "PALETTE",
    "ClickPad",
    "Live",
    "Play",
    "boundary",
    "figure",
    "legend",
    "points",
    "rings",
    "set_boundary",
    "set_points",
    "set_rings",
    "set_sides",
    "set_surface",
    "show",
    "sides",
    "slider",
    "surface",
]

"""What was measured, as a picture: the losses, D's outputs, who moved, and the spread."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.transforms import Bbox

Array = np.ndarray[Any, Any]
LIGHT = {"real": "#0072B2", "fake": "#D55E00", "D": "#009E73", "ink": "#000000", "paper": "#FFFFFF",
         "wrong": "#F7D9C4", "grey": "#6E6E6E"}  # fmt: skip
DARK = {"real": "#58B4EE", "fake": "#FF9147", "D": "#2FCF9F", "ink": "#F2F2F2", "paper": "#111111",
        "wrong": "#6B3210", "grey": "#A6A6A6"}  # fmt: skip
POINTS = 200  # of a curve; more turns are taken together by their means
CURVES = (  # the title, the label of the heights, and the curves: column, name, colour, dash
    ("Losses", "loss", (("d_loss", "D", "D", "-"), ("g_loss", "G", "fake", "--"))),
    ("What D gives", "D's mean output",
     (("d_real", "on real", "real", "-"), ("d_fake", "on fakes", "fake", "--"))),
    ("Spread of a batch", "standard deviation",
     (("spread_real", "real", "real", "-"), ("spread_fake", "fakes", "fake", "--"))),
)  # fmt: skip


def picture(history: Mapping[str, Array], dark: bool = False) -> Figure:
    """The history of an examination as a figure of 600 by 480 pixels.

    history: arrays with one value for each turn that was seen: turn, its number; d_loss, g_loss,
    d_real, d_fake (D's mean raw output), spread_real, spread_fake, and how far weights moved, as a
    share of their length, moved_d_in_d, moved_d_in_g, moved_g_in_d and moved_g_in_g. What is
    missing is said to be. dark: for a dark page.
    """
    colours = DARK if dark else LIGHT
    room = ConstrainedLayoutEngine(w_pad=0.08, h_pad=0.08)  # inches
    figure = Figure(figsize=(6, 4.8), dpi=100, layout=room, facecolor=colours["paper"])
    FigureCanvasAgg(figure)
    axes = figure.subplots(2, 2)
    for ax, (title, label, curves) in zip(axes.flat[[0, 1, 3]], CURVES, strict=True):
        _style(ax, title, colours)
        _draw(ax, label, curves, history, colours)
    _style(axes[1, 0], "Who moves in whose move", colours)
    _draw_moves(axes[1, 0], history, colours)
    return figure


def _style(ax: Axes, title: str, colours: Mapping[str, str]) -> None:
    ax.set_facecolor(colours["paper"])
    ax.set_title(title, fontsize=11, color=colours["ink"], loc="left", pad=20)
    ax.tick_params(colors=colours["ink"], labelsize=9)
    for side, spine in ax.spines.items():
        spine.set(visible=side in ("left", "bottom"), color=colours["grey"])


def _draw(
    ax: Axes, label: str, curves: Any, history: Mapping[str, Array], colours: Mapping[str, str]
) -> None:
    shown = []
    for column, name, colour, dash in curves:
        turns, values = _thinned(history, column)
        if len(values):
            ax.plot(turns, values, color=colours[colour], ls=dash, lw=1.8, label=name)
            shown.append(values)
    if not shown:
        _not_seen(ax, colours)
        return
    low, high = np.quantile(np.concatenate(shown), [0.01, 0.99])
    room = 0.1 * (high - low) + 0.02 * max(abs(low), abs(high), 0.1)
    ax.set_ylim(low - room, high + room)  # rare spikes are cut off
    ax.set_xlabel("turn", fontsize=9, color=colours["ink"])
    ax.set_ylabel(label, fontsize=9, color=colours["ink"])
    ax.legend(
        fontsize=9, frameon=False, labelcolor=colours["ink"], ncols=2, loc="lower right",
        bbox_to_anchor=(1.02, 0.98), borderaxespad=0, columnspacing=1.2, handlelength=1.8,
    )  # fmt: skip


def _thinned(history: Mapping[str, Array], column: str) -> list[Array]:
    """The turns and the values of a curve; where there are many, the means of a few each."""
    values = np.asarray(history.get(column, ()), float)
    turns = np.asarray(history.get("turn", np.arange(len(values)) + 1), float)[: len(values)]
    known = np.isfinite(values)
    parts = min(POINTS, known.sum()) or 1
    return [
        np.array([part.mean() for part in np.array_split(it, parts) if len(part)])
        for it in (turns[known], values[known])
    ]


def _draw_moves(ax: Axes, history: Mapping[str, Array], colours: Mapping[str, str]) -> None:
    """A table of two rows and two columns. Who moves or rests against the rules is marked."""
    names = [[f"moved_{who}_in_{whose}" for whose in "dg"] for who in "dg"]
    if not any(len(history.get(name, ())) for row in names for name in row):
        _not_seen(ax, colours)
        return
    moved = [[_median(history.get(name, np.zeros(0))) for name in row] for row in names]
    right = [
        [(value > 0) == (i == j) for j, value in enumerate(row)] for i, row in enumerate(moved)
    ]
    ax.set_axis_off()
    table = ax.table(
        [[_words(value, well) for value, well in zip(*pair, strict=True)]
         for pair in zip(moved, right, strict=True)],
        cellColours=[[colours["paper" if well else "wrong"] for well in row] for row in right],
        rowLabels=["D moves", "G moves"], colLabels=["in D's move", "in G's move"],
        rowColours=[colours["paper"]] * 2, colColours=[colours["paper"]] * 2,
        cellLoc="center", bbox=Bbox.from_bounds(0.2, 0.16, 0.82, 0.8),
    )  # fmt: skip
    ax.text(0.61, 0, "% of the weights' length, a turn", transform=ax.transAxes, ha="center",
            fontsize=9, color=colours["ink"])  # fmt: skip
    table.auto_set_font_size(False)
    for cell in table.get_celld().values():
        cell.set(edgecolor=colours["grey"], linewidth=0.8)
        cell.get_text().set(color=colours["ink"], fontsize=9)


def _median(values: Array) -> float:
    finite = np.asarray(values, float)[np.isfinite(values)] if len(values) else np.zeros(0)
    return float(np.median(finite)) if len(finite) else 0.0


def _words(value: float, well: bool) -> str:
    """The number, and a word where it should be another: a colour alone tells not everybody."""
    number = f"{100 * value:.2g} %" if value else "0"
    return number if well else f"{number}\nwrong"


def _not_seen(ax: Axes, colours: Mapping[str, str]) -> None:
    ax.set_axis_off()
    ax.text(0.5, 0.5, "was not seen", transform=ax.transAxes, ha="center", va="center",
            fontsize=10, color=colours["grey"])  # fmt: skip

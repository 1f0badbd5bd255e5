"""Train in a plain cell while you look on."""

import time
import warnings

import ipywidgets as widgets
from IPython import get_ipython
from IPython.display import display

from gan_teach.errors import CollapseWarning, count
from gan_teach.game import Game
from gan_teach.live import LiveFigure
from gan_teach.panels import describe, panels_for
from gan_teach.plots import png_bundle
from gan_teach.threads import spare_a_core

PICTURE = {"width": "960px", "max_width": "100%", "height": "auto", "align_self": "flex-start"}


class FramePacer:
    """Says when the next frame is due: `rate` a second, and at most a tenth of the time on them."""

    def __init__(self, rate: float):
        self._rate = rate
        self._due = 0.0

    def due(self) -> bool:
        """Whether to draw now."""
        return time.perf_counter() >= self._due

    def drawn(self, cost: float) -> None:
        """A frame was drawn and cost that many seconds."""
        self._due = time.perf_counter() + max(1 / self._rate, 9 * cost)


def watch(game: Game, turns: int, *, frames_per_second: float = 10) -> None:
    """Play this many turns while a figure and a progress bar show how it goes.

    The cell is done when the turns are; a still picture stays. The stop button ends it early, at
    the end of a turn, and loses nothing: called again, the game goes on from where it is.
    Raises what `Game.play` raises; the picture of the last moment stays then too.
    Taught in: lesson 02.
    """
    count("turns", turns, least=0)
    figure = LiveFigure(panels_for(game), game, size=(9.6, 3.2))
    image = widgets.Image(value=figure.frame(game), format="jpeg", layout=PICTURE)
    bar = widgets.IntProgress(max=max(turns, 1), layout={"width": "50%"})
    label = widgets.Label()
    box = widgets.VBox([image, widgets.HBox([bar, label])])
    still = widget_bundle(box, figure.frame(game, "png"), describe(game))
    handle = display(still, raw=True, display_id=True) if get_ipython() else None
    pacer, start = FramePacer(frames_per_second), time.perf_counter()
    try:
        with warnings.catch_warnings(), spare_a_core():
            warnings.simplefilter("ignore", CollapseWarning)  # said below, in plain words
            for done, step in enumerate(game.play(turns), start=1):
                if pacer.due():
                    begin = time.perf_counter()
                    image.value = figure.frame(game)
                    bar.value = done
                    label.value = f"turn {step.index:,}, {done / (begin - start):,.0f} turns/s"
                    pacer.drawn(time.perf_counter() - begin)
    except KeyboardInterrupt:
        print(f"Stopped after turn {game.turns:,}. Nothing is lost: watch again to go on.")
        raise
    finally:
        bundle, metadata = png_bundle(figure.frame(game, "png"), describe(game))
        if handle:  # None outside a notebook
            handle.update(bundle, metadata=metadata, raw=True)
        for widget in (image, bar, label, box):
            widget.close()
        if message := game.collapse():
            print(message)


def widget_bundle(widget: widgets.Widget, png: bytes, alt: str) -> dict[str, object]:
    """A widget as Jupyter shows it, with a still picture for pages that cannot run it."""
    bundle, _ = png_bundle(png, alt)
    view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    return {"application/vnd.jupyter.widget-view+json": view, **bundle}

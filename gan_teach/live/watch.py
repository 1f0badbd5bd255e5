"""Train in a plain cell while you look on."""

import time
import warnings

import ipywidgets as widgets
from IPython import get_ipython
from IPython.display import display

from gan_teach.live.fields import ROW
from gan_teach.live.kinds import drawn
from gan_teach.live.pacer import FramePacer
from gan_teach.live.page import view_of
from gan_teach.live.picture import Picture, RatedView, still
from gan_teach.live.plots import png_bundle
from gan_teach.live.stop import StopView
from gan_teach.support.errors import CollapseWarning, count, positive
from gan_teach.support.threads import spare_a_core
from gan_teach.training.game import Game
from gan_teach.training.kinds.look import three_digits
from gan_teach.training.scene import Scene
from gan_teach.training.stopping import Rule


def watch(
    game: Game, turns: int, *, stop: Rule | None = None, frames_per_second: float = 10
) -> None:
    """Play this many turns while a figure and a progress bar show how it goes.

    stop: a rule that may end it earlier (`stopping.Rule`): its measurements are drawn as well. At
    the end, however it comes, the game goes back to the best state that the rule measured.

    The cell is done when the turns are; a still picture stays. The stop button ends it early, at
    the end of a turn, and loses nothing: called again, the game goes on from where it is.
    Raises what `Game.play` raises; the picture of the last moment stays then too.
    Taught in: lesson 02.
    """
    if not isinstance(game, Game):
        raise TypeError(f"watch plays a gt.Game; got {game!r:.80}. A gt.Playground shows a duel.")
    if stop is not None and not isinstance(stop, Rule):
        raise TypeError(f"stop must be a stopping rule, a gt.stopping.Rule; got {stop!r:.80}.")
    count("turns", turns, least=0)
    positive("frames_per_second", frames_per_second)
    scene = Scene(game)
    shown = drawn(scene)
    views: list[RatedView] = [view(scene) for view in shown.views[: shown.opening]]
    measures = any(view.of_figures for view in shown.views[: shown.opening])
    if stop:
        views[-1] = StopView(stop)
    pictures = [Picture(view, most=frames_per_second) for view in views]

    def look() -> None:
        scene.refresh()
        if measures:
            scene.measure()

    def draw() -> None:
        look()
        for picture in pictures:
            picture.draw(scene.describe())

    draw()
    bar = widgets.IntProgress(max=max(turns, 1), layout={"width": "50%"})
    label = widgets.Label()
    row = widgets.HBox([picture.widget for picture in pictures], layout=ROW)
    box = widgets.VBox([row, widgets.HBox([bar, label])])
    bundle = widget_bundle(box, still(pictures), scene.describe())
    handle = display(bundle, raw=True, display_id=True) if get_ipython() else None
    pacer, start = FramePacer(frames_per_second), time.perf_counter()
    try:
        with warnings.catch_warnings(), spare_a_core():
            warnings.simplefilter("ignore", CollapseWarning)  # said below, in plain words
            for done, step in enumerate(game.play(turns), start=1):
                if stop and stop.look(game):
                    break
                with pacer as due:
                    if due:
                        look()
                        for picture in pictures:
                            picture.draw_if_due()
                        bar.value = done
                        speed = done / (time.perf_counter() - start)
                        label.value = f"turn {step.index:,}, {speed:,.0f} turns/s"
    except KeyboardInterrupt:
        kept = "" if stop and stop.best else " Nothing is lost: watch again to go on."
        print(f"Stopped after turn {game.turns:,}.{kept}")
        raise
    finally:
        if stop and stop.best:
            stop.restore(game)
        draw()
        bundle, metadata = png_bundle(still(pictures), scene.describe())
        if handle:  # None outside a notebook
            handle.update(bundle, metadata=metadata, raw=True)
        close(box)
        if stop:
            print(" ".join(filter(None, (stop.reason, went_back(stop)))))
        if message := scene.runaway() or game.collapse():
            print(message)


def went_back(stop: Rule) -> str:
    """What is kept of a game that a rule has stopped, in words."""
    if stop.best is None:
        return stop.describe()
    best = f"{stop.name} {three_digits(stop.best.figure)} after turn {stop.best.turn:,}"
    return f"The game is back at the best that was measured: {best}."


def close(widget: widgets.Widget) -> None:
    """Close a widget and all inside it: one that is left would refer to what is gone."""
    for child in getattr(widget, "children", ()):
        close(child)
    widget.close()


def widget_bundle(widget: widgets.Box, png: bytes, alt: str) -> dict[str, object]:
    """A widget as Jupyter shows it, with a still picture for pages that cannot run it."""
    bundle, _ = png_bundle(png, alt)
    return {**view_of(widget), **bundle}

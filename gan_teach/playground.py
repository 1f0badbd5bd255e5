"""Play a game by hand: run it, pause it, step it, and change its rules while it runs."""

import asyncio
import html
import time
import traceback
import warnings
import weakref
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets
from IPython import get_ipython
from IPython.display import display

from gan_teach.errors import CollapseWarning, TrainingDiverged
from gan_teach.game import Game
from gan_teach.live import LiveFigure
from gan_teach.losses import LOSSES
from gan_teach.panels import describe, panels_for
from gan_teach.threads import spare_a_core
from gan_teach.watching import PICTURE, FramePacer, widget_bundle

SLICE = 0.02  # seconds of training between two looks at the buttons
PAUSE = 0.001  # seconds given to the notebook after each slice
HINT = "To play, run this cell in JupyterLab or Colab; on this page it is a picture."


class Playground:
    """Controls and a live picture for one game.

    Play and pause, one turn at a time, back to the start; a learning rate for each player and the
    loss, all of which act at the next turn while the game runs. It holds no mathematics: each
    control only calls the game or sets one of its attributes, so code and controls can be mixed.
    One playground plays a game at a time: a new one, or running the cell again, closes the old.
    Taught in: lesson 02.
    """

    def __init__(self, game: Game):
        self.game = game
        self._task = Task(self._tick, self._failed)
        self._figure = LiveFigure(panels_for(game), game, size=(9.6, 3.3))
        self._pacer = FramePacer(rate=20)
        self._speed = Speed()
        self._image = widgets.Image(format="jpeg", layout=PICTURE)
        self._status = widgets.HTML(layout={"min_height": "3.2em"})  # two lines: no jumps
        self._message = widgets.HTML()
        self._buttons = self._make_buttons()
        self._sliders = [self._make_slider("lr_g", "G's learning rate"),
                         self._make_slider("lr_d", "D's learning rate")]  # fmt: skip
        losses = {loss.name: loss for loss in (*LOSSES.values(), game.loss)}  # also one's own
        self._loss = widgets.Dropdown(
            options=[(name.replace("_", "-"), losses[name]) for name in sorted(losses)],
            value=losses[game.loss.name], description="Loss", layout={"width": "230px"},
        )  # fmt: skip
        self._loss.observe(self._guard(self._set_loss), "value")
        wrap = widgets.Layout(flex_flow="row wrap", align_items="center")
        self.widget = widgets.VBox([
            self._image,
            widgets.HBox([*self._buttons.values(), self._loss], layout=wrap),
            widgets.HBox(self._sliders, layout=wrap),
            self._status,
            self._message,
        ])  # fmt: skip
        self._draw()
        _take_place_of_others(self)

    def _ipython_display_(self) -> None:
        still = self._figure.frame(self.game, "png")
        bundle = widget_bundle(self.widget, still, f"{describe(self.game)} {HINT}")
        display(bundle, metadata={"image/png": {"alt": bundle["text/plain"]}}, raw=True)

    # --- what the buttons do ------------------------------------------------------------------

    @property
    def playing(self) -> bool:
        """Whether the game is running."""
        return self._task.running

    def play(self) -> None:
        """Let the game run until `pause`."""
        self._speed.start(self.game.turns)
        self._task.start()
        self._show_playing(True)

    def pause(self) -> None:
        """Stop after the present turn."""
        self._task.stop()
        self._show_playing(False)
        self._draw()

    def step(self, turns: int = 1) -> None:
        """Play this many turns, then stand still."""
        self.pause()
        with warnings.catch_warnings(), spare_a_core():
            warnings.simplefilter("ignore", CollapseWarning)  # `_draw` says it
            for _ in self.game.play(turns):
                pass
        self._draw()

    def reset(self) -> None:
        """Back to the same start, with the settings as they are now."""
        self._task.stop()
        self._show_playing(False)
        self.game.reset()
        self._draw()

    def close(self) -> None:
        """Stop and take the controls away."""
        self._task.stop()
        for child in (*self._buttons.values(), *self._sliders, self._loss):
            child.disabled = True
        self._status.value = "This playground was closed: the game is played in a newer one."

    # --- one slice of the game ----------------------------------------------------------------

    def _tick(self) -> None:
        """Play for a few milliseconds, then draw if a frame is due."""
        end = time.perf_counter() + SLICE
        with spare_a_core():
            for _ in self.game.play(10_000):
                if time.perf_counter() >= end or not self.playing:
                    break
        if self._pacer.due():
            begin = time.perf_counter()
            self._draw()
            self._pacer.drawn(time.perf_counter() - begin)

    def _draw(self) -> None:
        self._image.value = self._figure.frame(self.game)
        speed = self._speed.read(self.game.turns) if self.playing else None
        tail = f" {speed:,.0f} turns/s." if speed else ""
        self._status.value = _line(f"{describe(self.game)}{tail}")
        self._say(self.game.collapse() or "")

    def _say(self, text: str) -> None:
        alert = "role='alert' style='color:#A00000; font-weight:bold'"
        self._message.value = _line(text, alert) if text else ""

    def _failed(self, error: BaseException) -> None:
        """Errors in tasks and callbacks are silent in a notebook: stop, and show this one."""
        self._task.stop()
        self._show_playing(False)
        if isinstance(error, TrainingDiverged | ValueError):
            self._say(f"{error} Press Reset, or change a setting and go on.")
        elif isinstance(error, KeyboardInterrupt):
            self._say("Interrupted. Nothing is lost: press Play to go on.")
        else:
            lines = "".join(traceback.format_exception(error))
            self._message.value = f"<pre style='color:#A00000'>{html.escape(lines)}</pre>"

    # --- the controls -------------------------------------------------------------------------

    def _make_buttons(self) -> dict[str, widgets.Button]:
        buttons = {}
        for name, icon, action, tip in (
            ("Play", "play", self._toggle, "Play or pause the game"),
            ("Step", "step-forward", self.step, "Play one turn: D moves, then G"),
            ("Reset", "undo", self.reset, "Back to the same start, with these settings"),
        ):
            button = widgets.Button(
                description=name, icon=icon, tooltip=tip, layout={"width": "100px"}
            )
            button.on_click(self._guard(lambda _, action=action: action()))
            buttons[name] = button
        return buttons

    def _make_slider(self, name: str, label: str) -> widgets.FloatLogSlider:
        slider = widgets.FloatLogSlider(
            value=getattr(self.game, name), base=10, min=-5, max=1, step=0.05, description=label,
            readout_format=".1e", style={"description_width": "initial"},
            layout={"width": "min(100%, 420px)"},
        )  # fmt: skip
        slider.observe(self._guard(lambda change: setattr(self.game, name, change["new"])), "value")
        return slider

    def _set_loss(self, change: dict[str, Any]) -> None:
        self.game.loss = change["new"]

    def _toggle(self) -> None:
        self.pause() if self.playing else self.play()

    def _show_playing(self, playing: bool) -> None:
        button = self._buttons["Play"]
        button.description, button.icon = ("Pause", "pause") if playing else ("Play", "play")

    def _guard(self, action: Callable[..., None]) -> Callable[..., None]:
        def guarded(*args: Any) -> None:
            try:
                action(*args)
            except Exception as error:
                self._failed(error)

        return guarded


def _line(text: str, attributes: str = "") -> str:
    """A short paragraph for an HTML widget."""
    return f"<div {attributes}><div style='line-height:1.4'>{html.escape(text)}</div></div>"


class Task:
    """Calls `tick` again and again on the kernel's own loop, and lets the notebook act between.

    The one part to replace where a front end needs another clock. `start` and `stop` may be
    called from any thread.
    """

    def __init__(self, tick: Callable[[], None], failed: Callable[[BaseException], None]):
        self._tick, self._failed = tick, failed
        self.running = False
        self._task: asyncio.Task[None] | None = None
        try:
            self._loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None

    def start(self) -> None:
        """Begin to tick, unless it ticks already. Raises RuntimeError outside a notebook."""
        if self._loop is None:
            raise RuntimeError("A playground plays in a notebook; elsewhere use game.play(turns).")
        self.running = True
        self._loop.call_soon_threadsafe(self._ensure_task)

    def stop(self) -> None:
        """Tick no more; the tick under way ends first."""
        self.running = False

    def _ensure_task(self) -> None:
        if self._task is None or self._task.done():
            self._task = self._loop.create_task(self._run())

    async def _run(self) -> None:
        try:
            while self.running:
                self._tick()
                await asyncio.sleep(PAUSE)
        except (Exception, KeyboardInterrupt) as error:
            self.running = False
            self._failed(error)


class Speed:
    """Turns a second since play was pressed."""

    def start(self, turns: int) -> None:
        """Begin to count at this turn."""
        self._turns, self._time = turns, time.perf_counter()

    def read(self, turns: int) -> float:
        """Turns a second so far."""
        return (turns - self._turns) / max(time.perf_counter() - self._time, 1e-9)


_open: "weakref.WeakKeyDictionary[Playground, tuple[str, str]]" = weakref.WeakKeyDictionary()


def _take_place_of_others(new: Playground) -> None:
    """Close the playgrounds of the same game, and those of this cell's earlier runs."""
    cell, run = _where()
    for old, (its_cell, its_run) in list(_open.items()):
        if old.game is new.game or (cell and its_cell == cell and its_run != run):
            old.close()
            del _open[old]
    _open[new] = cell, run


def _where() -> tuple[str, str]:
    """The id of the cell that is running, and of this run of it; empty where it is not told."""
    parent = getattr(get_ipython(), "parent_header", None) or {}
    cell = parent.get("metadata", {}).get("cellId", "")
    return cell, parent.get("header", {}).get("msg_id", "")

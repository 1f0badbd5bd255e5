"""What a playground plays, and the one way in which anything is done to it."""

import contextlib
import time
import warnings
from collections.abc import Callable, Iterator, Sequence

import ipywidgets as widgets

from gan_teach.live.driver import make_driver
from gan_teach.live.pacer import FramePacer
from gan_teach.live.playground.message import Message, teaches
from gan_teach.live.rules import differences
from gan_teach.support.errors import CollapseWarning, TrainingDiverged
from gan_teach.support.threads import spare_a_core
from gan_teach.training.duel import Duel
from gan_teach.training.game import Game
from gan_teach.training.recorder import Recorder
from gan_teach.training.scene import Scene

CLOSED = "This playground was closed. To play on, make a new one."


class Part:
    """A part of a playground: what it is told. `session.parts` are told in their order."""

    def opened(self) -> None:
        """Another game is played from here on, or another two."""

    def running(self, yes: bool) -> None:
        """The game begins to run, or stands still."""

    def changed(self) -> None:
        """A setting was changed by hand."""

    def show(self) -> None:
        """Show the game as it is now, at rest."""

    def show_due(self) -> None:
        """While it runs: show what has not been shown for long enough."""


class Session:
    """The games that are played, what is seen and kept of them, and the clock that plays them.

    source: what plays, a game or a duel. scenes: one for each of the games. recorder: their past.
    tick: plays for a few milliseconds, and returns the seconds to wait; the transport sets it.

    Whatever a click asks for goes through `run`, which does it between two turns and on the thread
    where the game is played. A frame is made in one way: measure, then each part draws and sends.
    """

    def __init__(self, source: Game | Duel, *, history_mb: float = 200, driver: str | None = None):
        self.message = Message()
        self.parts: list[Part] = []
        self.tick: Callable[[], float] = lambda: 0.0
        self._closed, self._history_mb = False, history_mb
        self._touched = time.monotonic()
        self.driver = make_driver(
            driver, lambda: self.tick(), self.failed, self._interrupted,
            started=self.started, stopped=self.pause,
        )  # fmt: skip
        self._take(source)

    def _take(self, source: Game | Duel) -> None:
        self.source = source
        self.games = source.games if isinstance(source, Duel) else (source,)
        names = "AB" if len(self.games) > 1 else ("",)
        self.named = dict(zip(names, self.games, strict=True))
        self.scenes = [Scene(game, name, scored=True) for name, game in self.named.items()]
        tracks = [scene.figures for scene in self.scenes]
        self.recorder = Recorder(self.games, tracks, megabytes=self._history_mb, good=self._good)
        slow = any(scene.scored for scene in self.scenes)
        self._measuring = FramePacer(rate=2, share=0.04 if slow else 0.02)

    def open(self, source: Game | Duel) -> None:
        """Play something else from here on."""
        self.stop()
        self._take(source)
        for part in self.parts:
            part.opened()
        self.show()

    @property
    def game(self) -> Game:
        """The game that is played; the first one of a duel."""
        return self.games[0]

    # --- what a click asks for ----------------------------------------------------------------

    def run(self, action: Callable[[], object]) -> None:
        """Do this between two turns, and show what goes wrong."""

        def guarded() -> None:
            try:
                action()
            except (Exception, KeyboardInterrupt) as error:
                self.failed(error)

        self._touched = time.monotonic()
        self.driver.post(guarded)

    def button(self, name: str, icon: str, do: Callable[[], object], tip: str) -> widgets.Button:
        """A button that does this."""
        button = widgets.Button(
            description=name, icon=icon, tooltip=tip, layout={"width": "auto", "min_width": "76px"}
        )
        button.on_click(lambda _: self.run(do))
        return button

    def move(self, action: Callable[[], object]) -> None:
        """Let a player move, or both, by this; then stand still. Raises RuntimeError if closed."""
        self.check_open()
        self.driver.stop()
        self.recorder.record()
        with calm():
            action()
        self.recorder.muted = False
        self.rest()

    def go(self, action: Callable[[], object]) -> None:
        """Take the games elsewhere by this, to another moment say, and show them there."""
        self.stop()
        action()
        self.show()

    # --- running and standing still -----------------------------------------------------------

    @property
    def idle(self) -> float:
        """Seconds since the last click."""
        return time.monotonic() - self._touched

    @property
    def playing(self) -> bool:
        """Whether the game is running."""
        return self.driver.running

    def started(self) -> None:
        """The clock was started."""
        self._touched = time.monotonic()
        for part in self.parts:
            part.running(True)

    def pause(self) -> None:
        """Stop after the present turn. May be called from any thread."""
        self.driver.stop()
        self.run(self.rest)

    def stop(self) -> None:
        """Stop at once, between two turns."""
        self.driver.stop()
        for part in self.parts:
            part.running(False)

    def rest(self) -> None:
        """Stand still, note this moment, and show it."""
        self.stop()
        self.recorder.record()
        self.show()

    def close(self) -> None:
        """Play no more."""
        self._closed = True
        self.stop()
        self.recorder.forget()

    def check_open(self) -> None:
        """Raise RuntimeError if this was closed."""
        if self._closed:
            raise RuntimeError(CLOSED)

    def changed(self) -> None:
        """A setting was changed by hand."""
        for part in self.parts:
            part.changed()

    # --- one frame ----------------------------------------------------------------------------

    def show(self) -> None:
        """Measure the games as they are now, and let all parts show them."""
        self.look()
        self._measure()
        for part in self.parts:
            part.show()

    def show_due(self) -> None:
        """The same while the game runs, as far as it is due."""
        self.look()
        with self._measuring as due:
            if due:
                self._measure()
        for part in self.parts:
            part.show_due()

    def lines(self, scenes: Sequence[Scene] = ()) -> list[str]:
        """The games in words: a line for each, and for a duel one of what differs.

        scenes: others to put in words, by default those of the games.
        """
        lines = [scene.describe() for scene in scenes or self.scenes]
        if isinstance(self.source, Duel):
            lines.append(differences(self.source.differences))
        return lines

    def describe(self, scenes: Sequence[Scene] = ()) -> str:
        """The same in one line."""
        return " ".join(self.lines(scenes))

    def warnings(self) -> tuple[str, bool]:
        """What is wrong with the games now, in words, and whether they had better go back."""
        left = [words for scene in self.scenes if (words := scene.runaway())]
        collapsed = [words for game in self.games if (words := game.collapse())]
        return "\n".join(left + collapsed[:1]), bool(left)

    def look(self) -> None:
        """What there is to see is that of the games as they are now."""
        for scene in self.scenes:
            scene.refresh()

    def _good(self) -> bool:
        """Whether this is a moment to come back to."""
        self.look()
        return all(scene.as_near_as_ever for scene in self.scenes)

    def _measure(self) -> None:
        for scene in self.scenes:
            scene.measure()

    # --- what goes wrong ----------------------------------------------------------------------

    def _interrupted(self) -> None:
        """The notebook's stop button, pressed while the game runs between cells."""
        self.driver.stop()
        self.driver.soon(lambda: self.failed(KeyboardInterrupt()))

    def failed(self, error: BaseException) -> None:
        """Errors in tasks and callbacks are silent in a notebook: stop, and show this one."""
        self.stop()
        ways_out = self.message.offers_ways_out
        if isinstance(error, TrainingDiverged):
            self.recorder.muted = True  # what stopped in mid-turn is no place to come back to
        with contextlib.suppress(Exception):  # it may be the showing that fails
            self.show()
        if isinstance(error, TrainingDiverged):
            self.message.say(str(error), ways_out=True)
        elif isinstance(error, KeyboardInterrupt):
            self.rest()
            self.message.say("Interrupted. Nothing is lost: press Play to go on.")
        elif teaches(error):
            self.message.say(str(error), ways_out=ways_out)
        else:
            self.message.trace(error)


@contextlib.contextmanager
def calm() -> Iterator[None]:
    """Play without the warning of a collapse, which the message line gives, on few cores."""
    with warnings.catch_warnings(), spare_a_core():
        warnings.simplefilter("ignore", CollapseWarning)
        yield

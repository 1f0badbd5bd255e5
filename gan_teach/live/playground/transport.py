"""Play, pause, single steps, back to the start, and how fast."""

import time
from collections.abc import Callable

import ipywidgets as widgets

from gan_teach.live.playground.message import WRAP
from gan_teach.live.playground.session import Part, Session, calm
from gan_teach.live.playground.speed import Speed

SLICE = 0.02  # seconds of training between two looks at the buttons
IDLE = 600  # seconds without a click, after which the game pauses: a closed tab tells nothing
SPEEDS = {"1 turn/s": 1, "5/s": 5, "25/s": 25, "100/s": 100, "full": None}


class Transport(Part):
    """The row of buttons that move the game.

    time_to_stop: asked after each turn while the game runs; True where it has stopped the game.
    """

    def __init__(self, session: Session):
        self._session, self.speed = session, Speed()
        self.time_to_stop: Callable[[], bool] = lambda: False
        session.tick = self._tick
        session.parts.append(self)
        button = session.button
        self._play = session.driver.widget or button(
            "Play", "play", self._toggle, "Play or pause the game"
        )
        slider = widgets.SelectionSlider(
            options=list(SPEEDS), value="full", description="Speed",
            style={"description_width": "50px"}, layout={"width": "250px"},
        )  # fmt: skip
        slider.observe(
            lambda change: session.run(lambda: self.speed.limit(SPEEDS[change["new"]])), "value"
        )
        self.widget = widgets.HBox([
            self._play,
            button("Step", "step-forward", self.step, "Play one turn: D moves, then G"),
            button("Step D", "step-forward", self.d_step, "Move D alone, once"),
            button("Step G", "step-forward", self.g_step, "Move G alone, once"),
            button("Reset", "undo", self.reset, "Back to the same start, these settings"),
            button("New seed", "random", self.new_seed, "To the start of the next seed"),
            slider,
        ], layout=WRAP)  # fmt: skip

    def play(self) -> None:
        """Let the game run. Raises RuntimeError outside a notebook, and where it was closed."""
        self._session.check_open()
        self._session.driver.start()
        self._session.started()

    def step(self, turns: int = 1) -> None:
        """Play this many turns, then stand still."""

        def play() -> None:
            for _ in self._session.source.play(turns):
                pass

        self._session.move(play)

    def d_step(self) -> None:
        """Move D alone, once."""
        self._session.move(lambda: [game.d_step() for game in self._session.games])

    def g_step(self) -> None:
        """Move G alone, once."""
        self._session.move(lambda: [game.g_step() for game in self._session.games])

    def reset(self, seed: int | None = None) -> None:
        """Back to the same start, or to that of another seed; settings stay as they are now."""
        self._session.go(lambda: self._session.recorder.reset(seed))

    def new_seed(self) -> None:
        """Back to the start that the next seed gives."""
        self.reset(self._session.game.seed + 1)

    def running(self, yes: bool) -> None:
        if yes:
            self.speed.start(self._session.game.turns)
        if isinstance(self._play, widgets.Button):
            self._play.description, self._play.icon = (
                ("Pause", "pause") if yes else ("Play", "play")
            )

    def changed(self) -> None:
        self.speed.start(self._session.game.turns)

    def _toggle(self) -> None:
        self._session.pause() if self._session.playing else self.play()

    def _tick(self) -> float:
        """Play for a few milliseconds, show what is due; return the seconds to wait."""
        if self._session.idle > IDLE:
            self._session.pause()
            text = f"Paused after {IDLE // 60} minutes without a click. Press Play to go on."
            self._session.message.say(text)
            return 0
        now = time.perf_counter()
        turns, wait = self.speed.allowed(now)
        with calm():
            if turns and self._stopped(turns, now + SLICE):
                return 0
            self._session.show_due()
        return wait

    def _stopped(self, turns: int, until: float) -> bool:
        """Play so many turns, but not for long; True if that was the end of the game."""
        for _ in self._session.source.play(turns):
            if self.time_to_stop():
                return True
            if time.perf_counter() >= until or not self._session.playing:
                break
        self._session.recorder.muted = False
        return False

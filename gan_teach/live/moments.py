"""Frozen moments, one of which is on the page: Back, Next, a slider, and a button that plays."""

import html
import time
from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as widgets

from gan_teach.live.driver import make_driver
from gan_teach.live.fields import ROW, labelled
from gan_teach.live.watch import close


class Moments:
    """Goes through moments, which `draw` shows. at: the number of the one shown, from 0.

    labels: what the slider says of each; called: the name of the slider. seconds: how long a moment
    stands while they play. play: what the button says that plays them. driver: "task" or "ticks"
    (see `driver`); by default what the front end needs.
    """

    def __init__(
        self, labels: Sequence[Any], called: str, seconds: float, play: str, driver: str | None
    ):
        self.at, self._last, self._seconds, self._due = 0, len(labels) - 1, seconds, 0.0
        self._words, self._name = widgets.HTML(), play
        self._driver = make_driver(
            driver, self._tick, self._failed, self._stop,
            started=self._started, stopped=self._stopped,
        )  # fmt: skip
        self._play = self._button(play, "play", self._toggle)
        clock = self._driver.widget
        self._slider = widgets.SelectionSlider(
            options=labels, description=called,
            style={"description_width": "36px"}, layout={"width": "260px"},
        )  # fmt: skip
        self._slider.observe(lambda change: self._do(lambda: self._moved(change["new"])), "index")
        self._buttons = widgets.HBox(
            [
                self._button("Back", "step-backward", lambda: self.show(self.at - 1)),
                self._button("Next", "step-forward", lambda: self.show(self.at + 1)),
                labelled(play, clock) if clock else self._play,
                self._slider,
            ],
            layout=ROW,
        )
        self.widget = widgets.VBox()

    def show(self, number: int) -> None:
        """Show this moment, counted from 0; beyond the ends the first or the last."""
        self.at = min(max(number, 0), self._last)
        self._slider.index = self.at
        self.draw()

    def draw(self) -> None:
        """Show the moment `at`."""
        raise NotImplementedError

    def close(self) -> None:
        """Stop, and take all away from the page."""
        self._driver.stop()
        close(self.widget)

    def _button(self, name: str, icon: str, act: Callable[[], None]) -> widgets.Button:
        button = widgets.Button(description=name, icon=icon, layout={"width": "116px"})
        button.on_click(lambda _: self._do(act))
        return button

    def _do(self, act: Callable[[], None]) -> None:
        """Act on the thread where it plays."""
        self._driver.post(act)

    def _moved(self, number: int) -> None:
        if number != self.at:
            self.show(number)

    def _toggle(self) -> None:
        if self._driver.running:
            self._stop()
        else:
            self._driver.start()
            self._started()

    def _started(self) -> None:
        if self.at == self._last:
            self.show(0)
        self._due = time.monotonic() + self._seconds / 4
        self._play.description, self._play.icon = "Pause", "pause"

    def _stop(self) -> None:
        self._driver.stop()
        self._stopped()

    def _stopped(self) -> None:
        self._play.description, self._play.icon = self._name, "play"

    def _failed(self, error: BaseException) -> None:
        self._stopped()
        self._words.value = html.escape(f"{type(error).__name__}: {error}")

    def _tick(self) -> float:
        """Show the next moment when it is due; return the seconds to wait."""
        if time.monotonic() >= self._due:
            self._due = time.monotonic() + self._seconds
            self.show(self.at + 1)
            if self.at == self._last:
                self._stop()
        return min(0.05, self._seconds / 2)

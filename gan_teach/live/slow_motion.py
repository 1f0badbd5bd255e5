"""One turn of a game in slow motion: each line of code beside a picture of what it does."""

import html
import time
from collections.abc import Callable
from dataclasses import replace

import ipywidgets as widgets
from IPython.display import display

from gan_teach.live.chain import ChainView
from gan_teach.live.driver import make_driver
from gan_teach.live.fields import ROW, labelled, steady
from gan_teach.live.figure import LiveFigure, encode
from gan_teach.live.kinds import DRAWN
from gan_teach.live.picture import Picture
from gan_teach.live.turns import SHOWN
from gan_teach.live.watch import close, widget_bundle
from gan_teach.training.game import Game
from gan_teach.training.kinds import kind_of
from gan_teach.training.slow_motion import D_LINES, SlowTurn

SECONDS = 4.0  # that a line stands while it plays
STRIP = (2, 4, 6, 7, 12, 13)  # the lines whose pictures stand where there is no kernel
CHAINS = (6, 12)  # and below them how these two hang together
HINT = "To go through it line by line, run this cell in JupyterLab or Colab."


def slow_motion(game: Game) -> "SlowMotion":
    """One turn of a game, line by line, as the last line of a cell: code beside pictures.

    Back and Next, or the arrow keys on the slider, go to another line; "Play slowly" goes through
    all. It shows the turn after next, and leaves the game as it is: copies play.
    Raises TypeError for what is no game, ValueError for settings that the lines of a plain turn do
    not have and for samples that are neither numbers nor points in the plane.
    Taught in: lesson 02.
    """
    return SlowMotion(game)


class SlowMotion:
    """What `slow_motion` shows. slow: the turn, line by line. line: the number of the line shown.

    driver: "task" or "ticks" (see `driver`); by default what the front end needs.
    """

    def __init__(self, game: Game, *, driver: str | None = None):
        self.slow, self.line = SlowTurn(game), 0
        view = DRAWN[kind_of(game).name].turn
        assert view, "a kind that maps D has a picture of its turns"
        self._views = view(self.slow), ChainView(self.slow)
        self._pictures = [Picture(view) for view in self._views]
        self._code, self._words = widgets.HTML(), widgets.HTML()
        self._driver = make_driver(
            driver, self._tick, self._failed, self._stop,
            started=self._started, stopped=self._stopped,
        )  # fmt: skip
        self._due = 0.0
        self._play = self._button("Play slowly", "play", self._toggle)
        clock = self._driver.widget
        self._slider = widgets.IntSlider(
            1, min=1, max=len(self.slow.lines), description="Line",
            style={"description_width": "36px"}, layout={"width": "260px"},
        )  # fmt: skip
        self._slider.observe(lambda change: self._do(lambda: self._moved(change["new"])), "value")
        buttons = [
            self._button("Back", "step-backward", lambda: self.show(self.line - 1)),
            self._button("Next", "step-forward", lambda: self.show(self.line + 1)),
            labelled("Play slowly", clock) if clock else self._play,
            self._slider,
        ]
        code = widgets.VBox([self._code, self._words], layout={"width": "min(100%, 384px)"})
        pictures = widgets.VBox([picture.widget for picture in self._pictures])
        pictures.layout.max_width = "100%"
        self.widget = widgets.VBox(
            [widgets.HBox(buttons, layout=ROW), widgets.HBox([code, pictures], layout=ROW)]
        )
        self.show(0)

    def show(self, line: int) -> None:
        """Show this line, counted from 0; beyond the ends the first or the last."""
        self.line = line = min(max(line, 0), len(self.slow.lines) - 1)
        self._slider.value = line + 1
        self._code.value = self._listing()
        told = [self._told(number) for number in range(len(self.slow.lines))]
        self._words.value = f"<div style='line-height:1.4'>{steady(told[line], told)}</div>"
        for view, picture in zip(self._views, self._pictures, strict=True):
            view.at = line
            picture.draw(view.describe())

    def describe(self) -> str:
        """The line and its pictures in words."""
        words = " ".join(view.describe() for view in self._views)
        return f"Turn {self.slow.turn:,}, line {self.line + 1}: {words}"

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
        if number - 1 != self.line:
            self.show(number - 1)

    def _listing(self) -> str:
        """The code, one line of it lit."""
        rows = []
        for number, line in enumerate(self.slow.lines):
            if number in (0, len(D_LINES)):
                rows.append(f"<div class='remark'># {'G' if number else 'D'}'s move</div>")
            lit = " class='lit' aria-current='step'" if number == self.line else ""
            rows.append(f"<div{lit}>{html.escape(line)}</div>")
        return f"<div class='gan-teach-code'>{''.join(rows)}</div>"

    def _told(self, line: int) -> str:
        """What a line does, and which samples are drawn."""
        words, batch = self.slow.moments[line].words, len(self.slow.moments[0].arrays["real"])
        if batch > SHOWN:
            words += f" (Of {batch:,} samples {SHOWN} are drawn.)"
        return html.escape(words)

    # --- playing it slowly --------------------------------------------------------------------

    def _toggle(self) -> None:
        if self._driver.running:
            self._stop()
        else:
            self._driver.start()
            self._started()

    def _started(self) -> None:
        if self.line == len(self.slow.lines) - 1:
            self.show(0)
        self._due = time.monotonic() + SECONDS / 4
        self._play.description, self._play.icon = "Pause", "pause"

    def _stop(self) -> None:
        self._driver.stop()
        self._stopped()

    def _stopped(self) -> None:
        self._play.description, self._play.icon = "Play slowly", "play"

    def _failed(self, error: BaseException) -> None:
        self._stopped()
        self._words.value = html.escape(f"{type(error).__name__}: {error}")

    def _tick(self) -> float:
        """Show the next line when it is due; return the seconds to wait."""
        if time.monotonic() >= self._due:
            self._due = time.monotonic() + SECONDS
            self.show(self.line + 1)
            if self.line == len(self.slow.lines) - 1:
                self._stop()
        return 0.05

    # --- where there is no kernel -------------------------------------------------------------

    def _strip(self) -> bytes:
        """The pictures of the lines that tell most, two in a row: a PNG."""
        plots = []
        for kind, lines in ((type(self._views[0]), STRIP), (ChainView, CHAINS)):
            view = kind(self.slow)
            for line in lines:
                view.at = line
                plots.append(replace(view.plot(), title=view.title()))
        return encode(LiveFigure([], columns=2).paint(plots), "png")

    def _ipython_display_(self) -> None:
        words = [f"{self.slow.lines[line]}: {self.slow.moments[line].words}" for line in STRIP]
        alt = f"One turn, in {len(STRIP)} pictures. {' '.join(words)} {HINT}"
        bundle = widget_bundle(self.widget, self._strip(), alt)
        display(bundle, metadata={"image/png": {"alt": alt}}, raw=True)

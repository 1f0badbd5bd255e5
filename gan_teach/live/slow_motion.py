"""One turn of a game in slow motion: each line of code beside a picture of what it does."""

import html
from dataclasses import replace

import ipywidgets as widgets
from IPython.display import display

from gan_teach.live.chain import ChainView
from gan_teach.live.fields import ROW, steady
from gan_teach.live.figure import LiveFigure, encode
from gan_teach.live.kinds import DRAWN
from gan_teach.live.moments import Moments
from gan_teach.live.picture import Picture
from gan_teach.live.turns import SHOWN
from gan_teach.live.watch import widget_bundle
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


class SlowMotion(Moments):
    """What `slow_motion` shows. slow: the turn, line by line."""

    def __init__(self, game: Game, *, driver: str | None = None):
        self.slow = SlowTurn(game)
        view = DRAWN[kind_of(game).name].turn
        assert view, "a kind that maps D has a picture of its turns"
        self._views = view(self.slow), ChainView(self.slow)
        self._pictures = [Picture(view) for view in self._views]
        super().__init__(range(1, len(self.slow.lines) + 1), "Line", SECONDS, "Play slowly", driver)
        self._code = widgets.HTML()
        code = widgets.VBox([self._code, self._words], layout={"width": "min(100%, 384px)"})
        pictures = widgets.VBox([picture.widget for picture in self._pictures])
        pictures.layout.max_width = "100%"
        self.widget.children = [self._buttons, widgets.HBox([code, pictures], layout=ROW)]
        self.show(0)

    @property
    def line(self) -> int:
        """The number of the line shown, from 0."""
        return self.at

    def draw(self) -> None:
        """Show the line, and what it does."""
        self._code.value = self._listing()
        told = [self._told(number) for number in range(len(self.slow.lines))]
        self._words.value = f"<div style='line-height:1.4'>{steady(told[self.at], told)}</div>"
        for view, picture in zip(self._views, self._pictures, strict=True):
            view.at = self.at
            picture.draw(view.describe())

    def describe(self) -> str:
        """The line and its pictures in words."""
        words = " ".join(view.describe() for view in self._views)
        return f"Turn {self.slow.turn:,}, line {self.line + 1}: {words}"

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
        alt = f"One turn, in pictures. {' '.join(words)} {HINT}"
        bundle = widget_bundle(self.widget, self._strip(), alt)
        display(bundle, metadata={"image/png": {"alt": alt}}, raw=True)

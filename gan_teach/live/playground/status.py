"""The games in words: for those who cannot see the pictures, and for all others."""

import ipywidgets as widgets

from gan_teach.live.pacer import FramePacer
from gan_teach.live.playground.message import paragraph
from gan_teach.live.playground.session import Part, Session
from gan_teach.live.playground.speed import Speed


class Status(Part):
    """The line that begins with the turn; of a duel a line for each game, and what differs.

    Where G has collapsed, or its samples have left the picture, the message says so.
    """

    def __init__(self, session: Session, speed: Speed):
        self._session, self._speed = session, speed
        session.parts.append(self)
        self._pacer = FramePacer(rate=2, share=0.02)
        self.widget = widgets.HTML()
        self.opened()

    def opened(self) -> None:
        lines = 2 if len(self._session.games) == 1 else 5  # as many as there may be: no jumps
        self.widget.layout.min_height = f"{1.4 * lines + 0.4:.1f}em"

    def changed(self) -> None:
        if not self._session.playing and not self._session.message.offers_ways_out:
            self.show()

    def show(self) -> None:
        game, playing = self._session.game, self._session.playing
        speed = f" {self._speed.read(game.turns):,.0f} turns/s." if playing else ""
        first, *others = self._session.lines()
        self.say("\n".join([first + speed, *others]))
        text, ways_out = self._session.warnings()
        self._session.message.say(text, ways_out)

    def say(self, text: str) -> None:
        """Say this in place of the games in words."""
        self.widget.value = paragraph(text, "role='status'")

    def show_due(self) -> None:
        with self._pacer as due:
            if due:
                self.show()

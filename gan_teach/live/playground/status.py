"""The games in words: for those who cannot see the pictures, and for all others."""

import ipywidgets as widgets

from gan_teach.live.fields import steady
from gan_teach.live.pacer import FramePacer
from gan_teach.live.playground.message import paragraph
from gan_teach.live.playground.session import Part, Session
from gan_teach.live.playground.speed import Speed

ROOM = " 100,000, 10,000 turns/s."  # what the words may grow by while the game runs


class Status(Part):
    """The line that begins with the turn; of a duel a line for each game, and what differs.

    It keeps the room of its longest words, so that nothing below it moves under a hand.
    Where G has collapsed, or its samples lie far outside of the picture, the message says so.
    """

    def __init__(self, session: Session, speed: Speed):
        self._session, self._speed = session, speed
        session.parts.append(self)
        self._pacer = FramePacer(rate=2, share=0.02)
        self.widget = widgets.HTML()
        self.opened()

    def opened(self) -> None:
        self._longest = ""

    def changed(self) -> None:
        if not self._session.playing and not self._session.message.offers_ways_out:
            self.show()

    def show(self) -> None:
        game, playing = self._session.game, self._session.playing
        speed = f" {self._speed.read(game.turns):,.0f} turns/s." if playing else ""
        first, *others = self._session.lines()
        self.say("\n".join([first + speed, *others]))
        text, ways_out = self._session.warnings()
        if playing and not text:
            self._session.message.fall_silent()
        else:
            self._session.message.say(text, ways_out)

    def say(self, text: str) -> None:
        """Say this in place of the games in words."""
        self._longest = max(self._longest, text + ROOM, key=len)
        room = [paragraph(self._longest)]
        self.widget.value = f"<div style='line-height:1.4'>{steady(paragraph(text), room)}</div>"

    def show_due(self) -> None:
        with self._pacer as due:
            if due:
                self.show()

"""The rule that ends a game: its fields and its picture, and what the game does by it."""

from gan_teach.live.playground.pictures import Offer, Pictures
from gan_teach.live.playground.session import Part, Session
from gan_teach.live.playground.transport import Transport
from gan_teach.live.stop import StopControls, StopView
from gan_teach.live.watch import went_back
from gan_teach.training.stopping import Rule


class Stopping(Part):
    """Below the picture of a rule, for one game that has a figure to measure; else nothing.

    rule: one to begin with, which then acts and is shown; another game begins with the usual one.
    controls: the rule's fields, None where there is no figure.
    """

    def __init__(
        self, session: Session, transport: Transport, pictures: Pictures, rule: Rule | None = None
    ):
        self._session, self._pictures = session, pictures
        session.parts.append(self)
        transport.time_to_stop = self._look
        self._open(rule)

    def opened(self) -> None:
        self._open(None)

    def _open(self, rule: Rule | None) -> None:
        self.controls: StopControls | None = None
        first = rule or Rule.usual(self._session.scenes[0].kind)
        if first and len(self._session.games) == 1:
            given = rule is not None
            self.controls = StopControls(first, self._renewed, self._asked_back, acts=given)
            offer = Offer(lambda _: StopView(self.controls.rule), self.controls.widget)
            self._pictures.offer(StopView.title, offer, shown=given)

    def _look(self) -> bool:
        """Let the rule look, if there is one that acts; at its end the best state comes back."""
        if not (self.controls and self.controls.acts.value):
            return False
        rule = self.controls.rule
        seen = len(rule.measured)
        stop = rule.look(self._session.game)
        if len(rule.measured) != seen:
            self.controls.write()
        if stop:
            self._session.stop()
            self.controls.acts.value = False  # so that Play goes on from here
            self._back_to_the_best()
            self._session.message.say(f"{rule.reason} {went_back(rule)}")
        return stop

    def _back_to_the_best(self) -> None:
        """Take the game to the best state that the rule measured."""
        rule, game = self.controls.rule, self._session.game
        if rule.best is None:
            rule.restore(game)  # says why it cannot
        self._session.go(lambda: self._session.recorder.leave_by(lambda: rule.restore(game)))

    def _asked_back(self) -> None:
        self._session.run(self._back_to_the_best)

    def _renewed(self) -> None:
        """The rule's fields were changed: its picture begins anew."""
        self._session.run(lambda: self._pictures.renew(StopView.title))

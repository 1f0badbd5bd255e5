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
            back = self._back_to_the_best
            self.controls = controls = StopControls(
                first, self._renew, lambda: self._session.run(lambda: back(controls)), acts=given
            )
            offer = Offer(lambda _: StopView(controls.rule), controls.widget)
            self._pictures.offer(StopView.title, offer, shown=given)

    def _look(self) -> bool:
        """Let the rule look, if there is one that acts; at its end the best state comes back."""
        controls, game = self.controls, self._session.game
        if controls is None:
            return False
        rule = controls.rule
        if not controls.acts.value:
            if rule.forget(game):  # it went on from elsewhere, or with other data
                controls.write()
            return False
        seen = list(rule.measured)
        stop = rule.look(game)
        if rule.measured != seen:
            controls.write()
        if stop:
            controls.acts.value = False  # so that Play goes on from here
            if rule.best is None:  # no measurement gave a number
                self._session.rest()
            else:
                self._back_to_the_best(controls)
            self._session.message.say(f"{rule.reason} {went_back(rule)}")
        return stop

    def _back_to_the_best(self, controls: StopControls) -> None:
        """Take the game to the best state that the rule measured."""
        session, rule = self._session, controls.rule
        session.stop()
        if rule.best is None:
            rule.restore(session.game)  # says why it cannot
        session.go(lambda: session.recorder.leave_by(lambda: rule.restore(session.game)))

    def _renew(self) -> None:
        """The rule's fields were changed: its picture begins anew."""
        self._session.run(lambda: self._pictures.renew(StopView.title))

"""The whole page, and its face in Python."""

import ipywidgets as widgets
from IPython.display import display

from gan_teach.live.playground.files import Files
from gan_teach.live.playground.newest import take_place_of_others
from gan_teach.live.playground.past import Past
from gan_teach.live.playground.pictures import Pictures
from gan_teach.live.playground.session import CLOSED, Session
from gan_teach.live.playground.settings import Settings
from gan_teach.live.playground.status import Status
from gan_teach.live.playground.still import still
from gan_teach.live.playground.stopping import Stopping
from gan_teach.live.playground.transport import Transport
from gan_teach.live.watch import widget_bundle
from gan_teach.training.duel import Duel
from gan_teach.training.game import Game
from gan_teach.training.recorder import Recorder
from gan_teach.training.scene import Scene
from gan_teach.training.stopping import Rule

HINT = "To play, run this cell in JupyterLab or Colab; on this page it is a picture."


class Playground:
    """Controls and live pictures for a game, or for a `Duel` of two.

    source: the game or the duel. stop: a rule that ends the game (`stopping.Rule`); one can also be
    set on the page, for games on a line, of digits and of tables. history_mb: the most memory, in
    megabytes, that the moments to go back to may take; they are thinned out as they grow. driver:
    "task" or "ticks" (see `driver`); by default what the front end needs.

    It holds no mathematics: each control only calls the game or sets one of its attributes, so
    code and controls can be mixed. What a click does happens between two turns, never within one.
    One playground plays a game at a time: a new one, or running the cell again, closes the old.
    Taught in: lesson 02.
    """

    def __init__(
        self,
        source: Game | Duel,
        *,
        stop: Rule | None = None,
        history_mb: float = 200,
        driver: str | None = None,
    ):
        check(source, stop)
        self.session = session = Session(source, history_mb=history_mb, driver=driver)
        self.transport = Transport(session)
        self.status = Status(session, self.transport.speed)
        self.pictures = Pictures(session)
        self.stopping = Stopping(session, self.transport, self.pictures, stop)
        self.past = Past(session)
        self.settings = Settings(session)
        self.files = Files(session, self.pictures)
        message = session.message
        message.ways_out.children = self._ways_out()
        self.widget = widgets.VBox([
            self.transport.widget, self.pictures.row, self.pictures.widget, self.status.widget,
            message.line, message.ways_out, self.past.widget, self.settings.widget,
            self.files.widget,
        ])  # fmt: skip
        session.show()
        take_place_of_others(self)

    def _ways_out(self) -> list[widgets.Widget]:
        button, back = self.session.button, "Back to the last good moment"
        return [
            button("Rewind", "step-backward", self.rewind, back),
            button("Reset", "undo", self.reset, "Back to the start"),
            widgets.Label("Then lower a learning rate, and press Play."),
        ]

    @property
    def source(self) -> Game | Duel:
        """What is played."""
        return self.session.source

    @property
    def games(self) -> tuple[Game, ...]:
        """The games that are played, one or two."""
        return self.session.games

    @property
    def game(self) -> Game:
        """The game that is played; the first one of a duel."""
        return self.session.game

    @property
    def scenes(self) -> list[Scene]:
        """What there is to see of each game."""
        return self.session.scenes

    @property
    def recorder(self) -> Recorder:
        """The past of the games."""
        return self.session.recorder

    @property
    def playing(self) -> bool:
        """Whether the game is running."""
        return self.session.playing

    def describe(self) -> str:
        """The pictures in words."""
        return self.session.describe()

    def play(self) -> None:
        """Let the game run until `pause`.

        Raises RuntimeError outside a notebook, and where a newer playground plays the game.
        """
        self.transport.play()

    def pause(self) -> None:
        """Stop after the present turn."""
        self.session.pause()

    def step(self, turns: int = 1) -> None:
        """Play this many turns, then stand still."""
        self.transport.step(turns)

    def d_step(self) -> None:
        """Move D alone, once."""
        self.transport.d_step()

    def g_step(self) -> None:
        """Move G alone, once."""
        self.transport.g_step()

    def reset(self, seed: int | None = None) -> None:
        """Back to the same start, or to that of another seed; settings stay as they are now."""
        self.transport.reset(seed)

    def new_seed(self) -> None:
        """Back to the start that the next seed gives."""
        self.transport.new_seed()

    def rewind(self, position: int | None = None) -> None:
        """Go to a recorded moment of this run; by default to the last good one before now."""
        self.past.rewind(position)

    def switch(self, number: int) -> None:
        """Go to the end of another run, by its number."""
        self.past.switch(number)

    def load(self, name: str) -> None:
        """Start anew with a preset: another game, with players of its own."""
        self.settings.load(name)

    def save(self, kind: str) -> None:
        """Keep the run as a "gif", or the pictures shown now as a "png" or an "svg"."""
        self.files.save(kind)

    def close(self) -> None:
        """Stop and take the controls away."""
        self.session.close()
        self.pictures.forget()
        disable(self.widget)
        self.status.say(CLOSED)

    def _ipython_display_(self) -> None:
        if not self.playing and self.recorder.record():  # code has played since
            self.session.show()
        png, words = still(self.session, self.pictures)
        bundle = widget_bundle(self.widget, png, f"{words} {HINT}")
        display(bundle, metadata={"image/png": {"alt": bundle["text/plain"]}}, raw=True)


def check(source: Game | Duel, stop: Rule | None) -> None:
    """Raise TypeError or ValueError for what cannot be played, or not by this rule."""
    if not isinstance(source, Game | Duel):
        raise TypeError(f"A playground plays a gt.Game or a gt.Duel; got {source!r}.")
    if stop is not None and not isinstance(stop, Rule):
        raise TypeError(f"stop must be a stopping rule, a gt.stopping.Rule; got {stop!r:.80}.")
    if stop and isinstance(source, Duel):
        raise ValueError("A stopping rule watches one game: give it to a playground of one.")


def disable(widget: widgets.Widget) -> None:
    """Let nobody press anything in it."""
    if hasattr(widget, "disabled"):
        widget.disabled = True
    for child in getattr(widget, "children", ()):
        disable(child)

"""The rules of the game: its controls, and presets to start anew with."""

import ipywidgets as widgets

from gan_teach.live.controls import Controls
from gan_teach.live.fields import LABEL, WIDE
from gan_teach.live.kinds import drawn
from gan_teach.live.playground.message import WRAP
from gan_teach.live.playground.session import Part, Session
from gan_teach.training.presets import preset


class Settings(Part):
    """The controls of the games, below the menu of presets if it is one game."""

    def __init__(self, session: Session):
        self._session = session
        session.parts.append(self)
        self.widget = widgets.VBox()
        self.opened()

    def opened(self) -> None:
        session, scene = self._session, self._session.scenes[0]
        data = drawn(scene).data_controls
        self.controls = Controls(session.named, data, session.run, session.changed)
        names = scene.kind.presets.get(scene.shape, ())
        presets = [self._presets(names)] if len(session.games) == 1 else []
        self.widget.children = [*presets, self.controls.widget]

    def show(self) -> None:
        self.controls.sync()

    def load(self, name: str) -> None:
        """Start anew with a preset: another game, with players of its own."""
        self._session.open(preset(name, seed=self._session.game.seed))

    def _chosen(self, name: str) -> None:
        if name:
            self._session.run(lambda: self.load(name))

    def _presets(self, names: tuple[str, ...]) -> widgets.HBox:
        options = [(name.replace("_", " "), name) for name in names]
        menu = widgets.Dropdown(
            options=[("choose ...", ""), *options], description="Preset", style=LABEL, layout=WIDE
        )
        menu.observe(lambda change: self._chosen(change["new"]), "value")
        note = widgets.HTML(
            "<small style='opacity:.75'>Starts anew with other players; the game is then "
            "<code>playground.game</code>.</small>"
        )
        return widgets.HBox([menu, note], layout=WRAP)

"""The settings of a game as widgets: each sets one attribute, and says what that does."""

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from gan_teach.data import Gaussian, Mixture
from gan_teach.draws import NOISES
from gan_teach.game import Game
from gan_teach.losses import LOSSES
from gan_teach.settings import OPTIMIZERS

BATCH_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
LABEL = {"description_width": "120px"}
WIDE = {"width": "min(100%, 392px)"}
KEEPS = "Keeps both players and their optimisers."
NOTES = {  # what a change does to the game, where it does not keep everything
    "optimizer": "Keeps the players; both optimisers start anew.",
    "noise": "Keeps the players; G meets new noise.",
}


class Controls:
    """Sliders and menus for the settings of one game, or of two that may be set apart.

    games: the games by name. changed: called after a setting was changed by hand. The widgets
    hold no rules: a bad value is refused by the game. `sync()` shows the settings as they are.
    """

    def __init__(
        self,
        games: dict[str, Game],
        on_a_line: bool,
        run: Callable[[Callable[[], None]], None],
        changed: Callable[[], None],
    ):
        self._games, self._run, self._changed = games, run, changed
        self._syncing = False
        self.which = widgets.ToggleButtons(
            options=["Both", *games],
            style={"button_width": "60px"},
            tooltips=["Set both games alike"],
        )
        self.which.observe(lambda _: self.sync(), "value")
        self.fields = {
            "lr_g": self._rate("G's learning rate"),
            "lr_d": self._rate("D's learning rate"),
            "loss": self._menu("Loss", LOSSES.values(), "name"),
            "optimizer": self._menu("Optimiser", OPTIMIZERS),
            "batch_size": widgets.SelectionSlider(
                options=BATCH_SIZES,
                value=1,
                description="Batch size",
                style=LABEL,
                layout={"width": "auto"},
            ),
            "d_steps": widgets.IntSlider(
                1, 1, 10, description="D steps a turn", style=LABEL, layout={"width": "auto"}
            ),
            "noise": self._menu("Noise", NOISES),
        }
        for name, field in self.fields.items():
            field.observe(self._setter(name), "value")
        self._data = DataControls(self._set_data) if on_a_line else None
        cells = [_cell(field, NOTES.get(name, KEEPS)) for name, field in self.fields.items()]
        if self._data:
            cells += [_cell(field, note) for field, note in self._data.cells()]
        self._other = widgets.HTML()
        parts = [widgets.HBox(cells, layout={"flex_flow": "row wrap"}), self._other]
        if len(games) > 1:
            parts.insert(0, widgets.HBox([widgets.Label("Set the knobs of:"), self.which]))
        self.widget = widgets.VBox(parts)
        self.sync()

    def sync(self) -> None:
        """Show the settings as they are, after a rewind say."""
        self._syncing = True
        try:
            game = self._chosen()[0]
            for name, field in self.fields.items():
                value = getattr(game, name)
                _admit(field, value)
                field.value = value
            if self._data:
                self._data.show(game.data)
        finally:
            self._syncing = False
        self._show_other_rules()

    def _show_other_rules(self) -> None:
        self._other.value = f"<small style='opacity:.8'>{_other_rules(self._games)}</small>"

    def _chosen(self) -> list[Game]:
        named = self._games.get(self.which.value)
        return [named] if named else list(self._games.values())

    def _setter(self, name: str) -> Callable[[dict[str, Any]], None]:
        def set_it(change: dict[str, Any]) -> None:
            if not self._syncing:
                self._run(lambda: self._set(name, change["new"]))

        return set_it

    def _set_data(self, data: Gaussian | Mixture) -> None:
        if not self._syncing:
            self._run(lambda: self._set("data", data))

    def _set(self, name: str, value: Any) -> None:
        for game in self._chosen():
            setattr(game, name, value)
        self._show_other_rules()
        self._changed()

    def _rate(self, label: str) -> widgets.FloatLogSlider:
        return widgets.FloatLogSlider(
            value=1e-3, base=10, min=-5, max=1, step=0.05, description=label,
            readout_format=".1e", style=LABEL, layout={"width": "auto"},
        )  # fmt: skip

    def _menu(self, label: str, options: Any, key: str | None = None) -> widgets.Dropdown:
        named = [(_said(getattr(option, key) if key else option), option) for option in options]
        return widgets.Dropdown(
            options=named, description=label, style=LABEL, layout={"width": "auto"}
        )


class DataControls:
    """Mean, standard deviation and number of modes of the data on a line."""

    def __init__(self, changed: Callable[[Gaussian | Mixture], None]):
        self._changed, self._showing = changed, False
        self._given: Any = None  # data that the controls cannot make

        def slider(label: str, value: float, low: float, high: float) -> widgets.FloatSlider:
            return widgets.FloatSlider(
                value,
                min=low,
                max=high,
                step=0.25,
                description=label,
                style=LABEL,
                layout={"width": "auto"},
            )

        self.modes = widgets.Dropdown(
            options=[("one", 1), ("two", 2), ("three", 3), ("as given", 0)],
            description="Data: modes", style=LABEL, layout={"width": "auto"},
        )  # fmt: skip
        self.mean = slider("Data: mean", 0, -6, 6)
        self.std = slider("Data: std of each", 1, 0.25, 4)
        self.apart = slider("Data: distance", 4, 0.5, 8)
        for field in (self.modes, self.mean, self.std, self.apart):
            field.observe(self._moved, "value")

    def cells(self) -> list[tuple[widgets.Widget, str]]:
        """Each control with what it does to the game."""
        return [
            (self.modes, "Keeps the players; D meets new real samples."),
            (self.mean, "Keeps the players; G has to follow."),
            (self.std, "Keeps the players; G has to follow."),
            (self.apart, "Keeps the players; for two or three modes."),
        ]

    def show(self, data: Any) -> None:
        """Show these data as far as the controls can."""
        self._showing = True
        try:
            self.modes.value = 0
            if isinstance(data, Gaussian):
                self.modes.value = 1
                self._fit(data.mean, data.std)
            elif isinstance(data, Mixture) and 2 <= len(data.means) <= 3:
                gaps = {b - a for a, b in zip(data.means, data.means[1:], strict=False)}
                alike = len({*data.std}) == len({*data.weights}) == len(gaps) == 1
                if alike and min(gaps) > 0:
                    self.modes.value = len(data.means)
                    self._fit(sum(data.means) / len(data.means), data.std[0], gaps.pop())
            if not self.modes.value:
                self._given = data
            self.apart.disabled = self.modes.value < 2
        finally:
            self._showing = False

    def _fit(self, mean: float, std: float, apart: float | None = None) -> None:
        pairs = [(self.mean, mean), (self.std, std)]
        for field, value in pairs if apart is None else [*pairs, (self.apart, apart)]:
            _admit(field, value)
            field.value = value

    def _moved(self, change: dict[str, Any]) -> None:
        if self._showing:
            return
        if not self.modes.value and change["owner"] is self.modes and self._given is not None:
            self._changed(self._given)
            return
        modes = self.modes.value or 1
        self._showing = True
        self.modes.value = modes
        self._showing = False
        self.apart.disabled = modes < 2
        mean, std = self.mean.value, self.std.value
        if modes == 1:
            self._changed(Gaussian(mean, std))
        else:
            places = [mean + self.apart.value * (i - (modes - 1) / 2) for i in range(modes)]
            self._changed(Mixture(places, std))


def _admit(field: widgets.Widget, value: Any) -> None:
    """Make room for a value that the control does not offer, such as a learner's own loss."""
    if isinstance(field, widgets.FloatLogSlider):
        return  # it takes what it is given to the nearest end
    if isinstance(field, widgets.SelectionSlider):
        if value not in field.options:
            field.options = sorted({*field.options, value})
    elif isinstance(field, widgets.Dropdown):
        if value not in [option for _, option in field.options]:
            field.options = [*field.options, (_name_of(value), value)]
    else:
        field.min, field.max = min(field.min, value), max(field.max, value)


def _cell(field: widgets.Widget, note: str) -> widgets.VBox:
    style = "font-size:11px; line-height:1.3; opacity:.75; margin-left:126px"
    text = widgets.HTML(f"<div style='{style}'>{note}</div>", layout={"margin": "0 0 6px 0"})
    return widgets.VBox([field, text], layout=WIDE)


def _said(name: str) -> str:
    """A name from the code as a reader writes it."""
    return {"sgd": "SGD", "adam": "Adam", "rmsprop": "RMSprop", "gaussian": "Gaussian"}.get(
        name, name.replace("_", "-")
    )


def _other_rules(games: dict[str, Game]) -> str:
    """What else moves the result: nothing that changes the game is hidden."""
    rules = {name: _rules(game) for name, game in games.items()}
    if len(set(rules.values())) == 1:
        return f"Other rules: {next(iter(rules.values()))}."
    return "<br>".join(f"Other rules of {name}: {rule}." for name, rule in rules.items())


def _rules(game: Game) -> str:
    betas = [f"Adam's betas {game.betas}"] if game.optimizer == "adam" else []
    averaged = "samples by G itself"
    if game.average is not None:
        averaged = f"samples by an average of G's weights (decay {game.average:g})"
    penalty = f"penalty {game.penalty}" if game.penalty else "no penalty"
    return ", ".join([*betas, penalty, averaged, f"seed {game.seed}"])


def differences(pairs: dict[str, tuple[Any, Any]]) -> str:
    """In words, what differs between the two games of a duel."""
    if not pairs:
        return "A and B have the same settings: change a knob of one of them."
    said = [f"{name} ({_short(a)} in A, {_short(b)} in B)" for name, (a, b) in pairs.items()]
    return f"A and B differ in {', '.join(said)}."


def _short(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3g}"
    return _name_of(value)


def _name_of(value: Any) -> str:
    """What a menu calls a value: its name, a word, or else what kind of thing it is."""
    if isinstance(value, str | int):
        return _said(str(value))
    return _said(getattr(value, "name", None) or type(value).__name__)

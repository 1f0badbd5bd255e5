"""The settings of a game as widgets: each sets one attribute, and says what that does."""

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from gan_teach.live.fields import (
    FIELD,
    KEEPS,
    NONE,
    ROW,
    cell,
    log_slider,
    menu,
    read_value,
    show_value,
    slider,
    steady,
)
from gan_teach.live.fold import Fold
from gan_teach.live.hold import HoldControls
from gan_teach.live.kinds.kind import DataControls
from gan_teach.live.rules import (
    FOLDED,
    about_loss,
    folded_rules,
    game_by_game,
    needs_folded,
    other_rules,
)
from gan_teach.support.draws import NOISES
from gan_teach.training.game import Game
from gan_teach.training.losses import LOSSES
from gan_teach.training.optimizers import OPTIMIZERS
from gan_teach.training.settings import differ

BATCH_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
AVERAGES = (NONE, 0.9, 0.99, 0.999)
NOTES = {  # what a change does to the game, where it does not keep everything, or does more
    "optimizer": "Keeps the players; both optimisers start anew.",
    "noise": "Keeps the players; G meets new noise.",
    "instance_noise": "Keeps both players; blurs all that D sees.",
    "label_smoothing": "Keeps both players; real samples give up this share of their label.",
    "average": "Keeps both players; begins anew, and makes the samples unless it is none.",
}

WHOSE = "<div style='font-size:11px; opacity:.75'>Where the two differ, A's values show.</div>"


class Controls:
    """Sliders and menus for the settings of one game, or of two that may be set apart.

    games: the games by name. data_controls: the class of the controls for their data, if any.
    run: does what a click asks for, and tells what goes wrong. changed: called after a setting was
    changed by hand.

    The widgets hold no rules: a bad value is refused by the game, and the control goes back to what
    the game has. `sync()` shows the settings as they are. What many games do without is folded
    away; it unfolds by itself where a game has or needs it.
    """

    def __init__(
        self,
        games: dict[str, Game],
        data_controls: type[DataControls] | None,
        run: Callable[[Callable[[], None]], None],
        changed: Callable[[], None],
    ):
        self._games, self._run, self._changed = games, run, changed
        self._syncing = self._unfolded = False
        self._which = widgets.ToggleButtons(
            options=["Both", *games],
            style={"button_width": "60px"},
            tooltips=["Set both games alike"],
        )
        self._which.observe(lambda _: self.sync(), "value")
        self._fields = _fields()
        for name, field in self._fields.items():
            field.observe(self._setter(name), "value")
        self._hold = HoldControls(self._try)
        self._data = (
            data_controls(lambda data: self._try({"data": data})) if data_controls else None
        )
        self._about_loss, self._other = widgets.HTML(), widgets.HTML()
        usual, more = self._rows()
        self._fold = Fold(more, lambda: game_by_game(games, "More rules", folded_rules))
        parts = [usual, *self._fold.parts, self._other]
        self._whose = widgets.HTML()
        if len(games) > 1:
            which = [widgets.Label("Set the knobs of:"), self._which, self._whose]
            parts.insert(0, widgets.HBox(which, layout=ROW))
        self.widget = widgets.VBox(parts)
        self.sync()

    def _rows(self) -> list[widgets.HBox]:
        """The controls with their notes: those in sight, and those that can be folded away."""
        cells = {name: cell(field, NOTES.get(name, KEEPS)) for name, field in self._fields.items()}
        self._fields["loss"].layout.width = "min(100% - 4px, 388px)"
        cells["loss"] = cell(self._fields["loss"], self._about_loss, {"width": "100%"})
        usual = [cell for name, cell in cells.items() if name not in FOLDED]
        usual += [cell(*it) for it in self._data.cells()] if self._data else []
        more = [cell(*it) for it in self._hold.cells()]
        more += [cell for name, cell in cells.items() if name in FOLDED]
        return [widgets.HBox(it, layout=ROW) for it in (usual, more)]

    def sync(self) -> None:
        """Show the settings as they are, after a rewind say."""
        self._syncing = True
        try:
            game = self._chosen()[0]
            for name, field in self._fields.items():
                value = getattr(game, name)
                show_value(field, NONE if value is None else value)
            self._hold.show(game.penalty, game.clip)
            if self._data:
                self._data.show(game.data)
        finally:
            self._syncing = False
        self._write()

    def _write(self) -> None:
        """Say what no control shows, and unfold what has just become worth a look."""
        chosen = self._chosen()
        apart = any(
            differ(getattr(chosen[0], name), getattr(game, name))
            for game in chosen
            for name in (*self._fields, "penalty", "clip", "data")
        )
        self._whose.value = steady(WHOSE if apart else "", [WHOSE])
        self._about_loss.value = about_loss(chosen[0])
        self._other.value = game_by_game(self._games, "Other rules", other_rules)
        was, self._unfolded = self._unfolded, any(map(needs_folded, self._games.values()))
        if self._unfolded and not was:
            self._fold.open()
        self._fold.write()

    def _chosen(self) -> list[Game]:
        named = self._games.get(self._which.value)
        return [named] if named else list(self._games.values())

    def _setter(self, name: str) -> Callable[[dict[str, Any]], None]:
        def set_it(change: dict[str, Any]) -> None:
            value = read_value(change["owner"])
            self._try({name: None if value == NONE else value})

        return set_it

    def _try(self, settings: dict[str, Any]) -> None:
        if not self._syncing:
            self._run(lambda: self._set(settings))

    def _set(self, settings: dict[str, Any]) -> None:
        """Set these in every chosen game; where one refuses, in none."""
        done = []
        try:
            for game in self._chosen():
                for name, value in settings.items():
                    before = getattr(game, name)
                    setattr(game, name, value)
                    done.append((game, name, before))
        except Exception:
            for game, name, before in reversed(done):
                setattr(game, name, before)
            self.sync()
            raise
        self._write()
        self._changed()


def _fields() -> dict[str, widgets.Widget]:
    """A control for each setting that is one number or one choice."""
    return {
        "lr_g": log_slider("G's learning rate", 1e-3, -5, 1),
        "lr_d": log_slider("D's learning rate", 1e-3, -5, 1),
        "loss": menu("Loss", LOSSES.values()),
        "optimizer": menu("Optimiser", OPTIMIZERS),
        "batch_size": widgets.SelectionSlider(
            options=BATCH_SIZES, value=1, description="Batch size", **FIELD
        ),
        "d_steps": widgets.IntSlider(1, 1, 10, description="D steps a turn", **FIELD),
        "noise": menu("Noise", NOISES),
        "instance_noise": slider("Instance noise", 0, 0, 2, 0.05),
        "label_smoothing": slider("Label smoothing", 0, 0, 0.5, 0.05),
        "average": menu("Average of G", AVERAGES),
    }

"""The settings of a game as widgets: each sets one attribute, and says what that does."""

import dataclasses
import html
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from gan_teach.live.fields import (
    AS_GIVEN,
    FIELD,
    NONE,
    ROW,
    cell,
    labelled,
    log_slider,
    menu,
    name_of,
    read_value,
    show_value,
    slider,
    small_print,
    steady,
)
from gan_teach.live.kinds.kind import DataControls
from gan_teach.support.draws import NOISES
from gan_teach.support.pairs import CLASSES
from gan_teach.support.walks import MODES, NoiseChoice
from gan_teach.training.game import Game
from gan_teach.training.losses import LOSSES, R1, R2, GradientPenalty, Loss, Penalty, Wasserstein
from gan_teach.training.settings import OPTIMIZERS, Settings, differ

BATCH_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
AVERAGES = (NONE, 0.9, 0.99, 0.999)
KEEPS = "Keeps both players and their optimisers."
NOTES = {  # what a change does to the game, where it does not keep everything, or does more
    "optimizer": "Keeps the players; both optimisers start anew.",
    "noise": "Keeps the players; G meets new noise.",
    "instance_noise": "Keeps both players; blurs all that D sees. In units of the data.",
    "label_smoothing": "Keeps both players; real samples give up this share of their label.",
    "average": "Keeps both players; samples come from an average of G's weights, begun anew.",
}
UNHELD = "Nothing holds D's slope: choose a gradient penalty or weight clipping below."
FOLDED = ("penalty", "clip", "instance_noise", "label_smoothing", "average")
USUAL = {it.name: it.default for it in dataclasses.fields(Settings) if it.name in FOLDED}


class Controls:
    """Sliders and menus for the settings of one game, or of two that may be set apart.

    games: the games by name. data_controls: the class of the controls for their data, if any.
    run: does what a click asks for, and tells what goes wrong. changed: called after a setting was
    changed by hand. The widgets hold no rules: a bad value is refused by the game, and the control
    goes back to what the game has. `sync()` shows the settings as they are.

    What many games do without is folded away; it unfolds by itself where a game has or needs it.
    """

    def __init__(
        self,
        games: dict[str, Game],
        data_controls: type[DataControls] | None,
        run: Callable[[Callable[[], None]], None],
        changed: Callable[[], None],
    ):
        self._games, self._run, self._changed = games, run, changed
        self._syncing = self._telling = False
        self.which = widgets.ToggleButtons(
            options=["Both", *games],
            style={"button_width": "60px"},
            tooltips=["Set both games alike"],
        )
        self.which.observe(lambda _: self.sync(), "value")
        self.fields = {
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
        for name, field in self.fields.items():
            field.observe(self._setter(name), "value")
        self._hold = HoldControls(self._try)
        self._data = (
            data_controls(lambda data: self._try({"data": data})) if data_controls else None
        )
        self._about_loss, self._folded, self._other = (widgets.HTML() for _ in range(3))
        self._fold = widgets.ToggleButton(
            tooltip="Show or hide the rules that many games do without", layout={"width": "160px"}
        )
        self._fold.observe(lambda _: self._turn(), "value")
        self._usual, self._more = self._rows()
        fold = widgets.HBox([self._fold, self._folded], layout={"align_items": "center"})
        parts = [self._usual, fold, self._more, self._other]
        if len(games) > 1:
            parts.insert(0, widgets.HBox([widgets.Label("Set the knobs of:"), self.which]))
        self.widget = widgets.VBox(parts)
        self._turn()
        self.sync()

    def _rows(self) -> list[widgets.HBox]:
        """The controls with their notes: those in sight, and those that can be folded away."""
        cells = {name: cell(field, NOTES.get(name, KEEPS)) for name, field in self.fields.items()}
        self.fields["loss"].layout.width = "min(100% - 4px, 388px)"
        cells["loss"] = cell(self.fields["loss"], self._about_loss, {"width": "100%"})
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
            for name, field in self.fields.items():
                value = getattr(game, name)
                show_value(field, NONE if value is None else value)
            self._hold.show(game.penalty, game.clip)
            if self._data:
                self._data.show(game.data)
        finally:
            self._syncing = False
        self._tell()

    def _tell(self) -> None:
        """Say what no control shows, and unfold what has just become worth a look."""
        self._about_loss.value = _about_loss(self._chosen()[0])
        self._other.value = _told(self._games, "Other rules", _other_rules)
        was, self._telling = self._telling, any(map(_is_telling, self._games.values()))
        if self._telling and not was:
            self._fold.value = True
        self._tell_folded()

    def _tell_folded(self) -> None:
        """In words, what is folded away: nothing that changes the game is hidden."""
        shown = self._fold.value
        self._folded.value = "" if shown else _told(self._games, "More rules", _folded_rules)

    def _turn(self) -> None:
        """Fold or unfold, as the button says. (No key opens an `Accordion` of ipywidgets.)"""
        shown = self._fold.value
        self._fold.icon = "caret-down" if shown else "caret-right"
        self._fold.description = "Hide more rules" if shown else "Show more rules"
        self._more.layout.display = "flex" if shown else "none"
        self._tell_folded()

    def _chosen(self) -> list[Game]:
        named = self._games.get(self.which.value)
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
        self._tell()
        self._changed()


@dataclasses.dataclass(frozen=True)
class Hold:
    """One way to hold D: what its number is called, its penalties if it has any, and in words."""

    number: str
    penalties: tuple[type[Penalty], ...]
    words: str

    def settings(self, x: float | None) -> dict[str, Any]:
        """What it sets in a game if its number is x."""
        if self.number == "clip":
            return {"penalty": None, "clip": x}
        made = tuple(kind(x) for kind in self.penalties)
        return {"penalty": made if len(made) > 1 else made[0] if made else None, "clip": None}


HOLDS = {
    "nothing": Hold("", (), "D's slope costs nothing."),
    "R1": Hold("gamma", (R1,), "D pays gamma/2 slope², at real samples."),
    "R2": Hold("gamma", (R2,), "D pays gamma/2 slope², at fakes."),
    "R1 and R2": Hold("gamma", (R1, R2), "D pays gamma/2 slope², at real and at fakes."),
    "gradient penalty": Hold(
        "weight", (GradientPenalty,), "D pays weight (slope - 1)², between the two."
    ),
    "weight clipping": Hold("clip", (), "D's weights are cut off beyond ±clip."),
}
NUMBERS = {  # where each number starts, and the ends of its slider as powers of ten
    "gamma": (0.1, -3, 2), "weight": (1.0, -2, 2), "clip": (0.1, -2, 0),
}  # fmt: skip


class HoldControls:
    """What holds D, a penalty on its slope or the clipping of its weights, and how strongly.

    What the menu cannot make, such as a learner's own penalty, it calls "as given" and keeps.
    """

    def __init__(self, changed: Callable[[dict[str, Any]], None]):
        self._changed, self._showing = changed, False
        self._given: dict[str, Any] = {}
        self._last = {number: start for number, (start, _, _) in NUMBERS.items()}
        self.kind = menu("D is held by", HOLDS)
        self.strength = log_slider("Its strength", 0.1, -3, 2)
        self._words = widgets.HTML()
        self.kind.observe(self._chosen, "value")
        self.strength.observe(self._moved, "value")

    def cells(self) -> list[tuple[widgets.Widget, str | widgets.HTML]]:
        """Each control with what it does to the game."""
        return [(self.kind, self._words), (self.strength, KEEPS)]

    def show(self, penalty: Any, clip: float | None) -> None:
        """Show what holds D in a game."""
        self._showing = True
        try:
            kind, strength = _held_by(penalty, clip)
            if kind == AS_GIVEN:
                self._given = {"penalty": penalty, "clip": clip}
            show_value(self.kind, kind)
            self._show_strength(kind, strength)
        finally:
            self._showing = False

    def _show_strength(self, kind: str, strength: float | None) -> None:
        words = {name: f"{KEEPS}<br>{hold.words}" for name, hold in HOLDS.items()}
        shown = words.get(kind, f"{KEEPS}<br>Other rules, below, say what it is.")
        self._words.value = small_print(steady(shown, words.values()))
        number, slider = HOLDS[kind].number if kind in HOLDS else "", self.strength
        with slider.hold_sync():
            slider.disabled = not number
            slider.description = f"Its {number or 'strength'}"
            if number:
                _, slider.min, slider.max = NUMBERS[number]
                self._last[number] = strength
                show_value(slider, strength)

    def _chosen(self, change: dict[str, Any]) -> None:
        if self._showing:
            return
        hold = HOLDS.get(change["new"])
        strength = self._last.get(hold.number) if hold else None
        self._showing = True
        self._show_strength(change["new"], strength)
        self._showing = False
        self._changed(hold.settings(strength) if hold else self._given)

    def _moved(self, _: dict[str, Any]) -> None:
        hold = HOLDS.get(self.kind.value)
        if not self._showing and hold and hold.number:
            self._last[hold.number] = read_value(self.strength)
            self._changed(hold.settings(self._last[hold.number]))


def _held_by(penalty: Any, clip: float | None) -> tuple[str, float | None]:
    """What the menu calls this, and its number."""
    penalties = penalty if isinstance(penalty, tuple) else () if penalty is None else (penalty,)
    kinds = tuple(sorted(map(type, penalties), key=lambda kind: kind.__name__))
    for name, hold in HOLDS.items():
        if hold.penalties == kinds and (hold.number == "clip") == (clip is not None):
            numbers = {x for one in penalties for x in vars(one).values()} or {clip}
            if len(numbers) == 1:
                return name, numbers.pop()
    return AS_GIVEN, None


class NoiseControls:
    """Which noise a game of images is looked at with, as a `NoiseChoice`.

    digits: whether G can be asked for a digit. changed: called with each new choice.
    """

    MOST = 999_999  # seeds
    ALL = "all"

    def __init__(self, digits: bool, changed: Callable[[NoiseChoice], None]):
        self._changed = changed
        self.mode = widgets.ToggleButtons(
            options=[(mode.capitalize(), mode) for mode in MODES],
            style={"button_width": "100px"},
            tooltips=["From one noise vector to another", "A - B + C of three noise vectors"],
        )  # fmt: skip
        self.seeds = {name: _seed(value) for name, value in zip("abc", range(3), strict=True)}
        self.t = widgets.FloatSlider(
            0.5, min=0, max=1, step=0.02, description="t", readout_format=".2f",
            style={"description_width": "60px"}, layout={"width": "300px"},
        )  # fmt: skip
        self.digit = widgets.ToggleButtons(
            options=[self.ALL, *map(str, range(CLASSES))], style={"button_width": "36px"},
            tooltips=["The same noise as all ten", *(f"As a {i}" for i in range(CLASSES))],
        )  # fmt: skip
        for field in (self.mode, *self.seeds.values(), self.t, self.digit):
            field.observe(lambda _: self._tell(), "value")
        self._cells = {name: self._cell(field) for name, field in self.seeds.items()}
        vectors = [self._cells["a"], self._cells["b"], self._cells["c"], self.t]
        rows = [labelled("Noise", self.mode), widgets.HBox(vectors, layout=ROW)]
        rows += [labelled("Digit", self.digit)] if digits else []
        self.widget = widgets.VBox(rows)
        self._by_digit = digits
        self._name()

    @property
    def choice(self) -> NoiseChoice:
        """What the controls say."""
        asked = self._by_digit and self.digit.value != self.ALL
        seeds = {name: field.value for name, field in self.seeds.items()}
        digit = int(self.digit.value) if asked else None
        return NoiseChoice(self.mode.value, **seeds, t=round(self.t.value, 2), digit=digit)

    def _cell(self, field: widgets.BoundedIntText) -> widgets.HBox:
        """A seed with a button for the next one."""
        button = widgets.Button(
            description="Next", icon="random", tooltip="The next noise vector",
            layout={"width": "76px"},
        )  # fmt: skip

        def next_one(_: widgets.Button) -> None:
            field.value = (field.value + 1) % (self.MOST + 1)

        button.on_click(next_one)
        return widgets.HBox([field, button], layout={"width": "250px"})

    def _tell(self) -> None:
        self._name()
        self._changed(self.choice)

    def _name(self) -> None:
        """Call the vectors what they are in this mode, and show the controls that act in it."""
        walk = self.mode.value == MODES[0]
        for (name, field), other in zip(self.seeds.items(), ("From", "To", ""), strict=True):
            field.description = other if walk and other else name.upper()
        self._cells["c"].layout.display = "none" if walk else "flex"
        self.t.layout.display = "flex" if walk else "none"


def _seed(value: int) -> widgets.BoundedIntText:
    return widgets.BoundedIntText(
        value, min=0, max=NoiseControls.MOST, description="Seed",
        style={"description_width": "60px"}, layout={"width": "150px"},
    )  # fmt: skip


# --- in words ---------------------------------------------------------------------------------


def _about_loss(game: Game) -> str:
    """What a loss makes of the game, and what it lacks there."""

    def said(loss: Loss, unheld: bool) -> str:
        text = KEEPS
        if any(type(loss) is type(ours) for ours in LOSSES.values()):  # a learner's may differ
            text += f"<br>With the best D, G minimises: {html.escape(loss.g_minimises)}."
        return text + (f"<br><b>{UNHELD}</b>" if unheld else "")

    others = (said(loss, isinstance(loss, Wasserstein)) for loss in LOSSES.values())
    return small_print(steady(said(game.loss, _lacks_hold(game)), others))


def _lacks_hold(game: Game) -> bool:
    """Whether D's scores will grow without end."""
    return isinstance(game.loss, Wasserstein) and game.penalty is None and game.clip is None


def _is_telling(game: Game) -> bool:
    """Whether the game has a rule that the page folds away, or lacks one that it needs."""
    unusual = any(differ(getattr(game, name), usual) for name, usual in USUAL.items())
    return unusual or _lacks_hold(game)


def _told(games: dict[str, Game], title: str, tell: Callable[[Game], str]) -> str:
    """Rules in words, game by game where they differ."""
    rules = {name: html.escape(tell(game), quote=False) for name, game in games.items()}
    lines = [f"{title} of {name}: {rule}." for name, rule in rules.items()]
    if len({*rules.values()}) == 1:
        lines = [f"{title}: {next(iter(rules.values()))}."]
    style = "font-size:11px; line-height:1.4; opacity:.8"
    return f"<div style='{style}'>{'<br>'.join(lines)}</div>"


def _folded_rules(game: Game) -> str:
    """What is folded away."""
    kind, strength = _held_by(game.penalty, game.clip)
    held = kind if strength is None else f"{kind} ({HOLDS[kind].number} {strength:g})"
    average = "none" if game.average is None else f"{game.average:g}"
    return (
        f"D is held by {held}, instance noise {game.instance_noise:g}, "
        f"label smoothing {game.label_smoothing:g}, average of G {average}"
    )


def _other_rules(game: Game) -> str:
    """What else moves the result, and no control shows."""
    rules = [f"Adam's betas {game.betas}"] if game.optimizer == "adam" else []
    if _held_by(game.penalty, game.clip)[0] == AS_GIVEN:
        rules += [f"penalty {_short(game.penalty)}"] if game.penalty is not None else []
        rules += [f"D's weights clipped at {game.clip:g}"] if game.clip is not None else []
    return ", ".join([*rules, f"seed {game.seed}"])


def differences(pairs: dict[str, tuple[Any, Any]]) -> str:
    """In words, what differs between the two games of a duel."""
    if not pairs:
        return "A and B have the same settings: change a knob of one of them."
    said = [f"{name} ({_short(a)} in A, {_short(b)} in B)" for name, (a, b) in pairs.items()]
    return f"A and B differ in {', '.join(said)}."


def _short(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3g}"
    if isinstance(value, tuple):
        return " and ".join(map(_short, value))
    usual = isinstance(value, Loss) and value in LOSSES.values()
    # an object's own words would be its address, those of a learner's loss a name in gt.losses
    mute = type(value).__repr__ in (object.__repr__, Loss.__repr__)
    if value is None or isinstance(value, str | int) or usual or mute:
        return name_of(value)
    return repr(value)

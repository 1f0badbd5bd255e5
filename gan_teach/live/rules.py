"""The rules of a game in words: nothing that changes a game is hidden."""

import dataclasses
import html
from collections.abc import Callable
from typing import Any

from gan_teach.live.fields import AS_GIVEN, KEEPS, name_of, small_print, steady
from gan_teach.live.hold import HOLDS, held_by
from gan_teach.training.game import Game
from gan_teach.training.losses import LOSSES, Loss, Wasserstein
from gan_teach.training.settings import Settings, differ

UNHELD = "Nothing holds D's slope: choose a gradient penalty or weight clipping below."
FOLDED = ("penalty", "clip", "instance_noise", "label_smoothing", "average")  # seldom needed
USUAL = {it.name: it.default for it in dataclasses.fields(Settings) if it.name in FOLDED}


def about_loss(game: Game) -> str:
    """What a loss makes of the game, and what it lacks there, as small print."""
    bent = game.instance_noise or game.label_smoothing or game.augment

    def words(loss: Loss, unheld: bool) -> str:
        text = KEEPS
        known = any(type(loss) is type(ours) for ours in LOSSES.values())
        if known and not bent:  # a learner's loss may differ; other labels or samples do
            text += f"<br>With the best D, G minimises: {html.escape(loss.g_minimises)}."
        return text + (f"<br><b>{UNHELD}</b>" if unheld else "")

    others = (words(loss, isinstance(loss, Wasserstein)) for loss in LOSSES.values())
    return small_print(steady(words(game.loss, lacks_hold(game)), others))


def lacks_hold(game: Game) -> bool:
    """Whether D's scores will grow without end."""
    return isinstance(game.loss, Wasserstein) and game.penalty is None and game.clip is None


def needs_folded(game: Game) -> bool:
    """Whether the game has a rule that the page folds away, or lacks one that it needs."""
    unusual = any(differ(getattr(game, name), usual) for name, usual in USUAL.items())
    return unusual or lacks_hold(game)


def game_by_game(games: dict[str, Game], title: str, words: Callable[[Game], str]) -> str:
    """Rules in words, as HTML: for each game where they differ, else once."""
    rules = {name: html.escape(words(game), quote=False) for name, game in games.items()}
    lines = [f"{title} of {name}: {rule}." for name, rule in rules.items()]
    if len({*rules.values()}) == 1:
        lines = [f"{title}: {next(iter(rules.values()))}."]
    style = "font-size:11px; line-height:1.4; opacity:.8"
    return f"<div style='{style}'>{'<br>'.join(lines)}</div>"


def folded_rules(game: Game) -> str:
    """What is folded away."""
    kind, strength = held_by(game.penalty, game.clip)
    held = kind if strength is None else f"{kind} ({HOLDS[kind].number} {strength:g})"
    average = "none" if game.average is None else f"{game.average:g}"
    return (
        f"D is held by {held}, instance noise {game.instance_noise:g}, "
        f"label smoothing {game.label_smoothing:g}, average of G {average}"
    )


def other_rules(game: Game) -> str:
    """What else moves the result, and no control shows."""
    rules = [f"Adam's betas {game.betas}"] if game.optimizer == "adam" else []
    if game.penalty is not None and game.penalty_every > 1:
        rules += [f"the penalty at one update of D in {game.penalty_every}"]
    if game.augment is not None:
        rules += [f"all that D sees is augmented by {value_in_words(game.augment)}"]
    if held_by(game.penalty, game.clip)[0] == AS_GIVEN:
        rules += [f"penalty {value_in_words(game.penalty)}"] if game.penalty is not None else []
        rules += [f"D's weights clipped at {game.clip:g}"] if game.clip is not None else []
    return ", ".join([*rules, f"seed {game.seed}"])


def differences(pairs: dict[str, tuple[Any, Any]]) -> str:
    """In words, what differs between the two games of a duel."""
    if not pairs:
        return "A and B have the same settings: change a knob of one of them."
    values = {name: tuple(map(value_in_words, pair)) for name, pair in pairs.items()}
    words = [f"{name} ({a} in A, {b} in B)" for name, (a, b) in values.items()]
    return f"A and B differ in {', '.join(words)}."


def value_in_words(value: Any) -> str:
    """A setting's value, short: numbers with three digits, others by name where they have one."""
    if isinstance(value, float):
        return f"{value:.3g}"
    if isinstance(value, tuple):
        return " and ".join(map(value_in_words, value))
    usual = isinstance(value, Loss) and value in LOSSES.values()
    # an object's own words would be its address, those of a learner's loss a name in gt.losses
    mute = type(value).__repr__ in (object.__repr__, Loss.__repr__)
    if value is None or isinstance(value, str | int) or usual or mute:
        return name_of(value)
    return repr(value)

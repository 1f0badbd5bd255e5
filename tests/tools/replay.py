"""Is what is kept under `data/` still what the code gives? The first turns, played again.

    python -m tests.tools.replay           # of `make evidence`: note what its games give now
    python -m tests.tools.replay clinic    # or of what is named

Hours of games stand behind the evidence. Where code stands and how it is spelt may change; what is
kept goes stale when the code gives *other numbers*. So of every row the first 50 turns are noted
for two seeds: losses, figure, and the sums of the players' weights. The tests play them again and
compare. (Longer games part between processors, which round differently.)
"""

import json
import sys
from collections.abc import Callable, Mapping
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from gan_teach.data.digits import digits
from gan_teach.data.plane import grid, ring
from gan_teach.lessons.clinic.cases import CASES
from gan_teach.lessons.clinic.measure import examine, mended
from gan_teach.metrics.classifier import SETTINGS, accuracy, load_classifier, train
from gan_teach.metrics.modes import coverage
from gan_teach.metrics.reference import real_digits
from gan_teach.metrics.scores import figures_of
from gan_teach.metrics.statistics import spread
from gan_teach.metrics.wasserstein import w1
from gan_teach.studies import collapse, dcgan_steps, evidence, few_data, flowers, one_step, paired
from gan_teach.studies.played import played
from gan_teach.support.errors import choose
from gan_teach.support.pairs import pictures
from gan_teach.training.contest import cells, make_game
from gan_teach.training.contest import label as name_of
from gan_teach.training.cures import CURES, failing
from gan_teach.training.ensemble import Ensemble
from gan_teach.training.game import Game
from gan_teach.training.presets import preset
from gan_teach.training.trained import RECIPES
from gan_teach.training.trained import load as load_trained

TURNS, FEW = 50, 2
# Some games part between processors within 50 turns: an optimiser without momentum first steps by
# the sign of a slope, and the sign of a slope of nearly 0 is rounding. Of these, two are played.
QUICK_TO_PART = (
    *("Wasserstein", "hinge", "MLP, ", "DCGAN, ", "dcgan, its", "conditional, its", "the_calm"),
    "teacher and students",
    "flowers, ",
    "paired",  # nothing holds the constant in its D's output but rounding
)
SEEDS = (0, 1)
KEPT = Path(__file__).parents[1] / "replay.json"
Row = dict[str, list[float]]  # a figure's name, and its value for each seed
Make = Callable[[int], Game]
Figures = Callable[[Tensor], dict[str, float]]


def weights_of(players: Mapping[str, nn.Module]) -> dict[str, float]:
    """The sum of each player's weights."""
    return {
        name: sum(weight.double().sum().item() for weight in player.parameters())
        for name, player in players.items()
    }


def turns_of(label: str) -> int:
    """How many turns of this row are played."""
    return FEW if any(name in label for name in QUICK_TO_PART) else TURNS


def of_games(label: str, make: Make, figures: Figures) -> Row:
    """What single games of these seeds give."""
    columns: Row = {}
    for seed in SEEDS:
        game = played(make(seed), turns_of(label))
        _add(columns, {
            "d_loss": game.history.d_loss[-1], "g_loss": game.history.g_loss[-1],
            **weights_of(game.players()), **figures(game.generate(500)),
        })  # fmt: skip
    return columns


def of_ensemble(label: str, make: Make, figures: Figures) -> Row:
    """The same, of the games played at once."""
    ensemble = Ensemble([make(seed) for seed in SEEDS])
    ensemble.play(turns_of(label))
    columns: Row = {}
    for k, samples in enumerate(ensemble.generate(500)):
        losses = {"d_loss": ensemble.d_loss[k].item(), "g_loss": ensemble.g_loss[k].item()}
        _add(columns, {**losses, **weights_of(ensemble.game(k).players()), **figures(samples)})
    return columns


def _add(columns: Row, found: Mapping[str, float]) -> None:
    for name, value in found.items():
        columns.setdefault(name, []).append(float(f"{value:.7g}"))


def _on_a_line(label: str) -> Row:
    name, _, changes = evidence.RUNS[label]
    data = preset(name, **changes).data
    return of_ensemble(label, partial(_preset, name, **changes), lambda x: {"w1": w1(x, data)})


def _preset(name: str, seed: int, **changes: Any) -> Game:
    return preset(name, seed=seed, **changes)


def _in_the_plane(label: str, make: Make) -> Row:
    data = make(0).data
    floor = coverage(data.sample(500, torch.Generator().manual_seed(0)), data).high_quality

    def figures(samples: Tensor) -> dict[str, float]:
        found = {"modes": coverage(samples, data).modes, "at": samples.mean()}
        return {**found, "high_quality": coverage(samples, data).high_quality, "floor": floor}

    return of_ensemble(label, make, figures)


def _cure(label: str) -> Row:
    world, _, cure = label.partition(": ")
    data = {"ring": ring, "grid": grid}[world]()
    return _in_the_plane(label, partial(failing, data, **CURES[cure]))


def _recipe_in_the_plane(label: str) -> Row:
    return _in_the_plane(label, partial(_preset, label))


def _hopping(label: str) -> Row:
    return _in_the_plane(label, partial(failing, ring(), **collapse.RATES[label]))


def _forgetting(label: str) -> Row:
    return of_games(label, collapse.forgetting, lambda x: {"spread": spread(x)})


def _program_c(label: str) -> Row:
    return of_games(
        label, partial(_preset, evidence.PROGRAMS_C[label]), lambda x: {"spread": spread(x)}
    )


def _step_c(label: str) -> Row:
    make = partial(_preset, "program_c_mended", **evidence.STEPS_C[label])
    return of_games(label, make, lambda x: {"spread": spread(x)})


def _step_of_dcgan(label: str) -> Row:
    make = partial(dcgan_steps.game_of, label.removeprefix("DCGAN, "))
    return of_games(label, make, lambda x: {"spread": spread(x)})


def _one_step(label: str) -> Row:
    """The program of one step: its players' weights, and the teacher's samples."""
    columns: Row = {}
    for seed in SEEDS:
        program = one_step.play(seed, turns_of(label))
        players = {name: program[name] for name in ("teacher", "student", "G", "D")}
        samples = program["path"][-1].double()
        _add(columns, {**weights_of(players), "at": samples.mean(), "spread": samples.std()})
    return columns


def _few_data(label: str) -> Row:
    make = partial(few_data.game_of, label.removeprefix("DCGAN, "))
    return of_games(label, make, lambda x: {"spread": spread(x)})


def _paired_in_the_plane(label: str) -> Row:
    return _in_the_plane(label, partial(paired.plane_game, label))


def _paired_digits(label: str) -> Row:
    make = partial(paired.digits_game, label.removeprefix("DCGAN, "))
    return of_games(label, make, lambda x: {"spread": spread(x)})


def _stacked(label: str) -> Row:
    make = partial(paired.stacked_game, label.removeprefix("DCGAN, "))
    return of_games(label, make, lambda x: {"spread": spread(x.flatten(1))})


def _step_of_flowers(label: str) -> Row:
    data = flowers.Images(flowers.pictures())
    make = partial(flowers.game_of, label.removeprefix("flowers, "), data=data)
    return of_games(label, make, lambda x: {"distance": flowers.distance(x, data)})


def _copying_flowers(label: str) -> Row:
    """The first of the two games."""
    n = int(label.rpartition(" ")[2])
    return of_games(
        label,
        lambda seed: next(flowers.seen_and_unseen(n, seed))[0],
        lambda x: {"spread": spread(x)},
    )


CELLS = {name_of(*cell[:3]): cell[:3] for cell in cells()}


def _cell(label: str) -> Row:
    make = partial(make_game, *CELLS[label])
    return of_games(label, make, lambda x: figures_of(x[:200]))


def _clinic(label: str) -> Row:
    """A program of the clinic, sick or mended: what is measured of it."""
    name, _, state = label.partition(", ")
    case, columns = CASES[name], {}
    program = mended(case) if state else case.program
    for seed in SEEDS:
        run = examine(program, case, seed, turns_of(label))
        found = {name: run.end(name) for name in MEASURED}
        for who, move in product("DG", "DG"):  # in the first turns, which are all looked at
            moved = run.check.history[f"moved_{who}_in_{move}".lower()]
            found[f"{who} in {move}'s move"] = moved[:10].sum()
        found |= {"real": run.real.double().mean(), "fake": run.fake.double().mean()}
        _add(columns, found)
    return columns


MEASURED = ("d_loss", "g_loss", "on_real", "on_fake", "push")


def _trained(label: str) -> Row:
    """A trained generator: its game, or the figures of its samples as it is kept."""
    name, _, state = label.partition(", ")
    if state == "its game":
        make = partial(_preset, RECIPES[name].preset)
        return of_games(label, make, lambda x: {"mean": x.double().mean()})
    G, columns = load_trained(name), {}
    for seed in SEEDS:
        z = torch.randn(500, G.latent_dim, generator=torch.Generator().manual_seed(seed))
        samples = G(z)
        _add(columns, figures_of(pictures(samples) if name == "conditional" else samples))
    return columns


def _reader(label: str) -> Row:
    """The reader of digits: how it learns, how it reads, and what it makes of real images."""
    found, columns = digits("embedded"), {}
    if label == "as kept":
        _add(columns, {"accuracy": accuracy(load_classifier(), found.images, found.labels)})
        return columns
    for seed in SEEDS:
        if label == "real images":
            _add(columns, figures_of(real_digits().draw(500, seed)))
        else:
            rules = {**SETTINGS, "epochs": 1, "seed": seed}
            reader = train(found.images[:FEW_IMAGES], found.labels[:FEW_IMAGES], **rules)
            _add(columns, weights_of({"weights": reader}))
    return columns


FEW_IMAGES = 200


STUDIES: dict[str, tuple[Callable[[str], Row], list[str]]] = {  # what plays a row, and the rows
    "gaussian_w1": (_on_a_line, list(evidence.RUNS)),
    "cures": (_cure, [f"{world}: {cure}" for world in ("ring", "grid") for cure in CURES]),
    "collapse": (_hopping, list(collapse.RATES)),
    "digits_collapse": (_forgetting, ["a trained G, a slow D"]),
    "plane_recipes": (_recipe_in_the_plane, list(evidence.PLANE_RECIPES)),
    "digits_program_c": (_program_c, list(evidence.PROGRAMS_C)),
    "digits_steps": (_step_c, list(evidence.STEPS_C)),
    "dcgan_steps": (_step_of_dcgan, [f"DCGAN, {label}" for label in dcgan_steps.STEPS]),
    "few_data": (_few_data, [f"DCGAN, {label}" for label in few_data.GAMES]),
    "paired_plane": (
        _paired_in_the_plane,
        [f"{world}: {rules}" for world in paired.WORLDS for rules in paired.PLANE],
    ),
    "paired_digits": (_paired_digits, [f"DCGAN, {label}" for label in paired.HELD]),
    "stacked": (_stacked, [f"DCGAN, {label}" for label in paired.STACKED]),
    "flowers_steps": (_step_of_flowers, [f"flowers, {label}" for label in flowers.CHANGES]),
    "flowers_copying": (_copying_flowers, [f"flowers, trained on {n}" for n in flowers.FEW]),
    "digits_table": (_cell, list(CELLS)),
    "clinic": (
        _clinic,
        [name for name, case in CASES.items() if not case.stops]
        + [f"{name}, mended" for name in CASES],
    ),
    "trained": (
        _trained,
        [name + state for name in RECIPES for state in (", its game", ", as kept")],
    ),
    "one_step": (_one_step, ["teacher and students"]),
    "digit_reader": (_reader, ["its training", "as kept", "real images"]),
}
OF_DIGITS = (
    *("digits_program_c", "digits_steps", "dcgan_steps", "digits_table", "digits_collapse"),
    *("paired_digits", "stacked"),
    *("few_data", "trained", "digit_reader"),
)


def key(study: str) -> str:
    """The name under which the rows of a study are kept: of digits, for each source of digits."""
    return f"{study}, {digits().source}" if study in OF_DIGITS else study


def rows(study: str) -> list[str]:
    """The labels of the rows of a study."""
    return choose("study", study, STUDIES)[1]


def play(study: str, label: str) -> Row:
    """What a row gives now, played on one thread: more of them round differently."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return STUDIES[study][0](label)
    finally:
        torch.set_num_threads(threads)


def load() -> dict[str, dict[str, Row]]:
    """The rows that are kept, by study and label."""
    return json.loads(KEPT.read_text(encoding="utf-8"))


def differences(study: str, kept: Row, now: Row) -> list[str]:
    """In words, the figures of a row that are no longer what is kept."""
    if set(kept) != set(now):
        return [f"the figures are {sorted(now)}, kept are {sorted(kept)}"]
    return [
        f"{name}: {new} instead of {old}"
        for name in kept
        for old, new in zip(kept[name], now[name], strict=True)
        if not abs(new - old) <= tolerance(study, name) * max(abs(old), 1)
    ]


def tolerance(study: str, figure: str) -> float:
    """How far two processors may lie apart, as a share of a figure above 1.

    Measured between vector units: up to 1.6e-3 in the sums of weights of the cures, 3e-4 in their
    losses; 1.8e-3 in the weights of the steps to the DCGAN, where a bias before batch norm has a
    slope of rounding alone; 4e-4 in those of the table; elsewhere 4e-5. A sample or two of 200 may
    lie on the border of what a share counts.
    """
    if figure in SHARES:
        return 0.011
    if study == "dcgan_steps" and figure in WEIGHTS:
        return 5e-3
    if study == "digits_table" and figure in WEIGHTS:
        return 1e-3
    if study in ("cures", "collapse", "digits_collapse", *NEWER):
        return 2e-3 if figure in WEIGHTS else 5e-4
    return 1e-4


NEWER = ("paired_plane", "paired_digits", "stacked", "few_data")
WEIGHTS = ("G", "D", "G_average")
SHARES = ("high_quality", "floor", "least", "most", "confident", "precision", "recall")


def renew(*studies: str) -> None:
    """Note what the games of these studies give now, on the digits that are at hand."""
    path = KEPT
    kept = load() if path.exists() else {}
    for study in studies:
        kept[key(study)] = {label: play(study, label) for label in rows(study)}
    text = ",\n".join(
        f'"{study}": {{\n'
        + ",\n".join(f" {json.dumps(label)}: {json.dumps(row)}" for label, row in rows.items())
        + "\n}"
        for study, rows in sorted(kept.items())
    )
    path.write_text(f"{{\n{text}\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    renew(*(sys.argv[1:] or evidence.EXPERIMENTS))

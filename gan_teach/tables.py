"""A table like a paper's: rules of the game and two networks, each with the same time to train.

    python -m gan_teach.tables              # computes what is missing, shows all (`make tables`)
    python -m gan_teach.tables MLP          # begins the MLP's games anew; or DCGAN, or both
    python -m gan_teach.tables show         # only shows what there is

It may be stopped at any time and goes on where it was: each game is kept in
`data/evidence/digits_table.json` as soon as it is done. Where the code gives other numbers now, as
the tests find, name the networks whose games are to be played again.
"""

import contextlib
import json
import os
import sys
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from statistics import median
from typing import Any

import torch

from gan_teach import evidence
from gan_teach.errors import CollapseWarning, TrainingDiverged, choose
from gan_teach.game import Game
from gan_teach.losses import GradientPenalty
from gan_teach.presets import preset
from gan_teach.scores import SCORED, figures_of
from gan_teach.weights import folder as weights_folder

SECONDS = 45  # of training, on one core that has nothing else to do, for each game
SEEDS = 3
SAMPLES = 10_000
NETWORKS = {"MLP": "digits_mlp", "DCGAN": "dcgan"}
RULES: dict[str, dict[str, Any]] = {
    "minimax": {"loss": "minimax"},
    "non-saturating": {"loss": "non_saturating"},
    "least squares": {"loss": "least_squares"},
    "WGAN-GP": {"loss": "wasserstein", "penalty": GradientPenalty(10.0), "d_steps": 5},
    "hinge": {"loss": "hinge"},
}
GOODFELLOW = "225 ± 2"  # nats and standard error: Goodfellow et al. 2014, table 1, on MNIST


def make_game(network: str, rule: str, r1: bool, seed: int) -> Game:
    """The game of one cell: the preset of the network, with this rule, with or without its R1.

    All else is as in the preset, whose settings were chosen for one loss, with R1: hinge for the
    MLP, non-saturating for the DCGAN.
    """
    usual, rules = preset(NETWORKS[network], seed=seed), RULES[rule]
    penalties = (*_as_tuple(rules.get("penalty")), *(_as_tuple(usual.penalty) if r1 else ()))
    return preset(NETWORKS[network], seed=seed, **{**rules, "penalty": penalties or None})


def _as_tuple(penalty: Any) -> tuple[Any, ...]:
    return penalty if isinstance(penalty, tuple) else (penalty,) if penalty else ()


def cells() -> Iterator[tuple[str, str, bool, int]]:
    """Network, rule, R1 or not, and seed of each game; all of the first seed come first."""
    for seed in range(SEEDS):
        for network in NETWORKS:
            for rule in RULES:
                for r1 in (False, True):
                    yield network, rule, r1, seed


def label(network: str, rule: str, r1: bool, seed: int | None = None) -> str:
    """The name under which a game is kept; without a seed, that of its kind."""
    return f"{network}, {rule}{', R1' if r1 else ''}" + ("" if seed is None else f", seed {seed}")


def turns_in(seconds: float, network: str, rule: str, r1: bool, probes: int = 5) -> int:
    """How many turns of this game one core plays in so many seconds.

    The time of a turn is the least over some probes of 30 turns, after 10 to warm up, so that what
    else the machine does counts as little as can be. The turns are then the same for each seed, and
    a game can be played again to the same end.
    """
    torch.set_num_threads(1)
    game, times = make_game(network, rule, r1, 0), []
    for _ in game.play(10):
        pass
    for _ in range(probes):
        start = time.process_time()
        for _ in game.play(30):
            pass
        times.append((time.process_time() - start) / 30)
    return max(10 * int(seconds / min(times) / 10), 10)


def play(network: str, rule: str, r1: bool, seed: int, turns: int) -> dict[str, Any]:
    """Train one game for so many turns; measure G itself, and the average of its weights.

    Returns two rows of figures; or "lost", where the game diverged. Raises OSError without MNIST.
    """
    torch.set_num_threads(1)
    game = make_game(network, rule, r1, seed)
    _need_mnist(game)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CollapseWarning)  # it is part of what is measured
            for _ in game.play(turns):
                pass
    except TrainingDiverged as error:
        return {"lost": str(error)}
    return {
        name: figures_of(game.generate(SAMPLES, average=name == "average"))
        for name in ("itself", "average")
    }


def _need_mnist(game: Game) -> None:
    if game.data.source != "mnist":
        raise OSError("This table is about MNIST: put its archives into data/MNIST/raw.")


def file() -> Path:
    """Where the table is kept."""
    return evidence.folder() / "digits_table.json"


def load() -> dict[str, Any]:
    """What was computed so far: settings, and the games by their names. Empty if nothing was."""
    with contextlib.suppress(FileNotFoundError):
        return json.loads(file().read_text(encoding="utf-8"))
    return {"seconds": SECONDS, "games": {}, "turns": {}, "settings": {}}


def compute(anew: Sequence[str] = (), workers: int = 2) -> dict[str, Any]:
    """Play all games that are missing, so many at a time, each on one core; keep each when done.

    anew: networks whose games are all played again.
    """
    kept = load()
    for network in anew:
        choose("network", network, NETWORKS)
    stale = [
        it for it in NETWORKS if it in anew or label(it, "minimax", False) not in kept["turns"]
    ]
    if stale:
        kept = _begin(stale, kept)
    missing = [cell for cell in cells() if label(*cell) not in kept["games"]]
    print(f"{len(kept['games'])} games are there, {len(missing)} to go.", flush=True)
    os.environ["OMP_NUM_THREADS"] = "1"
    with ProcessPoolExecutor(workers) as pool:
        waiting = {
            pool.submit(play, *cell, kept["turns"][label(*cell[:3])]): label(*cell)
            for cell in missing
        }
        try:
            for done in as_completed(waiting):
                name = waiting[done]
                kept["games"][name] = done.result()
                _write(kept)
                print(f"{name}: {_short(kept['games'][name])}", flush=True)
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            print("Stopped. What was done is kept; the same command goes on from here.")
    return kept


def _begin(networks: list[str], kept: dict[str, Any]) -> dict[str, Any]:
    """The table without the games of these networks; their settings and turns anew."""
    _need_mnist(make_game("MLP", "minimax", False, 0))
    print("How long does a turn take? Leave the machine alone for two minutes.", flush=True)
    kinds = dict.fromkeys(cell[:3] for cell in cells() if cell[0] in networks)

    def others(entries: dict[str, Any]) -> dict[str, Any]:
        return {name: it for name, it in entries.items() if name.split(",")[0] not in networks}

    games = {kind: make_game(*kind, 0) for kind in kinds}
    kept = {
        "seconds": SECONDS, "seeds": SEEDS, "samples": SAMPLES, "torch": torch.__version__,
        "settings": {**others(kept["settings"]), **{label(*k): say(g) for k, g in games.items()}},
        "turns": {**others(kept["turns"]), **{label(*k): turns_in(SECONDS, *k) for k in kinds}},
        "games": others(kept["games"]),
    }  # fmt: skip
    _write(kept)
    return kept


def say(game: Game) -> str:
    """The players and the settings of a game, in one line."""
    weights = {name: sum(w.numel() for w in game._weights[name]) for name in "GD"}
    return f"{weights['G']:,} weights in G, {weights['D']:,} in D; {game.settings}"


def _write(kept: Mapping[str, Any]) -> None:
    """In one move, so that an interrupt leaves the old file or the new one."""
    new = file().with_suffix(".new")
    new.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    new.replace(file())


def _short(found: Mapping[str, Any]) -> str:
    if "lost" in found:
        return found["lost"]
    average = found["average"]
    return f"Parzen {average['parzen']:.0f}, Frechet {average['frechet']:.1f}"


def rows(kept: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """One row for each network, rule, R1 or not, and G itself or its average.

    Each figure is a list, one number a seed; a game that was lost has none. `n` says how many
    seeds there are.
    """
    games = (kept or load())["games"]
    table = []
    for network in NETWORKS:
        for rule in RULES:
            for r1 in (False, True):
                found = [games.get(label(network, rule, r1, seed)) for seed in range(SEEDS)]
                found = [each for each in found if each is not None]
                for averaged in (False, True):
                    which = "average" if averaged else "itself"
                    known = [each[which] for each in found if which in each]
                    row = {"network": network, "rule": rule, "R1": r1, "average": averaged,
                           "n": len(found), "lost": len(found) - len(known)}  # fmt: skip
                    for figure in SCORED:
                        row[figure] = [each[figure] for each in known]
                    table.append(row)
    return table


def show(kept: Mapping[str, Any] | None = None) -> str:
    """The table in Markdown: the median of the seeds, and their range.

    First come real images, and the published adversarial nets, of which only one figure is known.
    """
    lines = [f"| {' | '.join(HEAD)} |", f"|{'---|' * len(HEAD)}", _line("real images", real_row())]
    lines.append(f"| Goodfellow et al. 2014 | {GOODFELLOW} |{' |' * (len(HEAD) - 2)}")
    for row in rows(kept):
        options = [it for it in ("R1", "average") if row[it]]
        lines.append(_line(f"{row['network']}, {', '.join([row['rule'], *options])}", row))
    return "\n".join(lines)


HEAD = ("", "Parzen, nats", "Frechet", "classes", "confident", "precision", "recall")


def real_row() -> dict[str, list[float]]:
    """What as many real images of MNIST reach, one number for each draw (`gan_teach.scores`)."""
    return json.loads((weights_folder() / "digit_scores.json").read_text(encoding="utf-8"))


def _line(name: str, row: Mapping[str, Any]) -> str:
    confident = [100 * share for share in row["confident"]]
    said = (
        name,
        spread(row["parzen"], "{:.0f}"),
        spread(row["frechet"], "{:.1f}"),
        spread(row["classes"], "{:.0f}"),
        spread(confident, "{:.0f} %"),
        spread(row["precision"], "{:.2f}"),
        spread(row["recall"], "{:.2f}"),
    )
    return f"| {' | '.join(said)} |"


def spread(values: list[float], form: str) -> str:
    """The median and, behind it, the least and the largest: "14.2 (12.9 to 15.0)"."""
    if not values:
        return "lost"
    middle, low, high = (form.format(x) for x in (median(values), min(values), max(values)))
    return middle if low == high else f"{middle} ({low.removesuffix(' %')} to {high})"


if __name__ == "__main__":
    print(show() if sys.argv[1:] == ["show"] else show(compute(anew=sys.argv[1:])))

"""Play the games of the table of lesson 08: losses and networks with the same time to train.

    python -m gan_teach.studies.tables          # computes what is missing (`make tables`)
    python -m gan_teach.studies.tables MLP      # begins the MLP's games anew; or DCGAN, or both

It may be stopped at any time and goes on where it was: each game is kept in
`data/evidence/digits_table.json` as soon as it is done. Where the code gives other numbers now, as
the tests find, name the networks whose games are to be played again.
"""

import contextlib
import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import torch

from gan_teach.data.mnist import need_mnist
from gan_teach.metrics.scores import figures_of
from gan_teach.studies.played import played
from gan_teach.support.errors import TrainingDiverged, choose
from gan_teach.support.paths import evidence_folder
from gan_teach.training.contest import NETWORKS, SEEDS, cells, label, make_game
from gan_teach.training.game import Game

SECONDS = 45  # of training, on one core that has nothing else to do, for each game
SAMPLES = 10_000


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
    need_mnist(game.data)
    try:
        played(game, turns)
    except TrainingDiverged as error:
        return {"lost": str(error)}
    return {
        name: figures_of(game.generate(SAMPLES, average=name == "average"))
        for name in ("itself", "average")
    }


def file() -> Path:
    """Where the table is kept."""
    return evidence_folder() / "digits_table.json"


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
    kinds = dict.fromkeys(cell[:3] for cell in cells())
    stale = [it for it in kinds if it[0] in anew or label(*it) not in kept["turns"]]
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
                print(f"{name}: {_in_one_line(kept['games'][name])}", flush=True)
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            print("Stopped. What was done is kept; the same command goes on from here.")
    return kept


def _begin(kinds: list[tuple[str, str, bool]], kept: dict[str, Any]) -> dict[str, Any]:
    """The table without the games of these kinds; their settings and turns anew."""
    need_mnist(make_game("MLP", "minimax", False, 0).data)
    print("How long does a turn take? Leave the machine alone for two minutes.", flush=True)
    names = {label(*kind) for kind in kinds}
    games = {
        name: it for name, it in kept["games"].items() if name.rsplit(", seed", 1)[0] not in names
    }
    settings = {label(*kind): describe(make_game(*kind, 0)) for kind in kinds}
    kept = {
        "seconds": SECONDS, "seeds": SEEDS, "samples": SAMPLES, "torch": torch.__version__,
        "settings": {**kept["settings"], **settings},
        "turns": {**kept["turns"], **{label(*k): turns_in(SECONDS, *k) for k in kinds}},
        "games": games,
    }  # fmt: skip
    _write(kept)
    return kept


def describe(game: Game) -> str:
    """The players and the settings of a game, in one line."""
    weights = {name: sum(w.numel() for w in game.players()[name].parameters()) for name in "GD"}
    return f"{weights['G']:,} weights in G, {weights['D']:,} in D; {game.settings}"


def _write(kept: Mapping[str, Any]) -> None:
    """In one move, so that an interrupt leaves the old file or the new one."""
    new = file().with_suffix(".new")
    new.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    new.replace(file())


def _in_one_line(found: Mapping[str, Any]) -> str:
    if "lost" in found:
        return found["lost"]
    average = found["average"]
    return f"Parzen {average['parzen']:.0f}, Frechet {average['frechet']:.1f}"


if __name__ == "__main__":
    compute(anew=sys.argv[1:])

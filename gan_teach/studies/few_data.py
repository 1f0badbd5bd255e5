"""Few digits: D learns them by heart, and augmentation keeps it from that. Lesson 10 quotes it.

python -m gan_teach.studies.evidence few_data
"""

from statistics import median
from typing import Any

import torch

from gan_teach.data.digits import Digits, digits
from gan_teach.data.mnist import need_mnist
from gan_teach.metrics.scores import frechet_of
from gan_teach.studies.played import played
from gan_teach.training.augment import Augmentation, Shift
from gan_teach.training.game import Game
from gan_teach.training.presets import preset

FEW, HELD_OUT = 200, 1000  # digits to train on, and others that no game trains on
GAMES: dict[str, tuple[bool, Augmentation | None]] = {  # whether few, and what D sees
    "few": (True, None),
    "few, augmented": (True, Shift(2)),
    "all": (False, None),
    "all, augmented": (False, Shift(2)),
}


def parts(label: str, seed: int) -> tuple[Digits, Digits]:
    """What this game trains on, other digits for each seed if they are few, and the held-out."""
    whole = digits()
    whole, held_out = whole.split(len(whole) - HELD_OUT)
    if not GAMES[label][0]:
        return whole, held_out
    until, _ = whole.split(FEW * (seed + 1))
    return (until.split(FEW * seed)[1] if seed else until), held_out


def game_of(label: str, seed: int) -> Game:
    """The DCGAN of lesson 07 on these data."""
    return preset("dcgan", data=parts(label, seed)[0], augment=GAMES[label][1], seed=seed)


def looks(label: str, seed: int, turns: int = 2000, every: int = 250) -> dict[str, list[float]]:
    """A game, every so many turns.

    seen, unseen, fake: D's mean score on digits that it trains on (1,000 of them if there are
    more), on held-out ones, and on 1,000 fakes. frechet: that of these fakes to the real test
    images, see `scores.frechet_of`.
    """
    game, (trained_on, held_out) = game_of(label, seed), parts(label, seed)
    need_mnist(trained_on)
    seen, unseen = (part.scale(part.images[:HELD_OUT]) for part in (trained_on, held_out))
    columns: dict[str, list[float]] = {name: [] for name in ("seen", "unseen", "fake", "frechet")}
    for _ in range(turns // every):
        samples = played(game, every).generate(1000)
        for name, shown in (("seen", seen), ("unseen", unseen), ("fake", samples)):
            columns[name].append(round(game.judge(shown).mean().item(), 3))
        columns["frechet"].append(round(frechet_of(samples), 1))
    return columns


def of_copies(seed: int) -> float:
    """The Frechet distance of 1,000 draws from 200 real digits: what a G that copies would get."""
    few, _ = parts("few", seed)
    return round(frechet_of(few.sample(1000, torch.Generator().manual_seed(seed))), 1)


def few_data(seeds: int = 5, turns: int = 2000, every: int = 250) -> dict[str, Any]:
    """All games, look by look: each column is (seeds, turns / every). copies: see `of_copies`."""
    runs: dict[str, Any] = {}
    for label in GAMES:
        found = [looks(label, seed, turns, every) for seed in range(seeds)]
        columns = {name: [each[name] for each in found] for name in found[0]}
        runs[label] = {"turns": turns, "seeds": seeds, "every": every, **columns}
        print(f"{label}: median {median(row[-1] for row in columns['frechet'])}", flush=True)
    return {"copies": [of_copies(seed) for seed in range(seeds)], "runs": runs}

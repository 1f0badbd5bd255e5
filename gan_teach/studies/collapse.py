"""Collapse, look by look, over many seeds: lesson 05 shows one game of each kind.

python -m gan_teach.studies.evidence collapse digits_collapse
"""

from typing import Any

from gan_teach.data.mnist import need_mnist
from gan_teach.data.plane import ring
from gan_teach.metrics.modes import coverage
from gan_teach.metrics.reading import class_shares
from gan_teach.studies.played import played
from gan_teach.training.cures import failing
from gan_teach.training.ensemble import Ensemble
from gan_teach.training.game import Game
from gan_teach.training.presets import preset
from gan_teach.training.trained import load

RATES: dict[str, dict[str, Any]] = {"D at a fifth of G's rate": {"lr_d": 2e-4}, "equal rates": {}}
NEAR = 0.3  # two modes of the ring lie 0.77 apart


def collapse(seeds: int = 50, turns: int = 4000, every: int = 250) -> dict[str, Any]:
    """On which mode of the ring the fakes sit, every so many turns.

    at: for each seed and each look the number of the mode with more than half of 1,000 samples
    within 0.3 of it; null where no mode has that.
    """
    runs = {}
    for label, rules in RATES.items():
        ensemble = Ensemble([failing(ring(), seed, **rules) for seed in range(seeds)])
        at: list[list[int | None]] = [[] for _ in range(seeds)]
        for _ in range(turns // every):
            ensemble.play(every)
            for row, samples in zip(at, ensemble.generate(1000), strict=True):
                counts = coverage(samples, ring(), NEAR / ring().std).counts
                row.append(int(counts.argmax()) if counts.max() > 500 else None)
        runs[label] = {"turns": turns, "seeds": seeds, "every": every, "at": at}
        found = [len({*row} - {None}) for row in at]
        print(f"{label}: modes sat on, by seed {found}", flush=True)
    return {"runs": runs}


def forgetting(seed: int) -> Game:
    """A trained generator of digits in front of a new D, which learns at a fifth of G's rate."""
    G = load("mlp").requires_grad_()
    return preset("program_c_mended", G=G, seed=seed, lr_g=2e-3, lr_d=4e-4)


def digits_collapse(seeds: int = 5, turns: int = 400, every: int = 50) -> dict[str, Any]:
    """How many classes of MNIST are read in 1,000 samples: at the start, and every so many turns.

    classes, most: for each seed and each look, as `class_shares` has them; most: the share of the
    class that is read most often.
    """
    classes, most = [], []
    for seed in range(seeds):
        game = forgetting(seed)
        need_mnist(game.data)
        found = [class_shares(game.generate(1000))]
        found += [class_shares(played(game, every).generate(1000)) for _ in range(turns // every)]
        classes.append([each.classes for each in found])
        most.append([round(each.shares.max().item(), 3) for each in found])
        print(f"seed {seed}: classes {classes[-1]}", flush=True)
    about = {"turns": turns, "seeds": seeds, "every": every}
    return {"runs": {"a trained G, a slow D": {**about, "classes": classes, "most": most}}}

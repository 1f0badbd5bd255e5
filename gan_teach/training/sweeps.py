"""How often is it so? A statement about a game, tried over many seeds at once.

gt.sweeps.sweep(
    lambda seed: gt.preset("program_a", seed=seed),
    lambda samples: gt.w1(samples, gt.Gaussian(3, 2)) < 0.2,
    turns=2000,
)                       # 0 of 64 (0 %; 95 % interval 0 % to 6 %)
"""

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor

from gan_teach.metrics.statistics import share_interval
from gan_teach.support.errors import count
from gan_teach.training.ensemble import Ensemble
from gan_teach.training.game import Game


@dataclass(frozen=True)
class Share:
    """In how many of n games a statement held: hits, n, and the 95 % interval low to high.

    The interval is Wilson's, see `gan_teach.metrics.share_interval`.
    """

    hits: int
    n: int

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share."""
        return share_interval(self.hits, self.n)

    def __str__(self) -> str:
        share, low, high = (round(100 * x) for x in (self.hits / self.n, *self.interval))
        return f"{self.hits} of {self.n} ({share} %; 95 % interval {low} % to {high} %)"


def sweep(
    make: Callable[[int], Game],
    statement: Callable[[Tensor], bool],
    *,
    turns: int,
    seeds: int = 64,
    samples: int = 2500,
) -> Share:
    """Play `make(seed)` for seeds 0, 1, ... and count in how many the statement holds at the end.

    make: a game for a seed, of MLP players (see `Ensemble`). statement: gets a game's samples,
    (samples, ...), and says whether it holds.
    Raises ValueError for counts that make no sense, and what `Ensemble` raises. Taught in: lesson
    05.
    """
    for what, value, words in (
        ("make", make, "a seed that gives a game"),
        ("statement", statement, "samples that says whether it holds"),
    ):
        if not callable(value):
            raise TypeError(f"{what} must be a function of {words}; got {value!r}.")
    ensemble = Ensemble([make(seed) for seed in range(count("seeds", seeds))])
    ensemble.play(turns)
    found = [bool(statement(each)) for each in ensemble.generate(count("samples", samples))]
    return Share(sum(found), len(found))

"""W1 of two sets of points on a line."""

import torch

from gan_teach import metrics
from gan_teach.lessons.comparison import Comparison, Tries
from gan_teach.lessons.inputs import uniform, whole
from gan_teach.lessons.marking import Mistake


def _points(draw: torch.Generator) -> Tries:
    """Two sets of numbers that cross as they stand; either mean is the larger one in turn."""
    tries = []
    for shift in (1.2, -1.2, 1.2):
        n = whole(draw, 8, 19)
        a, b = uniform(draw, -1, 1, n), uniform(draw, -4, 4, n)
        a[:2], b[:2] = torch.tensor([[-0.5, 0.5], [5, -5]])
        tries.append((a, b - b.mean() + shift))
    return tries


W1_OF_POINTS = Comparison(
    name="w1_of_points", lesson=6,
    asks="`answer(a, b)`: two sets of n numbers, (n,) each -> their W1, in the same units",
    hints=(
        "Each point of `a` is carried to one point of `b`, each to another. On a line no plan is "
        "cheaper than the one in which no two of them cross. Which point goes where?",
        "The smallest to the smallest, the next to the next: sort both. In PyTorch that is "
        "`a.sort().values`.",
        "Return the mean of the distances: `(a.sort().values - b.sort().values).abs().mean()`."),
    answer="gt.metrics.w1", own=metrics.w1, tries=_points,
    told="It agrees with gt.metrics.w1 on random sets of points.",
    mistakes={
        "unsorted": Mistake(
            "You pair the points in the order in which they were given. Sort both sets first: the "
            "smallest goes to the smallest.", lambda a, b: (a - b).abs().mean()),
        "sum": Mistake(
            "This is the sum of the distances. Each of the n points holds 1/n of the mass: take "
            "the mean.", lambda a, b: (a.sort().values - b.sort().values).abs().sum()),
        "no_abs": Mistake(
            "The differences keep their signs, so some cancel, and only the difference of the two "
            "means is left. Take `abs()` of each difference before the mean.",
            lambda a, b: a.mean() - b.mean(), lambda a, b: b.mean() - a.mean(),
            lambda a, b: (a.mean() - b.mean()).abs()),
        "nearest": Mistake(
            "Each point of `a` goes to the nearest of `b`, so several may go to the same. Each "
            "point of `b` must be reached exactly once.",
            lambda a, b: (a[:, None] - b).abs().amin(1).mean()),
    },
)  # fmt: skip

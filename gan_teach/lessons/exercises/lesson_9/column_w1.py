"""A distance for data with many columns."""

import torch
from torch import Tensor

from gan_teach.lessons import textbook
from gan_teach.lessons.comparison import Comparison, Tries
from gan_teach.lessons.inputs import normal, uniform, whole
from gan_teach.lessons.marking import Mistake


def _tables(draw: torch.Generator) -> Tries:
    """As many fake rows as real ones, of other means and widths."""
    tries = []
    for n, d in ((4, 3), (6, 2), (whole(draw, 5, 9), 4)):
        fake = normal(draw, n, d) * uniform(draw, 0.5, 3, d) + normal(draw, d)
        tries.append((fake, normal(draw, n, d)))
    return tries


def _sorted(x: Tensor, axis: int) -> Tensor:
    return x.sort(axis).values


COLUMN_W1 = Comparison(
    name="column_w1", lesson=9,
    asks="`answer(fake, real)`: (n, d) each -> the mean over the columns of their W1 distances",
    hints=(
        "On a line the best transport keeps the order: sort both sides, then compare place by "
        "place. Do this in each column.",
        "`x.sort(0).values` sorts each column by itself.",
        "`(fake.sort(0).values - real.sort(0).values).abs().mean()`."),
    answer="gt.textbook.column_w1", own=textbook.column_w1, tries=_tables,
    told="It agrees with gt.textbook.column_w1 on three random tables. It does not see how columns "
    "hang together: shuffle each column by itself, and it stays as it is.",
    mistakes={
        "not_sorted": Mistake(
            "You compare rows in the order in which they come. That order means nothing: sort each "
            "column first.", lambda f, r: (f - r).abs().mean()),
        "wrong_axis": Mistake(
            "You sort within each row, so that columns are mixed. Sort over axis 0.",
            lambda f, r: (_sorted(f, 1) - _sorted(r, 1)).abs().mean()),
        "all_together": Mistake(
            "You throw all columns into one heap. A column that is too large then hides one that "
            "is too small. Sort each by itself: over axis 0.",
            lambda f, r: (f.flatten().sort().values - r.flatten().sort().values).abs().mean()),
        "only_means": Mistake(
            "You compare the means of the columns. Two columns of equal mean may still be of "
            "different widths.",
            lambda f, r: (f.mean(0) - r.mean(0)).abs().mean()),
        "no_abs": Mistake(
            "Differences of both signs cancel. How far a sample must go is the absolute "
            "difference.",
            lambda f, r: (_sorted(f, 0) - _sorted(r, 0)).mean()),
        "squares": Mistake(
            "You square the differences. W1 is the mean of their absolute values.",
            lambda f, r: (_sorted(f, 0) - _sorted(r, 0)).square().mean(),
            lambda f, r: (_sorted(f, 0) - _sorted(r, 0)).square().mean().sqrt()),
        "sum": Mistake(
            "You add up where the mean is asked: over the rows, or over the columns. With a sum, "
            "tables of other sizes cannot be compared.",
            lambda f, r: (_sorted(f, 0) - _sorted(r, 0)).abs().sum(),
            lambda f, r: (_sorted(f, 0) - _sorted(r, 0)).abs().mean(0).sum(),
            lambda f, r: (_sorted(f, 0) - _sorted(r, 0)).abs().mean(1).sum()),
    },
)  # fmt: skip

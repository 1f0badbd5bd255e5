"""What squared error asks for."""

import torch
from torch import Tensor

from gan_teach.lessons import textbook
from gan_teach.lessons.comparison import Comparison, Tries
from gan_teach.lessons.inputs import normal, whole
from gan_teach.lessons.marking import Mistake


def _draws(draw: torch.Generator) -> Tries:
    """Several x for each z, in any order; a z with one x alone; z that are no places."""
    tries = []
    for z in ([0, 0, 0, 1, 1, 2], [5, -1, 5, 5, -1], [3, 3, 3], [7]):
        order = torch.randperm(len(z), generator=draw)
        tries.append((torch.tensor(z)[order], 3 * normal(draw, len(z), whole(draw, 2, 3))))
    return tries


def _by_group(z: Tensor, x: Tensor, answer: str) -> Tensor:
    found = torch.empty_like(x)
    for each in z.unique():
        group = x[z == each]
        found[z == each] = {
            "median": group.median(0).values, "sum": group.sum(0), "first": group[0],
        }[answer]  # fmt: skip
    return found


BEST_ANSWERS = Comparison(
    name="best_answers", lesson=10,
    asks="`answer(z, x)`: noise (n,) and samples (n, d) -> for each row the best answer, (n, d)",
    hints=(
        "Rows with the same z must get the same answer. Which answer has the least squared error "
        "to all their x?",
        "Their mean. `x[z == z[0]].mean(0)` is that of the first row's z.",
        "`torch.stack([x[z == each].mean(0) for each in z])`."),
    answer="gt.textbook.best_answers", own=textbook.best_answers, tries=_draws,
    told="It agrees with gt.textbook.best_answers. A student that could learn anything would "
    "give just this.",
    mistakes={
        "all": Mistake(
            "You take one mean of all x. The answer may depend on z: take the mean of those x that "
            "have this z.", lambda z, x: x.mean(0).expand_as(x)),
        "itself": Mistake(
            "You give each row its own x. But rows with the same z must get the same answer.",
            lambda z, x: x),
        "median": Mistake(
            "You take the median, which has the least *absolute* error. Squared error asks for the "
            "mean.", lambda z, x: _by_group(z, x, "median")),
        "sum": Mistake(
            "You add up the x of a z. Divide by how many there are.",
            lambda z, x: _by_group(z, x, "sum")),
        "first": Mistake(
            "You give the first x of each z. Others with this z are as likely.",
            lambda z, x: _by_group(z, x, "first")),
    },
)  # fmt: skip

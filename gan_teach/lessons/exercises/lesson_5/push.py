"""The size of the slope of G's loss in D's output."""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from gan_teach.lessons import textbook
from gan_teach.lessons.comparison import Comparison, Tries
from gan_teach.lessons.inputs import normal, whole
from gan_teach.lessons.marking import NO_GRAPH, NO_SLOPE, Mistake
from gan_teach.training import losses


def _slope(g_loss: Callable[[Tensor], Tensor], fake: Tensor) -> Tensor:
    """Of the mean over the batch: each fake's own slope, divided by N."""
    fake = fake.detach().requires_grad_()
    return torch.autograd.grad(g_loss(fake), fake)[0]


def _losses(draw: torch.Generator) -> Tries:
    """Three losses of G, and D's outputs on both sides of the label 1."""
    tries = []
    for loss in (losses.minimax, losses.non_saturating, losses.least_squares):
        fake = 2 * normal(draw, whole(draw, 6, 19), 1)
        fake[:4, 0] = torch.tensor([-3.0, -0.5, 2.0, 4.0])
        tries.append((loss.g_loss, fake))
    return tries


FAKE_PUSH = Comparison(
    name="fake_push", lesson=5,
    asks="`answer(g_loss, fake)`: G's loss, D's outputs (N, 1) -> the mean size of its slope",
    hints=(
        "Tell autograd to follow `fake`: `fake = fake.detach().requires_grad_()`. Then compute the "
        "loss, `g_loss(fake)`.",
        "`(slope,) = torch.autograd.grad(g_loss(fake), fake)` has one number for each fake. But "
        "the loss is a mean over N fakes, so each number holds 1/N of that fake's own slope.",
        "Multiply by N, then take the mean of the sizes: `(len(fake) * slope).abs().mean()`."),
    answer="gt.textbook.fake_push", own=textbook.fake_push, tries=_losses,
    told="It agrees with gt.textbook.fake_push on three losses. Where D is sure of every fake, at "
    f"a logit of -10, the slope of the minimax loss is {-1 / (1 + math.exp(10)):.5f}, that of "
    f"the non-saturating loss {-1 / (1 + math.exp(-10)):.5f}.",
    mistakes={
        "one_nth": Mistake(
            "N times too small. The loss is a mean over the batch, so autograd gives 1/N of each "
            "fake's slope: multiply by N, the number of fakes.",
            lambda g_loss, fake: _slope(g_loss, fake).abs().mean()),
        "no_abs": Mistake(
            "This is the mean of the slopes, signs and all. The size has no sign: take `abs()` "
            "before the mean.", lambda g_loss, fake: _slope(g_loss, fake).sum()),
        "one_loss": Mistake(
            "This is right for one loss alone: for the minimax loss the size of the slope is "
            "sigmoid(t), for the non-saturating loss it is 1 - sigmoid(t). Differentiate the "
            "`g_loss` that you are given.", lambda g_loss, fake: fake.sigmoid().mean(),
            lambda g_loss, fake: (1 - fake.sigmoid()).mean()),
        "requires_grad": Mistake(
            "Autograd follows only tensors that ask for it: `fake = "
            "fake.detach().requires_grad_()`, before the loss is computed, and after that no "
            "`detach` or `no_grad`.", error=NO_GRAPH),
        "no_slope": NO_SLOPE,
    },
)  # fmt: skip

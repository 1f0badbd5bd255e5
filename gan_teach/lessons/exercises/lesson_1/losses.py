"""The losses of D and G, from D's logits."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits as bce

from gan_teach.lessons.comparison import Boundary, Comparison, Tries
from gan_teach.lessons.exercises.lesson_1.densities import CLAMPED
from gan_teach.lessons.inputs import normal, whole
from gan_teach.lessons.marking import Mistake
from gan_teach.training import losses


def _batches(n: int) -> Callable[[torch.Generator], Tries]:
    """Makes the inputs of three tries: n batches of moderate logits each."""

    def tries(draw: torch.Generator) -> Tries:
        found = [1.5 * normal(draw, n, whole(draw, 7, 29), 1) for _ in range(3)]
        for batches in found:
            batches[:, :3, 0] = torch.tensor([2.0, -2.0, 0.0])  # they can be no probabilities
        return found

    return tries


OF_SURE = {
    "overflow": Mistake(
        "Right for moderate logits. At a logit of 1,000 or -1,000 there is no finite loss: there "
        "`sigmoid` gives exactly 1 or 0, and the logarithm of 0 is minus infinity; or `exp` grows "
        "beyond all numbers. `softplus` and `logsigmoid` do not overflow."
    ),
    "clamped": CLAMPED,
}


def sure(n: int) -> Boundary:
    """A D that is very sure: right, then wrong."""
    return Boundary(
        lambda _: [
            [sign * (-1) ** i * torch.tensor([[1000.0], [800.0]]) for i in range(n)]
            for sign in (1, -1)
        ],
        infinite="overflow",
        wrong="clamped",
    )


def _agrees(name: str) -> str:
    return f"It agrees with {name} on random logits, also on very large ones."


def _of_any_loss(right: Callable[..., Tensor]) -> dict[str, Mistake]:
    """The mistakes that all losses have in common."""
    return {
        "sum": Mistake(
            "This is the sum over the batch. A loss is the mean, so that it does not grow with the "
            "size of the batch.", lambda *outputs: right(*outputs) * len(outputs[0])),
        "sigmoid_twice": Mistake(
            'The sigmoid is taken twice. A loss "with logits" has the sigmoid inside: give it the '
            "logit as it is.", lambda *outputs: right(*(output.sigmoid() for output in outputs))),
        "probability": Mistake(
            "Your loss is NaN, as the logarithm of a negative number is. Do you take that of the "
            "logit? A logit is any number, and no probability. D is `logit.sigmoid()`.",
            lambda *outputs: right(*outputs) * torch.nan),
        **OF_SURE,
    }  # fmt: skip


D_LOSS = Comparison(
    name="d_loss", lesson=1,
    asks="`answer(real, fake)`: D's logits on both batches, (N, 1) -> what D minimises",
    hints=(
        "D minimises -V: write down -E[log D(x)] - E[log(1 - D(G(z)))] first.",
        "With l the logit, -log D is softplus(-l), and -log(1 - D) is softplus(l).",
        "Which of the two belongs to `real`, which to `fake`? Take the mean of each, and add."),
    answer="gt.losses.minimax.d_loss", own=losses.minimax.d_loss, tries=_batches(2),
    boundaries=[sure(2)], told=_agrees("gt.losses.minimax.d_loss"),
    mistakes={
        "sign": Mistake(
            "The sign is wrong: this is V. D wants V large, so what it minimises is -V.",
            lambda real, fake: -losses.minimax.d_loss(real, fake)),
        "swapped": Mistake(
            "The labels are swapped: this D would learn to call real samples fake. Real is 1: its "
            "term is -log D. Fake is 0: its term is -log(1 - D).",
            lambda real, fake: losses.minimax.d_loss(fake, real)),
        "halved": Mistake(
            "This is the mean of the two terms. Some programs do that; -V is their sum, which is "
            "2 log 2 at equilibrium.",
            lambda real, fake: losses.minimax.d_loss(real, fake) / 2),
        **_of_any_loss(losses.minimax.d_loss),
    },
)  # fmt: skip


def _of_g(right: Callable[[Tensor], Tensor], other: Mistake) -> dict[str, Mistake]:
    return {
        "other_loss": other,
        "labels": Mistake(
            "This is what D wants: it is small where D calls the fakes fake. G wants D to call "
            "them real.", lambda fake: bce(fake, torch.zeros_like(fake))),
        "sign": Mistake(
            "This is E[log D], which G wants LARGE. An optimiser makes a loss small, and that "
            "would make the fakes worse: turn the sign.",
            lambda fake: -losses.non_saturating.g_loss(fake)),
        **_of_any_loss(right),
    }  # fmt: skip


G_LOSS_MINIMAX = Comparison(
    name="g_loss_minimax", lesson=1,
    asks="`answer(fake)`: D's logits on fakes, (N, 1) -> E[log(1 - D)]",
    hints=(
        "G minimises E[log(1 - D(G(z)))], the part of V that it can move.",
        "1 - sigmoid(l) = 1/(1 + e^l). What is the logarithm of that?",
        "It is -softplus(l). Take the mean over the batch."),
    answer="gt.losses.minimax.g_loss", own=losses.minimax.g_loss, tries=_batches(1),
    boundaries=[sure(1)], told=_agrees("gt.losses.minimax.g_loss"),
    mistakes=_of_g(
        losses.minimax.g_loss,
        Mistake(
            "A good loss, but the other one: -log D, the non-saturating. Both want D to say "
            '"real"; their slopes differ.', losses.non_saturating.g_loss)),
)  # fmt: skip

G_LOSS_NON_SATURATING = Comparison(
    name="g_loss_non_saturating", lesson=1,
    asks="`answer(fake)`: D's logits on fakes, (N, 1) -> -E[log D]",
    hints=(
        "G makes log D(G(z)) large. A loss is made small, so it is -E[log D(G(z))].",
        "sigmoid(l) = 1/(1 + e^(-l)). What is minus the logarithm of that?",
        "It is softplus(-l). Take the mean over the batch."),
    answer="gt.losses.non_saturating.g_loss", own=losses.non_saturating.g_loss, tries=_batches(1),
    boundaries=[sure(1)], told=_agrees("gt.losses.non_saturating.g_loss"),
    mistakes=_of_g(
        losses.non_saturating.g_loss,
        Mistake(
            "A good loss, but the other one: log(1 - D), the minimax loss. Both want D to say "
            '"real"; their slopes differ.', losses.minimax.g_loss)),
)  # fmt: skip

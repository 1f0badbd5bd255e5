"""The paired loss of D."""

import torch
from torch.nn.functional import softplus

from gan_teach.lessons.comparison import Comparison, Tries
from gan_teach.lessons.exercises.lesson_1.losses import OF_SURE, sure
from gan_teach.lessons.inputs import whole
from gan_teach.lessons.marking import Mistake
from gan_teach.training import losses


def _outputs(draw: torch.Generator) -> Tries:
    """D's outputs on both batches, with a constant near 0 and far from it; one pair by itself."""
    tries = []
    for apart, constant in ((0.5, 0.0), (-3.0, 2.0), (1.0, -9.0)):
        real, fake = 2 * torch.randn(2, whole(draw, 7, 29), 1, generator=draw)
        tries.append((real + constant + apart, fake + constant))
    return [*tries, (torch.ones(1, 1), torch.ones(1, 1))]


D_LOSS_PAIRED = Comparison(
    name="d_loss_paired", lesson=10,
    asks="`answer(real, fake)`: D's outputs on both batches, (N, 1) -> its paired loss",
    hints=(
        "`real - fake` has for each pair the logit of the right answer. What does binary "
        "cross-entropy pay for a logit whose label is 1?",
        "-log sigmoid(t) = softplus(-t), for each pair by itself; then the mean.",
        "`softplus(-(real - fake)).mean()`."),
    answer="gt.losses.paired.d_loss", own=losses.paired.d_loss, tries=_outputs,
    boundaries=[sure(2)],
    told="It agrees with gt.losses.paired.d_loss on random outputs, also where they are far apart.",
    mistakes={
        "swapped": Mistake(
            "The two are swapped: this is what G pays. D's loss should be small where the real "
            "sample has the larger output.",
            lambda real, fake: losses.paired.d_loss(fake, real)),
        "usual": Mistake(
            "This is the usual loss: it judges each sample by itself. Take the difference of a "
            "pair first, and softplus of that.",
            losses.minimax.d_loss),
        "no_softplus": Mistake(
            "The softplus is missing: this is the Wasserstein loss, which is never content. "
            "softplus(-(real - fake)) is nearly 0 where the right answer is sure.",
            losses.wasserstein.d_loss),
        "mean_first": Mistake(
            "The mean is taken inside softplus, so pairs that are sure make up for pairs that are "
            "wrong. Take softplus for each pair first, then the mean.",
            lambda real, fake: softplus(fake.mean() - real.mean())),
        "no_log": Mistake(
            "This is the mean chance of the wrong answer. The loss is minus the log of the chance "
            "of the right one: softplus in place of sigmoid.",
            lambda real, fake: (fake - real).sigmoid().mean()),
        "all_pairs": Mistake(
            "Each real sample meets every fake here, N x N pairs. The i-th real sample belongs to "
            "the i-th fake: both have the shape (N, 1), so subtract them as they are.",
            lambda real, fake: softplus(fake.T - real).mean()),
        **OF_SURE,
    },
)  # fmt: skip

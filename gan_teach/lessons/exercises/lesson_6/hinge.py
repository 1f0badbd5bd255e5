"""The hinge loss of D."""

import torch

from gan_teach.lessons.comparison import Comparison, Tries
from gan_teach.lessons.inputs import whole
from gan_teach.lessons.marking import Mistake
from gan_teach.training import losses


def _scores(draw: torch.Generator) -> Tries:
    """D's scores on both sides of the margin; some batches lie beyond it on average; some far."""
    tries = []
    for of_real, of_fake in ((0.3, -0.2), (1.8, 0.4), (0.1, -1.8)):
        real, fake = 1.5 * torch.randn(2, whole(draw, 7, 29), 1, generator=draw)
        real[:3, 0], fake[:3, 0] = torch.tensor([[-2.5, 0.3, 2.5], [2, -0.3, -2.5]])
        tries.append((real - real.mean() + of_real, fake - fake.mean() + of_fake))
    far = torch.tensor([[-50.0], [0.5], [1.5]])
    return [*tries, (far, -far)]


D_LOSS_HINGE = Comparison(
    name="d_loss_hinge", lesson=6,
    asks="`answer(real, fake)`: D's scores on both batches, (N, 1) -> its hinge loss",
    hints=(
        "A real sample costs nothing once its score is above 1. Below that it costs what is "
        "missing: 1 - score. And a fake?",
        "`(1 - real).relu()` is max(0, 1 - score), for each real sample by itself. A fake costs "
        "nothing once its score is below -1.",
        "`(1 - real).relu().mean() + (1 + fake).relu().mean()`."),
    answer="gt.losses.hinge.d_loss", own=losses.hinge.d_loss, tries=_scores,
    told="It agrees with gt.losses.hinge.d_loss on random scores on both sides of the margin.",
    mistakes={
        "swapped": Mistake(
            "The signs are swapped, or the two batches: this D would push real samples below -1 "
            "and fakes above 1. A real sample costs max(0, 1 - score), a fake max(0, 1 + score).",
            lambda real, fake: losses.hinge.d_loss(fake, real)),
        "no_margin": Mistake(
            "The margin is missing: this D is content with scores just above and just below 0. "
            "Real samples should score above 1, fakes below -1.",
            lambda real, fake: (-real).relu().mean() + fake.relu().mean()),
        "no_relu": Mistake(
            "The relu is missing: beyond the margin a sample costs 0, never less. Without the relu "
            "this is the Wasserstein loss plus 2, and nothing keeps D's scores from growing.",
            lambda real, fake: (1 - real).mean() + (1 + fake).mean()),
        "mean_first": Mistake(
            "The mean is taken inside the relu, so samples beyond the margin make up for those "
            "that are not. Take the relu for each sample first, then the mean.",
            lambda real, fake: (1 - real.mean()).relu() + (1 + fake.mean()).relu()),
    },
)  # fmt: skip

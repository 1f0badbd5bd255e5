"""A whole program of the learner's own on the bell curve."""

from statistics import median
from typing import Any

import torch
from matplotlib.axes import Axes
from torch import Tensor

from gan_teach import metrics
from gan_teach.data.line import Gaussian
from gan_teach.lessons import textbook
from gan_teach.lessons.answers import Wrong, as_numbers
from gan_teach.lessons.exercises.own_program import OWN_PROGRAM, Figure, OwnProgram
from gan_teach.lessons.marking import Mistake
from gan_teach.live import plots

TARGET = Gaussian(mean=4, std=1.25)
MARK = 0.2


def _samples(given: Any) -> Tensor:
    samples = as_numbers(given).float()
    if samples.numel() < 1000 or samples.numel() != len(samples):
        raise Wrong(
            f"At least 1,000 samples are expected, (n, 1); your program gives "
            f"{tuple(samples.shape)}.",
            "shape",
        )
    return samples.reshape(-1, 1)


def _like(data: Gaussian, samples: Tensor) -> bool:
    return metrics.w1(samples, data) < 0.15


def _data(n: int) -> Tensor:
    return TARGET.sample(n, torch.Generator().manual_seed(0))


def _draw(ax: Axes, samples: Tensor) -> None:
    plots.plot_histograms(_data(4000), samples, bins=40, ax=ax)
    ax.legend().set_visible(False)
    ax.set_xlabel("x; filled: real samples")


OWN_GAN = OwnProgram(
    name="own_gan", lesson=2,
    asks="`answer(seed)`: trains a GAN on N(4, 1.25) and returns 4,000 samples of G, (4000, 1). "
    "The median W1 over three seeds must be below 0.2. Where the budget is short, over two",
    hints=(
        "Write program A again, with a function around it, run it for one seed, and look at the "
        "histogram.",
        "First of all both players must move. In D's move: real 1, fake 0, `detach`. In G's move: "
        "fake 1, no `detach`. Each has its own optimiser: `zero_grad`, `backward`, `step`.",
        "Then make it healthy, as in the lesson: hidden layers of 32 with ReLU, a D that gives "
        "logits, lr 2e-3 for G and 5e-3 for D, betas=(0.0, 0.99), batches of 128, R1 with gamma "
        "0.3, an average of G's weights with decay 0.99, and 2,000 turns."),
    answer="gt.textbook.gaussian_gan", own=textbook.gaussian_gan,
    inputs=lambda seed: (seed,), data=lambda: _data(1000), samples=_samples, draw=_draw,
    figures=[
        Figure("W1", lambda samples: metrics.w1(samples, TARGET),
               lambda values: median(values) < MARK, "rough", true="about 0.03")],
    mistakes=OWN_PROGRAM | {
        "variance": Mistake(
            "The spread looks like that of another standard deviation. 1.25 is the standard "
            "deviation: real samples are `4 + 1.25 * torch.randn(...)`.",
            looks=lambda samples: _like(Gaussian(4, 1.25**2), samples)),
        "other_data": Mistake(
            "These samples lie like program A's data. Here the mean is 4, the standard deviation "
            "1.25.",
            looks=lambda samples: metrics.w1(samples, Gaussian(3, 2)) < 0.3),
        "rough": Mistake(
            "The samples do not lie like the data yet. Which of the changes that made program A "
            "healthy are still missing? The last hint lists them."),
    },
)  # fmt: skip

"""A whole program of the learner's own, judged by the samples that it makes."""

from dataclasses import dataclass
from statistics import median
from typing import Any

import torch
from torch import Tensor

from gan_teach import metrics
from gan_teach.data.line import Gaussian
from gan_teach.lessons import textbook
from gan_teach.lessons.answers import Wrong, as_numbers, attempt
from gan_teach.lessons.marking import Exercise, Mistake
from gan_teach.support.budget import budget

TARGET = Gaussian(mean=4, std=1.25)
MARK = 0.2


@dataclass(frozen=True, kw_only=True)
class OwnProgram(Exercise):
    """An exercise whose answer trains a GAN for a seed and gives samples of its G."""

    def grade(self, answer: Any) -> str:
        """Raises Wrong for samples that lie elsewhere than the data."""
        seeds = range(budget(full=3, short=2))
        with torch.random.fork_rng(devices=[]):
            found = [self._samples(attempt(answer, seed)) for seed in seeds]
        if torch.equal(found[0], found[1]):
            raise self.found("seed")
        distances = [metrics.w1(samples, TARGET) for samples in found]
        told = ", ".join(f"{distance:.2f}" for distance in distances)
        result = f"W1 over {len(seeds)} seeds: {told}."
        if median(distances) < MARK:
            return f"{result} Of true samples it is about 0.03."
        for name, mistake in self.mistakes.items():
            if mistake.looks and all(mistake.looks(samples) for samples in found):
                raise self.found(name, f"{result} ")
        raise self.found("rough", f"{result} ")

    def _samples(self, given: Any) -> Tensor:
        samples = as_numbers(given).float()
        if samples.numel() < 1000 or samples.numel() != len(samples):
            raise Wrong(
                "At least 1,000 samples are expected, (n, 1); your program gives "
                f"{tuple(samples.shape)}.",
                "shape",
            )
        if not samples.isfinite().all():
            raise self.found("not_finite")
        return samples.reshape(-1, 1)


def _like(data: Gaussian, samples: Tensor) -> bool:
    return metrics.w1(samples, data) < 0.15


OWN_GAN = OwnProgram(
    name="own_gan", lesson=2,
    asks="`answer(seed)`: trains a GAN on N(4, 1.25) and returns 4,000 samples of G, (4000, 1). "
    "The median W1 over three seeds must be below 0.2. Where the budget is short, over two",
    hints=(
        "Write program A again, with a function around it. Run it for one seed and look at the "
        "histogram before you ask for the verdict.",
        "First of all both players must move. In D's move: real 1, fake 0, `detach`. In G's move: "
        "fake 1, no `detach`. Each has its own optimiser: `zero_grad`, `backward`, `step`.",
        "Then make it healthy, as in the lesson: lr 5e-3 for D, batches of 128, "
        "betas=(0.0, 0.99), an average of G's weights, R1."),
    answer="gt.textbook.gaussian_gan", own=textbook.gaussian_gan,
    mistakes={
        "not_finite": Mistake("Some samples are NaN or infinite: is a learning rate too high?"),
        "seed": Mistake(
            "Two seeds give the same samples. Pass the seed on: `torch.manual_seed(seed)`, once, "
            "at the beginning."),
        "collapsed": Mistake(
            "G gives nearly the same number for every noise: it has collapsed to a point. Does it "
            "get noise, one number for each sample? Is a learning rate very high?",
            looks=lambda samples: samples.std() < 0.05),
        "unmoved": Mistake(
            "The samples lie as those of an untrained G: close together, near 0. G hardly moves. "
            "In its move nothing may be detached, `zero_grad` comes before `backward`, and G's "
            "optimiser must hold G's weights.",
            looks=lambda samples: samples.std() < 0.7 and samples.mean().abs() < 1.2),
        "ran_away": Mistake(
            "The samples are far from the data. Is the label 1 in G's move? Does D move, with the "
            "labels 1 for real and 0 for fake, and with its own `zero_grad`?",
            looks=lambda samples: (samples.mean() - TARGET.mean).abs() > 3),
        "variance": Mistake(
            "The spread looks like that of another standard deviation. 1.25 is the standard "
            "deviation: real samples are `4 + 1.25 * torch.randn(...)`.",
            looks=lambda samples: _like(Gaussian(4, 1.25**2), samples)),
        "other_data": Mistake(
            "These samples lie like program A's data. Here the mean is 4, the standard deviation "
            "1.25.",
            looks=lambda samples: metrics.w1(samples, Gaussian(3, 2)) < 0.3),
        "rough": Mistake(
            "It learns, but only roughly. Does each move have its own `zero_grad`? And which of "
            "the changes that made program A healthy are still missing?"),
    },
)  # fmt: skip

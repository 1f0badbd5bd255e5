"""What is measured of samples: JS from histograms, and how low it can read."""

import functools

import torch
from torch import Tensor

from gan_teach import metrics
from gan_teach.data.line import Gaussian
from gan_teach.lessons.marking import Comparison, Mistake, OneNumber, Tries


def _counts(a: Tensor, b: Tensor, edges: Tensor) -> tuple[Tensor, Tensor]:
    return torch.histogram(a.flatten(), edges).hist, torch.histogram(b.flatten(), edges).hist


def _js_of(f: Tensor, g: Tensor) -> Tensor:
    m = (f + g) / 2
    parts = [torch.where(h > 0, h * (h / m).log(), 0.0) for h in (f, g)]
    return torch.stack(parts).sum() / 2


def _kl(a: Tensor, b: Tensor, edges: Tensor) -> Tensor:
    f, g = (counts / counts.sum() for counts in _counts(a, b, edges))
    return torch.where(f > 0, f * (f / g).log(), 0.0).sum()


def _samples(draw: torch.Generator) -> Tries:
    """Two sets of samples and the bins, many of which stay empty."""
    edges = torch.linspace(-30, 30, 201)
    return [
        (torch.randn(n, 1, generator=draw), torch.randn(m, 1, generator=draw) * 2 + 1, edges)
        for n, m in ((300, 300), (500, 200), (50, 1000))
    ]


JS_OF_SAMPLES = Comparison(
    name="js_of_samples", lesson=2,
    asks="`answer(a, b, edges)`: two sets of samples, (n, 1), and bins -> JS in nats",
    hints=(
        "Count both sets of samples in the same bins: `torch.histogram(a.flatten(), edges).hist`. "
        "Divide by the sum, so that each holds shares.",
        "With f and g the shares and m = (f + g)/2: half the sum of f log(f/m), plus half the sum "
        "of g log(g/m).",
        "Where a share is 0 its term is 0, but the computer says 0 times minus infinity, NaN. Use "
        "`torch.where(f > 0, ..., 0)`, or `torch.special.xlogy`."),
    answer="gt.metrics.js_of_samples", own=metrics.js_of_samples, tries=_samples,
    told="It agrees with gt.metrics.js_of_samples, also where bins are empty.",
    mistakes={
        "counts": Mistake(
            "These are the counts themselves. Divide each histogram by its sum, so that it holds "
            "shares that add up to 1.", lambda *inputs: _js_of(*_counts(*inputs))),
        "doubled": Mistake(
            "Twice too much: JS is the mean of the two divergences from the middle, not their sum.",
            lambda *inputs: 2 * metrics.js_of_samples(*inputs)),
        "zero_log_zero": Mistake(
            "NaN: somewhere both histograms are 0, or one is, and 0 log 0 is computed. It counts "
            "as 0: use `torch.where(f > 0, ..., 0)`, or `torch.special.xlogy`.",
            lambda *_: torch.nan),
        "kl": Mistake(
            "This is KL(f || g), which is infinite as soon as g has an empty bin where f has none. "
            "JS compares both with their middle.", _kl),
    },
)  # fmt: skip

FLOOR_EDGES = torch.linspace(-5, 11, 41)


def js_of_true_samples(n: int = 1000, repeats: int = 100) -> Tensor:
    """JS between two sets of n true samples of N(3, 2), 40 bins from -5 to 11: (repeats,)."""
    data, draw = Gaussian(mean=3, std=2), torch.Generator().manual_seed(0)
    return torch.tensor([
        metrics.js_of_samples(data.sample(n, draw), data.sample(n, draw), FLOOR_EDGES)
        for _ in range(repeats)
    ])  # fmt: skip


_floor = functools.cache(js_of_true_samples)


def _near_floor(given: float, times: float = 1, within: float = 0.08) -> bool:
    """Whether it is so many times the mean, with this relative error."""
    wanted = times * _floor().mean().item()
    return abs(given - wanted) <= within * wanted


JS_FLOOR = OneNumber(
    name="js_floor", lesson=2,
    asks="the number: the mean JS between two sets of 1,000 true samples in 40 bins",
    hints=(
        "Draw 1,000 real samples, and another 1,000 real samples. What does your estimate say of "
        "these two?",
        "That was one draw. Repeat it 100 times and take the mean."),
    answer="gt.exercises.lesson_2.estimates.js_of_true_samples().mean()", own=js_of_true_samples,
    right=_near_floor,
    told=lambda: (
        f"100 repeats here give {_floor().mean():.4f} on average, from {_floor().min():.4f} to "
        f"{_floor().max():.4f}. A generator that reads as much cannot be told from the truth."
    ),
    otherwise=lambda given: f"You have {given:.4g}. 100 repeats give about {_floor().mean():.4f}.",
    mistakes={
        "zero": Mistake(
            "0 is JS of the two densities, which are the same. But two sets of samples are never "
            "alike: an estimate from histograms reads more than 0, always.",
            looks=lambda given: abs(given) < 1e-6),
        "doubled": Mistake(
            "About twice the mean. Is the half in front of the sum there?",
            looks=lambda given: _near_floor(given, times=2, within=0.1)),
        "one_repeat": Mistake(
            "This may be a single draw: such values do come out, but it is not their mean. Repeat "
            "it 100 times.", looks=lambda given: bool(_floor().min() <= given <= _floor().max())),
    },
)  # fmt: skip

"""Downhill in the noise."""

import torch
from torch import Tensor, nn

from gan_teach.lessons import textbook
from gan_teach.lessons.comparison import Comparison, Tries
from gan_teach.lessons.inputs import normal, uniform, whole
from gan_teach.lessons.marking import NO_GRAPH, NO_SLOPE, Mistake


def _generators(draw: torch.Generator) -> Tries:
    """Small G of two to four numbers of noise, each with wanted samples that it does not make."""
    tries = []
    for latent, d in ((2, 3), (3, 5), (4, 2)):
        with torch.random.fork_rng(devices=[]):
            torch.default_generator.manual_seed(whole(draw, 0, 1 << 30))
            G = nn.Sequential(nn.Linear(latent, 8), nn.Tanh(), nn.Linear(8, d)).double()
        n, rate = whole(draw, 3, 6), uniform(draw, 0.5, 2).item()
        tries.append((G, 3 * normal(draw, n, d), normal(draw, n, latent), rate))
    return tries


def _slope(G: nn.Module, wanted: Tensor, z: Tensor) -> Tensor:
    z = z.detach().requires_grad_()
    return torch.autograd.grad((G(z) - wanted).square().mean(1).sum(), z)[0]


NOISE_STEP = Comparison(
    name="noise_step", lesson=10,
    asks="`answer(G, wanted, z, rate)`: samples (n, d), noise (n, latent) -> z after one step",
    hints=(
        "The weights stay; z moves. So autograd must follow z: `z = z.detach().requires_grad_()`.",
        "`error = (G(z) - wanted).square().mean(1)` is the error of each, (n,). Each depends on "
        "its own z alone, so `torch.autograd.grad(error.sum(), z)` has the slope of each.",
        "`return z - rate * slope`."),
    answer="gt.textbook.noise_step", own=textbook.noise_step, tries=_generators,
    told="It agrees with gt.textbook.noise_step for three small G.",
    mistakes={
        "uphill": Mistake(
            "You go uphill. The slope points to where the error grows: subtract it.",
            lambda G, wanted, z, rate: z + rate * _slope(G, wanted, z)),
        "rate": Mistake(
            "The rate is missing.", lambda G, wanted, z, rate: z - _slope(G, wanted, z)),
        "mean": Mistake(
            "You differentiate the mean over the samples: each z then gets 1/n of its slope, and "
            "its step depends on who else is there. Take the sum over the samples.",
            lambda G, wanted, z, rate: z - rate * _slope(G, wanted, z) / len(z)),
        "sum": Mistake(
            "You add up the squares of a sample. Its error is their mean, over axis 1.",
            lambda G, wanted, z, rate: z - rate * _slope(G, wanted, z) * wanted.shape[1]),
        "slope": Mistake(
            "You return the slope. Asked for is the new z: the old one less rate times the slope.",
            lambda G, wanted, z, rate: _slope(G, wanted, z),
            lambda G, wanted, z, rate: rate * _slope(G, wanted, z)),
        "graph": Mistake(
            "Autograd follows only tensors that ask for it: `z = z.detach().requires_grad_()` "
            "before `G(z)`, and after that no `detach` or `no_grad`.",
            error=f"{NO_GRAPH}|not have been used in the graph"),
        "no_slope": NO_SLOPE,
        "not_scalar": Mistake(
            "Autograd differentiates one number, and these are n errors. Take their sum: each "
            "depends on its own z alone, so the slope of the sum has the slope of each.",
            error="scalar outputs"),
    },
)  # fmt: skip

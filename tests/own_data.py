"""Small pictures in colour and small tables, and games on them."""

import numpy as np
import torch

import gan_teach as gt
from gan_teach.models.convolutional import ConvDiscriminator, ConvGenerator

NAMES = ["height", "weight", "sleep"]


def squares(n=40, side=8, channels=3, seed=0):
    """Pictures of one colour each, with a brighter square somewhere: floats, (n, C, side, side)."""
    generator = torch.Generator().manual_seed(seed)
    pictures = 0.5 * torch.rand(n, channels, 1, 1, generator=generator).repeat(1, 1, side, side)
    corners = torch.randint(side // 2, (n, 2), generator=generator)
    for picture, (x, y) in zip(pictures, corners.tolist(), strict=True):
        picture[:, y : y + side // 2, x : x + side // 2] += 0.5
    return pictures


def image_game(n=40, side=8, channels=3, value_range=(0, 1), **settings):
    """A small convolutional game on squares."""
    data = gt.images(squares(n, side, channels), side=side, value_range=value_range)
    output = "sigmoid" if value_range == (0, 1) else "tanh"
    size = {"side": side, "channels": channels}
    return gt.Game(
        lambda: ConvGenerator(5, 4, output=output, norm="group", **size),
        lambda: ConvDiscriminator(4, **size), data=data, batch_size=8, **settings,
    )  # fmt: skip


def rows(n=400, width=3, seed=0):
    """Rows of numbers; the second column goes with the first."""
    values = np.random.default_rng(seed).normal(size=(n, width))
    values[:, 1] = 0.8 * values[:, 0] + 0.6 * values[:, 1]
    return 10 * values + 100


def table_game(n=400, width=3, names=NAMES, **settings):
    """A small game on such rows."""
    data = gt.table(rows(n, width), names[:width] if width <= len(names) else None)
    return gt.Game(
        lambda: gt.MLPGenerator(4, (8,), data.shape),
        lambda: gt.MLPDiscriminator(data.shape, (8,)), data=data, batch_size=16, **settings,
    )  # fmt: skip


class Copier(torch.nn.Module):
    """A G that gives these samples, in turn, plus a weight that does nothing at first."""

    latent_dim = 5

    def __init__(self, samples):
        super().__init__()
        self.samples, self.shift = samples, torch.nn.Parameter(torch.zeros(1))

    def forward(self, z):
        return self.samples[torch.arange(len(z)) % len(self.samples)] + self.shift


def copier_of(data, samples=None, **settings):
    """A game whose G gives these samples, by default those of the data, all of them in turn."""
    samples = data.all_samples() if samples is None else samples
    D = gt.MLPDiscriminator(samples.shape[1:], (4,))
    return gt.Game(Copier(samples), D, data=data, batch_size=8, **settings)

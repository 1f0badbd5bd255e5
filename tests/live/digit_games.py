"""Games of digits for tests: small, or with a G that paints what it is told."""

import torch

import gan_teach as gt
from gan_teach.data.labelled import LabelledDigits
from gan_teach.models.conditional import ConditionalDiscriminator, ConditionalGenerator
from gan_teach.training.scene import Scene


class DigitsAs(torch.nn.Module):
    """A G that paints real digits: its noise says which ones."""

    latent_dim = 2

    def __init__(self, images):
        super().__init__()
        self.images, self.weight = images, torch.nn.Parameter(torch.zeros(1))

    def forward(self, z):
        chosen = (torch.special.ndtr(z[:, 0]) * len(self.images)).long().clamp(max=len(self.images))
        return self.images[chosen] + 0 * self.weight


def painted(digits=range(10), **settings):
    """A scene of a G that paints these of the embedded digits, and nothing else."""
    data = gt.digits("embedded")
    wanted = torch.isin(data.labels, torch.tensor(list(digits)))
    G = DigitsAs(data.scale(data.images[wanted]))
    return Scene(
        gt.Game(G, lambda: gt.MLPDiscriminator((1, 28, 28), (4,)), data=data, **settings),
        scored=True,
    )


def small_digits(value_range=(0, 1), **settings):
    """A small game of the embedded digits whose G makes what the data's range wants."""
    end = {0: "sigmoid", -1: "tanh"}[value_range[0]]
    return gt.Game(
        lambda: gt.MLPGenerator(8, (16,), (1, 28, 28), output=end),
        lambda: gt.MLPDiscriminator((1, 28, 28), (8,)),
        data=gt.digits("embedded", value_range=value_range), batch_size=8, **settings,
    )  # fmt: skip


class Grey:
    """Pictures that are no digits."""

    def sample(self, n, generator=None):
        return torch.rand(n, 1, 28, 28, generator=generator) / 2


def conditional_game():
    """A small game of digits with labels."""
    return gt.Game(
        lambda: ConditionalGenerator(6, 4), lambda: ConditionalDiscriminator(4),
        data=LabelledDigits(gt.digits("embedded")), batch_size=8,
    )  # fmt: skip

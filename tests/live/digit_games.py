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


def conditional_game():
    """A small game of digits with labels."""
    return gt.Game(
        lambda: ConditionalGenerator(6, 4), lambda: ConditionalDiscriminator(4),
        data=LabelledDigits(gt.digits("embedded")), batch_size=8,
    )  # fmt: skip

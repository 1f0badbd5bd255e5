"""Two players that look at images in small patches: a small DCGAN for digits of 28x28.

Sized for two processor cores. After Radford et al. 2016, section 3, with one change: D has no batch
norm. A penalty on D's slope asks how one image's output answers to that image alone, and batch norm
mixes the images of a batch.
"""

from torch import nn

from gan_teach.errors import choose, count
from gan_teach.models import OUTPUTS, _Chain

SIDE = 7  # of the first maps; two doublings make 28
SHAPE = (1, 4 * SIDE, 4 * SIDE)


class ConvGenerator(_Chain):
    """From noise to images: (N, latent_dim) -> (N, 1, 28, 28).

    A linear layer gives 2 width maps of 7x7; two transposed convolutions (4x4, stride 2) double the
    side each, with width maps of 14x14 between them. After each layer but the last: batch norm, if
    norm, and ReLU. For pictures, and for averaged weights, batch norm uses its running averages.

    output: what the last layer ends in: "sigmoid" (0 to 1), "tanh" (-1 to 1) or "linear".
    Raises ValueError for a size below 1 or an unknown name.
    Source: Radford et al. 2016, *Unsupervised Representation Learning with Deep Convolutional
    Generative Adversarial Networks*.
    """

    def __init__(
        self, latent_dim: int = 64, width: int = 32, output: str = "sigmoid", norm: bool = True
    ):
        latent_dim, width = count("latent_dim", latent_dim), count("width", width)
        end = [choose("output", output, OUTPUTS)()]

        def awake(channels: int) -> list[nn.Module]:
            return [*([nn.BatchNorm2d(channels)] if norm else []), nn.ReLU()]

        super().__init__(
            nn.Linear(latent_dim, 2 * width * SIDE**2),
            nn.Unflatten(1, (2 * width, SIDE, SIDE)),
            *awake(2 * width),
            nn.ConvTranspose2d(2 * width, width, 4, stride=2, padding=1),
            *awake(width),
            nn.ConvTranspose2d(width, 1, 4, stride=2, padding=1),
            *end,
        )
        self.latent_dim, self.out_shape = latent_dim, SHAPE


class ConvDiscriminator(_Chain):
    """From images to logits: (N, 1, 28, 28) -> (N, 1).

    Two convolutions (4x4, stride 2) halve the side each, to width maps of 14x14 and 2 width maps of
    7x7, each with a leaky ReLU of slope 0.2; a linear layer makes one logit of them. No batch norm.
    Raises ValueError for a width below 1. Source: as `ConvGenerator`.
    """

    def __init__(self, width: int = 32):
        width = count("width", width)
        super().__init__(
            nn.Conv2d(1, width, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(width, 2 * width, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            nn.Linear(2 * width * SIDE**2, 1),
        )
        self.in_shape = SHAPE

"""Two players that look at images in small patches: a small DCGAN for digits of 28x28.

Sized for two processor cores. After Radford et al. 2016, section 3, with one change: D has no batch
norm. A penalty on D's slope asks how one image's output answers to that image alone, and batch norm
mixes the images of a batch.
"""

import math
from collections.abc import Callable

from torch import Tensor, nn
from torch.nn.functional import fold

from gan_teach.models.mlp import OUTPUTS, Chain
from gan_teach.support.errors import choose, count

SIDE = 7  # of the first maps; two doublings make 28
SHAPE = (1, 4 * SIDE, 4 * SIDE)
NORMS: dict[str, Callable[[int], nn.Module]] = {
    "batch": nn.BatchNorm2d,
    "group": lambda channels: nn.GroupNorm(math.gcd(channels, 8), channels),
}


class FoldedConvTranspose2d(nn.ConvTranspose2d):
    """A transposed convolution by its definition; with one map to make, faster on a processor.

    Each place of a map hands its number, times the weights of the kernel, to a patch of the image:
    one matrix product makes the patches, and where they overlap they are added (`fold`). Weights
    and numbers, up to rounding, are those of `nn.ConvTranspose2d`, of which the kernel's size, the
    stride and the padding may be chosen, each one number for both sides, nothing else.
    Source: Dumoulin and Visin 2016, *A guide to convolution arithmetic*, section 4.
    """

    bias: nn.Parameter

    def __init__(self, channels: int, maps: int, k: int, *, stride: int = 1, padding: int = 0):
        super().__init__(channels, maps, k, stride, padding)
        self.sizes = k, stride, padding

    def forward(self, x: Tensor) -> Tensor:  # type: ignore[override]  # takes no output_size
        """x: maps, (N, channels, height, width). Returns larger maps."""
        k, stride, padding = self.sizes
        size = tuple((side - 1) * stride + k - 2 * padding for side in x.shape[2:])
        patches = self.weight.flatten(1).T @ x.flatten(2)  # (N, maps * k * k, height * width)
        return fold(patches, size, k, padding=padding, stride=stride) + self.bias[:, None, None]


class ConvGenerator(Chain):
    """From noise to images: (N, latent_dim) -> (N, 1, 28, 28).

    A linear layer gives 2 width maps of 7x7; two transposed convolutions (4x4, stride 2) double the
    side each, with width maps of 14x14 between them. After each layer but the last: norm, ReLU.

    output: what the last layer ends in: "sigmoid" (0 to 1), "tanh" (-1 to 1) or "linear".
    norm: "batch" or True, as published; "group", which scales the maps of each image by itself, in
        eight groups (or as many as divide width and 8); False for none. For pictures, and for
        averaged weights, batch norm uses its running averages, which are those of G itself and fit
        the averaged weights only roughly: an average does more good with group norm.
    Raises ValueError for a size below 1 or an unknown name.
    Source: Radford et al. 2016, *Unsupervised Representation Learning with Deep Convolutional
    Generative Adversarial Networks*; Wu and He 2018, *Group Normalization*.
    """

    def __init__(
        self,
        latent_dim: int = 64,
        width: int = 32,
        output: str = "sigmoid",
        norm: bool | str = True,
    ):
        latent_dim, width = count("latent_dim", latent_dim), count("width", width)
        end = [choose("output", output, OUTPUTS)()]
        make_norm = choose("norm", "batch" if norm is True else norm, NORMS) if norm else None

        def awake(channels: int) -> list[nn.Module]:
            return [*([make_norm(channels)] if make_norm else []), nn.ReLU()]

        super().__init__(
            nn.Linear(latent_dim, 2 * width * SIDE**2),
            nn.Unflatten(1, (2 * width, SIDE, SIDE)),
            *awake(2 * width),
            nn.ConvTranspose2d(2 * width, width, 4, stride=2, padding=1),
            *awake(width),
            FoldedConvTranspose2d(width, 1, 4, stride=2, padding=1),
            *end,
        )
        self.latent_dim, self.out_shape = latent_dim, SHAPE


class ConvDiscriminator(Chain):
    """From images to logits: (N, 1, 28, 28) -> (N, 1).

    Two convolutions (4x4, stride 2) halve the side each, to width maps of 14x14 and 2 width maps of
    7x7; linear layers make one logit of them, with `hidden` units between if that is not 0. After
    each layer but the last a leaky ReLU of slope 0.2. No batch norm.
    Raises ValueError for a width below 1 or a hidden below 0. Source: as `ConvGenerator`; without
    the hidden layer as published.
    """

    def __init__(self, width: int = 32, hidden: int = 0):
        width, hidden = count("width", width), count("hidden", hidden, least=0)
        features = 2 * width * SIDE**2
        between = [nn.Linear(features, hidden), nn.LeakyReLU(0.2)] if hidden else []
        super().__init__(
            nn.Conv2d(1, width, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(width, 2 * width, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            *between,
            nn.Linear(hidden or features, 1),
        )
        self.in_shape = SHAPE

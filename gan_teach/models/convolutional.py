"""Two players that look at images in small patches: a small DCGAN, by default for digits of 28x28.

Sized for two processor cores, up to colour images of 64x64. After Radford et al. 2016, section 3,
but D has no batch norm: a penalty on D's slope asks how one image's output answers to that image
alone, and batch norm mixes the images of a batch.
"""

import math
from collections.abc import Callable
from itertools import pairwise

from torch import Tensor, nn
from torch.nn.functional import fold

from gan_teach.models.mlp import OUTPUTS, Chain
from gan_teach.support.errors import choose, count

FIRST, TIMES = range(4, 9), range(1, 5)  # the side of the smallest maps, and how often it doubles
NORMS: dict[str, Callable[[int], nn.Module]] = {
    "batch": nn.BatchNorm2d,
    "group": lambda channels: nn.GroupNorm(math.gcd(channels, 8), channels),
}


def maps_of(side: int, width: int, growth: int = 2) -> tuple[int, list[int]]:
    """The side of the smallest maps, 4 to 8, and how many maps there are at each size.

    The side doubles from size to size until it is that of the images; at the last size before them
    there are `width` maps, and `growth` times as many at each smaller one: (7, [2 width, width])
    for 28 and a growth of 2.
    Raises ValueError for a side that is no such number.
    """
    side, width, growth = count("side", side), count("width", width), count("growth", growth)
    for times in TIMES:
        first = side >> times
        if first in FIRST and first << times == side:
            return first, [width * growth**size for size in reversed(range(times))]
    raise ValueError(
        "side must be a number from 4 to 8 that was doubled one to four times, such as 16, 28, 32, "
        f"48 or 64; got {side}."
    )


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
    """From noise to images: (N, latent_dim) -> (N, channels, side, side).

    A linear layer gives 2 width maps of 7x7; two transposed convolutions (4x4, stride 2) double the
    side each, to 28, with width maps of 14x14 between them. After each layer but the last: norm,
    ReLU. For another side there are more layers or fewer: see `maps_of`.

    growth: how many times as many maps there are where the side is half: 2, as published; with 4
        small maps are many, which costs little, and large ones few.
    output: what the last layer ends in: "sigmoid" (0 to 1), "tanh" (-1 to 1) or "linear".
    norm: "batch" or True, as published; "group", which scales the maps of each image by itself, in
        eight groups (or as many as divide both their number and 8); False for none. For pictures,
        and for averaged weights, batch norm uses its running averages, which are those of G itself
        and fit the averaged weights only roughly: an average does more good with group norm.
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
        side: int = 28,
        channels: int = 1,
        growth: int = 2,
    ):
        latent_dim, channels = count("latent_dim", latent_dim), count("channels", channels)
        first, maps = maps_of(side, width, growth)
        end = [choose("output", output, OUTPUTS)()]
        make_norm = choose("norm", "batch" if norm is True else norm, NORMS) if norm else None

        def awake(channels: int) -> list[nn.Module]:
            return [*([make_norm(channels)] if make_norm else []), nn.ReLU()]

        layers = [
            nn.Linear(latent_dim, maps[0] * first**2),
            nn.Unflatten(1, (maps[0], first, first)),
        ]
        layers += awake(maps[0])
        for before, after in pairwise(maps):
            layers += [nn.ConvTranspose2d(before, after, 4, stride=2, padding=1), *awake(after)]
        last = FoldedConvTranspose2d if channels == 1 else nn.ConvTranspose2d
        super().__init__(*layers, last(width, channels, 4, stride=2, padding=1), *end)
        self.latent_dim, self.out_shape = latent_dim, (channels, side, side)


class ConvDiscriminator(Chain):
    """From images to logits: (N, channels, side, side) -> (N, 1).

    Two convolutions (4x4, stride 2) halve the side each, from 28 to width maps of 14x14 and 2 width
    maps of 7x7; linear layers make one logit of them, with `hidden` units between if that is not 0.
    After each layer but the last a leaky ReLU of slope 0.2. No batch norm. For another side there
    are more layers or fewer, as in `ConvGenerator`.

    kernel: the side of the stamps of the first layer, an even number; with 6 each place sees
        more of the image than with 4, at little cost, as that layer is small.
    Raises ValueError for a size below 1, a hidden below 0, or another side than those of `maps_of`.
    Source: as `ConvGenerator`.
    """

    def __init__(
        self, width: int = 32, hidden: int = 0, side: int = 28, channels: int = 1, kernel: int = 4
    ):
        if count("kernel", kernel) % 2:
            raise ValueError(
                f"kernel must be even, so that a stride of 2 halves the side exactly; got {kernel}."
            )
        hidden, channels = count("hidden", hidden, least=0), count("channels", channels)
        first, maps = maps_of(side, width)
        features = maps[0] * first**2
        layers: list[nn.Module] = []
        for before, after in pairwise([channels, *reversed(maps)]):
            k = 4 if layers else kernel
            stamps = nn.Conv2d(before, after, k, stride=2, padding=k // 2 - 1)
            layers += [stamps, nn.LeakyReLU(0.2)]
        between = [nn.Linear(features, hidden), nn.LeakyReLU(0.2)] if hidden else []
        super().__init__(*layers, nn.Flatten(), *between, nn.Linear(hidden or features, 1))
        self.in_shape = (channels, side, side)

"""Maps and kernels: how large the maps are, and what a kernel learns."""

import torch

from gan_teach.lessons import textbook
from gan_teach.lessons.comparison import Comparison, Tries
from gan_teach.lessons.inputs import whole
from gan_teach.lessons.marking import COMMON, Mistake


def _layers(draw: torch.Generator) -> Tries:
    """Side, kernel, stride and padding: the last step of the kernel fits, nearly fits, or half.

    At the edges: no padding and a stride of 1, a kernel of one pixel, one that has a single place,
    a picture of one pixel.
    """
    layers = [(whole(draw, 6, 9), 5, 1, 0), (5, 1, 2, 0), (3, 7, 2, 2), (1, 1, 3, 0)]
    for stride, rest in ((2, 0), (2, 1), (3, 0), (3, 2), (4, 1), (5, 4)):
        kernel, padding = whole(draw, 2, 7), whole(draw, 1, 3)
        side = kernel - 2 * padding + whole(draw, 4, 9) * stride + rest
        layers.append((side, kernel, stride, padding))
    return layers


CONV_SIDE = Comparison(
    name="conv_side", lesson=7,
    asks="`answer(side, kernel, stride, padding)`: whole numbers -> the side of the new map",
    hints=(
        "Padding adds `padding` pixels on the left and as many on the right. How far can the "
        "kernel move from its first place to its last?",
        "It can move by side + 2 padding - kernel pixels, and it goes in steps of `stride`. A part "
        "of a step is not taken: `//` divides and rounds down.",
        "The first place counts too: `(side + 2 * padding - kernel) // stride + 1`."),
    answer="gt.textbook.conv_side", own=textbook.conv_side, tries=_layers,
    told="It agrees with gt.textbook.conv_side on ten layers. With a 4x4 kernel, stride "
    f"2 and padding 1 a side of 28 becomes {textbook.conv_side(28, 4, 2, 1)}, and that becomes "
    f"{textbook.conv_side(14, 4, 2, 1)}.",
    near_misses=[lambda side, kernel, stride, padding: (side - kernel) // stride + 1],
    mistakes={
        "no_one": Mistake(
            "The steps of the kernel are not all: its first place counts as well. Add 1 to the "
            "number of steps, behind `// stride` and not before the division.",
            lambda side, kernel, stride, padding: (side + 2 * padding - kernel) // stride,
            lambda side, kernel, stride, padding: (side + 2 * padding - kernel + 1) // stride),
        "one_padding": Mistake(
            "The padding is counted once. It stands on both sides: 2 padding.",
            lambda side, kernel, stride, padding: (side + padding - kernel) // stride + 1),
        "by_stride": Mistake(
            "This is the side divided by the stride, which is right only where kernel and padding "
            "are chosen for it, such as 4x4, stride 2, padding 1. Count the places of the kernel.",
            lambda side, kernel, stride, padding: side // stride),
        "not_rounded": Mistake(
            "There is no part of a pixel. A step that does not fit in is not taken: round down, "
            "with `//` in place of `/`.",
            lambda side, kernel, stride, padding: (side + 2 * padding - kernel) / stride + 1),
        "transposed": Mistake(
            "This is the side that a transposed convolution makes. An ordinary one divides by the "
            "stride.", textbook.transposed_side),
    },
)  # fmt: skip

TRANSPOSED_SIDE = Comparison(
    name="transposed_side", lesson=7,
    asks="`answer(side, kernel, stride, padding)`: whole numbers -> the side of the new map",
    hints=(
        "Each pixel is spread over a patch of kernel x kernel, and the patches of neighbours lie "
        "`stride` pixels apart. How far is it from the first patch to the last?",
        "There are side - 1 gaps between side patches, so the last patch begins (side - 1) stride "
        "pixels after the first, and it is kernel pixels wide.",
        "The padding is cut off at both ends: `(side - 1) * stride + kernel - 2 * padding`."),
    answer="gt.textbook.transposed_side", own=textbook.transposed_side, tries=_layers,
    told="It agrees with gt.textbook.transposed_side on ten layers. With a 4x4 kernel, "
    f"stride 2 and padding 1 a side of 7 becomes {textbook.transposed_side(7, 4, 2, 1)}, and that "
    f"becomes {textbook.transposed_side(14, 4, 2, 1)}: back from D's smallest maps to an image.",
    mistakes={
        "times_stride": Mistake(
            "This is side times stride, which is right only where kernel - stride = 2 padding, "
            "such as 4x4, stride 2, padding 1. Count where the last patch ends.",
            lambda side, kernel, stride, padding: side * stride),
        "no_one": Mistake(
            "You count `side` gaps between the patches. Between `side` of them there are side - 1.",
            lambda side, kernel, stride, padding: side * stride - 2 * padding + kernel),
        "padding_sign": Mistake(
            "The padding has the wrong sign. In a transposed convolution it is cut off from the "
            "map that comes out: - 2 padding.",
            lambda side, kernel, stride, padding: (side - 1) * stride + 2 * padding + kernel),
        "no_kernel": Mistake(
            "This is where the last patch begins. It is kernel pixels wide: add them.",
            lambda side, kernel, stride, padding: (side - 1) * stride - 2 * padding),
        "conv": Mistake(
            "This is the side that an ordinary convolution makes. A transposed one multiplies by "
            "the stride.", textbook.conv_side),
    },
)  # fmt: skip


def _channels(draw: torch.Generator) -> Tries:
    """Channels in, never as many out, and the kernel."""
    layers = []
    for _ in range(4):
        n_in = whole(draw, 2, 9)
        layers.append((n_in, n_in + whole(draw, 1, 5), whole(draw, 3, 6)))
    return layers


WEIGHTS_OF_CONV = Comparison(
    name="weights_of_conv", lesson=7,
    asks="`answer(channels_in, channels_out, kernel)`: whole numbers -> how many it learns",
    hints=(
        "Take one map that comes out. Its kernel looks at all the maps that go in, at kernel x "
        "kernel pixels of each. How many weights is that? And its biases?",
        "channels_in kernel^2 weights and one bias for each map that comes out. The same numbers "
        "serve at every place of the image.",
        "`channels_out * (channels_in * kernel**2 + 1)`."),
    answer="gt.textbook.weights_of_conv", own=textbook.weights_of_conv, tries=_channels,
    told="It agrees with gt.textbook.weights_of_conv on four random layers. From an image of 28x28 "
    f"to 32 maps of 14x14 a 4x4 convolution learns {textbook.weights_of_conv(1, 32, 4):,} numbers, "
    f"and a linear layer {(28**2 + 1) * 32 * 14**2:,}.",
    mistakes={
        "no_bias": Mistake(
            "The biases are missing: each map that comes out has one.",
            lambda n_in, n_out, kernel: n_in * n_out * kernel**2),
        "bias_of_pairs": Mistake(
            "The weights are right. You count a bias for each pair of maps, one in and one out. "
            "The parts of a kernel are added up first; then comes one bias for each map that comes "
            "out.", lambda n_in, n_out, kernel: n_in * n_out * (kernel**2 + 1)),
        "kernel_once": Mistake(
            "The kernel is a square of kernel x kernel pixels: kernel^2 weights for each pair of "
            "maps.", lambda n_in, n_out, kernel: n_in * n_out * kernel + n_out),
        "one_map_in": Mistake(
            "This would be right if one map went in. Each kernel looks at all of them, with "
            "weights of its own for each: channels_in kernel^2.",
            lambda n_in, n_out, kernel: n_out * (kernel**2 + 1)),
        "caret": Mistake(
            COMMON["caret"].hint,
            lambda n_in, n_out, kernel: n_out * (n_in * kernel ^ 2 + 1),
            lambda n_in, n_out, kernel: n_out * (n_in * (kernel ^ 2) + 1),
            lambda n_in, n_out, kernel: n_out * n_in * kernel ^ 2 + n_out),
    },
)  # fmt: skip

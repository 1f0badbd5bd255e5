"""The exercises of lesson 07: maps and kernels, the space of noise, and when to stop."""

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from gan_teach.lessons import textbook
from gan_teach.lessons.cards import Verdict
from gan_teach.lessons.marking import (
    Exercise,
    Mistake,
    NotDoneYet,
    Wrong,
    as_floats,
    close,
    compare,
    compare_pairs,
    fresh,
    telling,
    uniform,
    whole,
)

# --- the side of a map ------------------------------------------------------------------------


def _layers(draw: torch.Generator) -> list[tuple[int, int, int, int]]:
    """Side, kernel, stride and padding of six layers."""
    return [
        (whole(draw, 9, 40), whole(draw, 2, 7), stride, whole(draw, 1, 3))
        for stride in (2, 2, 3, 3, 4, 5)
    ]


CONV_SIDE = Exercise(
    "conv_side",
    lesson=7,
    hints=(
        "Padding adds `padding` pixels on the left and as many on the right. How far can the "
        "kernel move from its first place to its last?",
        "It can move by side + 2 padding - kernel pixels, and it goes in steps of `stride`. A part "
        "of a step is not taken: `//` divides and rounds down.",
        "The first place counts too: `(side + 2 * padding - kernel) // stride + 1`.",
    ),
    answer="gt.textbook.conv_side",
    own=textbook.conv_side,
    mistakes={
        "no_one": Mistake(
            "These are the steps that the kernel takes. Its first place counts as well: add 1.",
            lambda side, kernel, stride, padding: (side + 2 * padding - kernel) // stride,
        ),
        "one_inside": Mistake(
            "The 1 is added before the division. It is the kernel's first place: add it to the "
            "number of steps, behind `// stride`.",
            lambda side, kernel, stride, padding: (side + 2 * padding - kernel + 1) // stride,
        ),
        "one_padding": Mistake(
            "The padding is counted once. It stands on both sides: 2 padding.",
            lambda side, kernel, stride, padding: (side + padding - kernel) // stride + 1,
        ),
        "no_padding": Mistake(
            "The padding is missing: it makes the image wider, by `padding` pixels on each side.",
            lambda side, kernel, stride, padding: (side - kernel) // stride + 1,
        ),
        "sign_of_padding": Mistake(
            "The padding has the wrong sign. In an ordinary convolution it makes the image wider: "
            "side + 2 padding.",
            lambda side, kernel, stride, padding: (side - 2 * padding - kernel) // stride + 1,
        ),
        "no_kernel": Mistake(
            "The kernel is missing: a wide kernel has less room to move. Subtract it from side + "
            "2 padding.",
            lambda side, kernel, stride, padding: (side + 2 * padding) // stride + 1,
        ),
        "kernel_minus_one": Mistake(
            "You subtract kernel - 1 and add 1 besides. Subtract the whole kernel before you "
            "divide, and add the 1 after that.",
            lambda side, kernel, stride, padding: (side + 2 * padding - kernel + 1) // stride + 1,
        ),
        "no_stride": Mistake(
            "The stride is missing: this is right for a kernel that moves by one pixel. Divide the "
            "way that it can go by the stride, before you add 1.",
            lambda side, kernel, stride, padding: side + 2 * padding - kernel + 1,
        ),
        "by_stride": Mistake(
            "This is the side divided by the stride, which is right only where kernel and padding "
            "are chosen for it, such as 4x4, stride 2, padding 1. Count the places of the kernel.",
            lambda side, kernel, stride, padding: side // stride,
        ),
        "rounded_up": Mistake(
            "You round up. Where the last step does not fit in, it is not taken: round down, with "
            "`//`.",
            lambda side, kernel, stride, padding: (
                math.ceil((side + 2 * padding - kernel) / stride) + 1
            ),
        ),
        "rounded": Mistake(
            "You round to the nearest. A step that does not fit in is not taken, however nearly it "
            "fits: round down, with `//`.",
            lambda side, kernel, stride, padding: round((side + 2 * padding - kernel) / stride) + 1,
        ),
        "not_rounded": Mistake(
            "There is no part of a pixel. A step that does not fit in is not taken: round down, "
            "with `//` in place of `/`.",
            lambda side, kernel, stride, padding: (side + 2 * padding - kernel) / stride + 1,
        ),
        "transposed": Mistake(
            "This is the side that a transposed convolution makes. An ordinary one makes maps "
            "smaller: it divides by the stride.",
            textbook.transposed_side,
        ),
    },
)


def check_conv_side(answer: Any) -> Verdict:
    """Mark `answer(side, kernel, stride, padding)`: whole numbers -> the side of the new map."""

    def grade() -> str:
        draw = fresh()
        cases = telling(CONV_SIDE, textbook.conv_side, lambda: _layers(draw))
        compare(CONV_SIDE, answer, textbook.conv_side, cases)
        first = textbook.conv_side(28, 4, 2, 1)
        return (
            "It agrees with gt.textbook.conv_side on six random layers. With a 4x4 kernel, stride "
            f"2 and padding 1 a side of 28 becomes {first}, and that becomes "
            f"{textbook.conv_side(first, 4, 2, 1)}."
        )

    return CONV_SIDE.mark(grade)


TRANSPOSED_SIDE = Exercise(
    "transposed_side",
    lesson=7,
    hints=(
        "Each pixel is spread over a patch of kernel x kernel, and the patches of neighbours lie "
        "`stride` pixels apart. How far is it from the first patch to the last?",
        "There are side - 1 gaps between side patches, so the last patch begins (side - 1) stride "
        "pixels after the first, and it is kernel pixels wide.",
        "The padding is cut off at both ends: `(side - 1) * stride + kernel - 2 * padding`.",
    ),
    answer="gt.textbook.transposed_side",
    own=textbook.transposed_side,
    mistakes={
        "times_stride": Mistake(
            "This is side times stride, which is right only where kernel - stride = 2 padding, "
            "such as 4x4, stride 2, padding 1. Count where the last patch ends.",
            lambda side, kernel, stride, padding: side * stride,
        ),
        "no_one": Mistake(
            "You count `side` gaps between the patches. Between `side` of them there are side - 1.",
            lambda side, kernel, stride, padding: side * stride - 2 * padding + kernel,
        ),
        "brackets": Mistake(
            "The brackets are missing: Python multiplies before it subtracts. `(side - 1) * "
            "stride`.",
            lambda side, kernel, stride, padding: side - 1 * stride - 2 * padding + kernel,
        ),
        "padding_sign": Mistake(
            "The padding has the wrong sign. In a transposed convolution it is cut off from the "
            "map that comes out: - 2 padding.",
            lambda side, kernel, stride, padding: (side - 1) * stride + 2 * padding + kernel,
        ),
        "one_padding": Mistake(
            "The padding is counted once. It is cut off at both ends: 2 padding.",
            lambda side, kernel, stride, padding: (side - 1) * stride - padding + kernel,
        ),
        "no_padding": Mistake(
            "The padding is missing: so many pixels are cut off at each end of the map.",
            lambda side, kernel, stride, padding: (side - 1) * stride + kernel,
        ),
        "no_kernel": Mistake(
            "This is where the last patch begins. It is kernel pixels wide: add them.",
            lambda side, kernel, stride, padding: (side - 1) * stride - 2 * padding,
        ),
        "signs": Mistake(
            "Padding and kernel have each other's sign. The last patch adds kernel pixels, and "
            "2 padding are cut off.",
            lambda side, kernel, stride, padding: (side - 1) * stride + 2 * padding - kernel,
        ),
        "kernel_minus_one": Mistake(
            "One too few. The last patch adds all of its kernel pixels; kernel - 1 needs a 1 "
            "besides, as in PyTorch's formula.",
            lambda side, kernel, stride, padding: (side - 1) * stride - 2 * padding + kernel - 1,
        ),
        "plus_one": Mistake(
            "One too many. There is a + 1 in the formula of the ordinary convolution; here the "
            "whole kernel is added, and no 1 besides.",
            lambda side, kernel, stride, padding: (side - 1) * stride - 2 * padding + kernel + 1,
        ),
        "no_stride": Mistake(
            "The stride is missing: the patches of two neighbours lie `stride` pixels apart.",
            lambda side, kernel, stride, padding: side - 1 - 2 * padding + kernel,
        ),
        "conv": Mistake(
            "This is the side that an ordinary convolution makes. A transposed one makes maps "
            "larger: it multiplies by the stride.",
            textbook.conv_side,
        ),
    },
)


def check_transposed_side(answer: Any) -> Verdict:
    """Mark `answer(side, kernel, stride, padding)`: whole numbers -> the side of the new map."""

    def grade() -> str:
        draw = fresh()
        cases = telling(TRANSPOSED_SIDE, textbook.transposed_side, lambda: _layers(draw))
        compare(TRANSPOSED_SIDE, answer, textbook.transposed_side, cases)
        first = textbook.transposed_side(7, 4, 2, 1)
        return (
            "It agrees with gt.textbook.transposed_side on six random layers. With a 4x4 kernel, "
            f"stride 2 and padding 1 a side of 7 becomes {first}, and that becomes "
            f"{textbook.transposed_side(first, 4, 2, 1)}: back from D's smallest maps to an image."
        )

    return TRANSPOSED_SIDE.mark(grade)


# --- what a convolution learns ----------------------------------------------------------------

WEIGHTS_OF_CONV = Exercise(
    "weights_of_conv",
    lesson=7,
    hints=(
        "Take one map that comes out. Its kernel looks at all the maps that go in, at kernel x "
        "kernel pixels of each. How many weights is that? And its biases?",
        "channels_in kernel^2 weights and one bias for each map that comes out. The same numbers "
        "serve at every place of the image.",
        "`channels_out * (channels_in * kernel**2 + 1)`.",
    ),
    answer="gt.textbook.weights_of_conv",
    own=textbook.weights_of_conv,
    mistakes={
        "no_bias": Mistake(
            "The biases are missing: each map that comes out has one.",
            lambda n_in, n_out, kernel: n_in * n_out * kernel**2,
        ),
        "bias_in": Mistake(
            "The weights are right. There is one bias for each map that comes out, not for each "
            "that goes in.",
            lambda n_in, n_out, kernel: n_in * n_out * kernel**2 + n_in,
        ),
        "bias_of_pairs": Mistake(
            "The weights are right. You count a bias for each pair of maps, one in and one out. "
            "The parts of a kernel are added up first; then comes one bias for each map that comes "
            "out.",
            lambda n_in, n_out, kernel: n_in * n_out * (kernel**2 + 1),
        ),
        "one_bias": Mistake(
            "The weights are right. You count one bias in all. Each map that comes out has its "
            "own.",
            lambda n_in, n_out, kernel: n_in * n_out * kernel**2 + 1,
        ),
        "bias_of_weights": Mistake(
            "The weights are right. The bias is counted kernel^2 times: it is one number for each "
            "map that comes out. Mind the brackets.",
            lambda n_in, n_out, kernel: (n_in + 1) * n_out * kernel**2,
        ),
        "kernel_once": Mistake(
            "The kernel is a square of kernel x kernel pixels: kernel^2 weights for each pair of "
            "maps.",
            lambda n_in, n_out, kernel: n_in * n_out * kernel + n_out,
        ),
        "kernel_doubled": Mistake(
            "You count 2 kernel weights. The kernel is a square: kernel^2, in Python `kernel**2`.",
            lambda n_in, n_out, kernel: n_in * n_out * kernel * 2 + n_out,
        ),
        "one_map_in": Mistake(
            "This would be right if one map went in. Each kernel looks at all of them, with "
            "weights of its own for each: channels_in kernel^2.",
            lambda n_in, n_out, kernel: n_out * (kernel**2 + 1),
        ),
        "one_map_out": Mistake(
            "This is one kernel with its bias. Each map that comes out has a kernel of its own: "
            "times channels_out.",
            lambda n_in, n_out, kernel: n_in * kernel**2 + 1,
        ),
        "in_and_out_added": Mistake(
            "You add the maps that go in and those that come out. There is a set of weights for "
            "each pair, one in and one out: multiply.",
            lambda n_in, n_out, kernel: (n_in + n_out) * kernel**2 + n_out,
        ),
    },
)


def check_weights_of_conv(answer: Any) -> Verdict:
    """Mark `answer(channels_in, channels_out, kernel)`: whole numbers -> how many it learns."""

    def grade() -> str:
        draw = fresh()

        def layers() -> list[tuple[int, int, int]]:
            return [(whole(draw, 2, 9), whole(draw, 2, 12), whole(draw, 3, 6)) for _ in range(3)]

        right = textbook.weights_of_conv
        cases = telling(WEIGHTS_OF_CONV, right, layers)
        compare(WEIGHTS_OF_CONV, answer, right, cases)
        dense = 28**2 * (32 * 14**2) + 32 * 14**2
        return (
            "It agrees with gt.textbook.weights_of_conv on three random layers. From an image of "
            f"28x28 to 32 maps of 14x14 a 4x4 convolution learns {right(1, 32, 4):,} numbers, and "
            f"a linear layer {dense:,}."
        )

    return WEIGHTS_OF_CONV.mark(grade)


# --- between two noise vectors ----------------------------------------------------------------


def _cosine(a: Tensor, b: Tensor) -> Tensor:
    return a @ b / (a.norm() * b.norm())


def _arc(
    angle: Callable[[Tensor, Tensor], Tensor] = lambda a, b: _cosine(a, b).acos(),
    below: Callable[[Tensor], Tensor] = torch.sin,
) -> Callable[..., Tensor]:
    """The arc with another angle w, or with something else than sin(w) below the line."""

    def arc(a: Tensor, b: Tensor, t: float) -> Tensor:
        w = angle(a, b)
        return (torch.sin((1 - t) * w) * a + torch.sin(t * w) * b) / below(w)

    return arc


def _unit(vector: Tensor) -> Tensor:
    return vector / vector.norm()


def _line(a: Tensor, b: Tensor, t: float) -> Tensor:
    return (1 - t) * a + t * b


INTERPOLATE = Exercise(
    "interpolate",
    lesson=7,
    hints=(
        "First the angle w between a and b. Its cosine is the dot product a b, divided by both "
        "lengths.",
        "`w = torch.acos(a @ b / (a.norm() * b.norm()))`, in radians. At t = 0 the weight of a "
        "must be 1 and that of b 0; at t = 1 the other way round.",
        "`return torch.sin((1 - t) * w) / torch.sin(w) * a + torch.sin(t * w) / torch.sin(w) * b`.",
    ),
    answer="gt.textbook.interpolate",
    own=textbook.interpolate,
    mistakes={
        "straight": Mistake(
            "This is the straight line, (1 - t) a + t b. In its middle the vectors are shorter "
            "than those that G was trained on. Go along the arc, with the two sines.",
            _line,
        ),
        "straight_swapped": Mistake(
            "This is the straight line, and from b to a. Go along the arc, with the two sines, and "
            "begin at a.",
            lambda a, b, t: _line(b, a, t),
        ),
        "swapped": Mistake(
            "The weights have changed places: at t = 0 you are at b. sin((1 - t) w) belongs to a, "
            "sin(t w) to b.",
            lambda a, b, t: _arc()(b, a, t),
        ),
        "lengths": Mistake(
            "The angle is not right: you take the arccosine of the dot product as it is. Divide "
            "the dot product by the lengths of both vectors first. (With longer vectors it would "
            "be NaN.)",
            _arc(lambda a, b: (a @ b).acos()),
        ),
        "cosine": Mistake(
            "You take the cosine for the angle. The angle is its arccosine: `torch.acos`.",
            _arc(_cosine),
        ),
        "degrees": Mistake(
            "The angle is in degrees, and sin wants radians, as `torch.acos` gives them.",
            _arc(lambda a, b: _cosine(a, b).acos() * 180 / math.pi),
        ),
        "right_angle": Mistake(
            "This is right only for vectors at a right angle: the weights are cos and sin of t "
            "times 90 degrees. Take the angle w between the two.",
            lambda a, b, t: math.cos(t * math.pi / 2) * a + math.sin(t * math.pi / 2) * b,
        ),
        "not_divided": Mistake(
            "Both weights must be divided by sin(w). Without that you are not at a for t = 0.",
            _arc(below=torch.ones_like),
        ),
        "divided_by_w": Mistake(
            "You divide by the angle w. Divide by its sine, sin(w): then the weight of a is 1 at "
            "t = 0.",
            _arc(below=lambda w: w),
        ),
        "unit_ends": Mistake(
            "The way is right, but a and b are brought to length 1 first, so at t = 0 you are not "
            "at a. Only the angle needs the lengths divided out; the weights apply to a and b as "
            "they are.",
            lambda a, b, t: _arc()(_unit(a), _unit(b), t),
        ),
        "unit_result": Mistake(
            "The direction is right, but you bring the result to length 1. Noise vectors are "
            "longer, about the root of d: leave the result as it is.",
            lambda a, b, t: _unit(_arc()(a, b, t)),
        ),
        "unit_line": Mistake(
            "This is the straight line, brought to length 1. The arc needs no such mending: take "
            "the two sines, with a and b as they are.",
            lambda a, b, t: _unit(_line(a, b, t)),
        ),
    },
)


def _two_noises(draw: torch.Generator, d: int, low: float, high: float) -> tuple[Tensor, Tensor]:
    """Two vectors of different lengths, (d,), at an angle from low to high.

    They are so short that even their dot product has an arccosine.
    """
    first, other = torch.randn(2, d, generator=draw, dtype=torch.float64)
    across = _unit(other - (other @ first) / (first @ first) * first)
    w = uniform(draw, low, high)
    a = uniform(draw, 0.5, 0.65) * _unit(first)
    b = uniform(draw, 1, 1.2) * (w.cos() * _unit(first) + w.sin() * across)
    return a, b


def check_interpolate(answer: Any) -> Verdict:
    """Mark `answer(a, b, t)`: two vectors (d,) and a number from 0 to 1 -> the point on the arc."""

    def grade() -> str:
        draw = fresh()

        def ways() -> list[tuple[Tensor, Tensor, float]]:
            sharp, blunt = (0.8, 1.3), (1.85, 2.4)
            return [
                (*_two_noises(draw, whole(draw, 2, 9), *angles), uniform(draw, *t).item())
                for angles, t in ((sharp, (0.1, 0.4)), (blunt, (0.1, 0.4)), (blunt, (0.6, 0.9)))
            ]

        cases = telling(INTERPOLATE, textbook.interpolate, ways)
        compare(INTERPOLATE, answer, textbook.interpolate, cases)
        half = math.sqrt(0.5)
        return (
            f"It agrees with {INTERPOLATE.answer} on three pairs. Half-way between two vectors of "
            f"one length, at a right angle, the straight line is {half:.0%} as long as they are, "
            "the arc just as long."
        )

    return INTERPOLATE.mark(grade)


# --- when to stop -----------------------------------------------------------------------------


def _as_pair(found: tuple[int | None, int]) -> Tensor:
    stop, best = found
    return torch.tensor([math.nan if stop is None else stop, best], dtype=torch.float64)


def _first_of_the_best(figures: list[float]) -> int:
    return figures.index(min(figures))


def _right_stop(figures: list[float], mark: float, patience: int) -> Tensor:
    return _as_pair(textbook.keep_best(figures, mark, patience))


def _stop_by(good: Callable[[list[float], float, int], bool]) -> Callable[..., Tensor]:
    """Stops where `good` says so of the figures up to there, the mark and the patience."""

    def keep_best(figures: list[float], mark: float, patience: int) -> Tensor:
        for stop in range(len(figures)):
            if good(figures[: stop + 1], mark, patience):
                return _as_pair((stop, _first_of_the_best(figures[: stop + 1])))
        return _as_pair((None, _first_of_the_best(figures)))

    return keep_best


def _in_a_row(good: Callable[[float, float], bool], more: int = 0) -> Callable[..., Tensor]:
    """Stops after patience + more good figures in a row."""
    return _stop_by(
        lambda seen, mark, patience: (
            len(seen) >= patience + more > 0
            and all(good(figure, mark) for figure in seen[-patience - more :])
        )
    )


def _other_stop(stop_of: Callable[[float, int], float]) -> Callable[..., Tensor]:
    """The right rule that tells of its stop in another way; stop_of: of the stop and patience."""

    def keep_best(figures: list[float], mark: float, patience: int) -> Tensor:
        stop, best = _right_stop(figures, mark, patience)
        return torch.stack([torch.as_tensor(stop_of(stop, patience)).double(), best])

    return keep_best


def _other_best(
    best_of: Callable[[list[float]], float], beyond: bool = False
) -> Callable[..., Tensor]:
    """The right stop with another best. beyond: whether it is sought among all figures."""

    def keep_best(figures: list[float], mark: float, patience: int) -> Tensor:
        stop, _ = textbook.keep_best(figures, mark, patience)
        seen = figures if stop is None or beyond else figures[: stop + 1]
        return torch.stack([_as_pair((stop, 0))[0], torch.tensor(best_of(seen)).double()])

    return keep_best


def _when_never(stop_of: Callable[[list[float]], int]) -> Callable[..., Tensor]:
    """The right rule, with another reply than None where it never stops."""

    def keep_best(figures: list[float], mark: float, patience: int) -> Tensor:
        stop, best = textbook.keep_best(figures, mark, patience)
        return _as_pair((stop_of(figures) if stop is None else stop, best))

    return keep_best


def _last_of_the_best(figures: list[float]) -> int:
    return max(i for i, figure in enumerate(figures) if figure == min(figures))


KEEP_BEST = Exercise(
    "keep_best",
    lesson=7,
    hints=(
        "Go through the figures once, `for i, figure in enumerate(figures)`, and keep two things "
        "in mind: how many good ones in a row there were just now, and where the smallest is.",
        "A figure at or below the mark makes the row one longer; any other sets it back to 0. When "
        "the row is as long as `patience`, return.",
        "`good = good + 1 if figure <= mark else 0`, then `if figure < figures[best]: best = i`, "
        "then `if good == patience: return i, best`. Behind the loop: `return None, best`.",
    ),
    answer="gt.textbook.keep_best",
    own=textbook.keep_best,
    mistakes={
        "not_in_a_row": Mistake(
            "You count all good figures so far. They must be good in a row: a figure above the "
            "mark sets the count back to 0.",
            _stop_by(
                lambda seen, mark, patience: sum(figure <= mark for figure in seen) >= patience
            ),
        ),
        "beyond": Mistake(
            "The stop is right. The best is sought among all figures, also those behind the stop: "
            "that training never takes place. Look at the figures up to the stop.",
            _other_best(_first_of_the_best, beyond=True),
        ),
        "strict": Mistake(
            "A figure that is just at the mark is good as well: `<=`, not `<`.",
            _in_a_row(lambda figure, mark: figure < mark),
        ),
        "above": Mistake(
            "You stop when the figures are above the mark. Lower is better: they must be at or "
            "below it, `<=`.",
            _in_a_row(lambda figure, mark: figure > mark),
        ),
        "too_late": Mistake(
            "You wait for one good figure too many: `patience` of them in a row are enough.",
            _in_a_row(lambda figure, mark: figure <= mark, more=1),
        ),
        "too_early": Mistake(
            "You stop one good figure too early: the last `patience` figures must all be good.",
            _in_a_row(lambda figure, mark: figure <= mark, more=-1),
        ),
        "one_is_enough": Mistake(
            "You stop at the first good figure. One by itself may be luck: `patience` of them in a "
            "row are asked for.",
            _stop_by(lambda seen, mark, patience: seen[-1] <= mark),
        ),
        "empty": Mistake(
            "You stop at once. At the first figures `figures[i - patience + 1 : i + 1]` begins "
            "with a negative index, so it is empty, and `all` of nothing is True. There must be "
            "`patience` figures first.",
            _stop_by(lambda seen, mark, patience: True),
        ),
        "short": Mistake(
            "At the beginning you look at fewer than `patience` figures, and stop if these are "
            "good. There must be `patience` of them first.",
            _stop_by(
                lambda seen, mark, patience: all(figure <= mark for figure in seen[-patience:])
            ),
        ),
        "no_improvement": Mistake(
            "You stop when the best is `patience` measurements old. That is another rule, with no "
            "mark in it. Here the last `patience` figures must be at or below the mark.",
            _stop_by(
                lambda seen, mark, patience: len(seen) - 1 - _first_of_the_best(seen) >= patience
            ),
        ),
        "mean": Mistake(
            "You compare the mean of the last `patience` figures with the mark. Each of them must "
            "be at or below it.",
            _stop_by(
                lambda seen, mark, patience: (
                    len(seen) >= patience and sum(seen[-patience:]) / patience <= mark
                )
            ),
        ),
        "start": Mistake(
            "This is where the row of good figures begins. Training stops where it ends: only then "
            "is it known that there are `patience` of them.",
            _other_stop(lambda stop, patience: stop - patience + 1),
        ),
        "number": Mistake(
            "The best is right. The stop is one too large: the index is asked for, and it begins "
            "at 0.",
            _other_stop(lambda stop, patience: stop + 1),
        ),
        "numbers": Mistake(
            "Both are one too large: indices are asked for, and they begin at 0.",
            lambda *inputs: _right_stop(*inputs) + 1,
        ),
        "last_of_equals": Mistake(
            "Among equal figures you take the last as the best. Take the first: `<`, not `<=`, "
            "when you compare with the best so far.",
            _other_best(_last_of_the_best),
        ),
        "figure": Mistake(
            "The stop is right. The second number is the smallest figure itself; its index is "
            "asked for.",
            _other_best(min),
        ),
        "largest": Mistake(
            "The stop is right. The best is the smallest figure, not the largest: lower is better.",
            _other_best(lambda figures: figures.index(max(figures))),
        ),
        "stop_as_best": Mistake(
            "The stop is right. As the best you give the stop itself; the smallest figure may have "
            "come before it.",
            _other_best(lambda figures: len(figures) - 1),
        ),
        "order": Mistake(
            "The numbers are right, in the wrong order: first the stop, then the best.",
            lambda *inputs: _right_stop(*inputs).flip(0),
        ),
        "never_last": Mistake(
            "Where the figures are never good for long enough you give the last index. There is no "
            "stop then: give None.",
            _when_never(lambda figures: len(figures) - 1),
        ),
        "never_length": Mistake(
            "Where the figures are never good for long enough you give the number of figures. "
            "There is no stop then: give None.",
            _when_never(len),
        ),
        "never_minus_one": Mistake(
            "Where the figures are never good for long enough you give -1, which Python reads as "
            "the last index. There is no stop then: give None.",
            _when_never(lambda figures: -1),
        ),
        "never_nothing": Mistake(
            "Where the figures are never good for long enough your function gives nothing. There "
            "is a best figure even then: `return None, best`, behind the loop.",
        ),
    },
)  # fmt: skip


def _figures(draw: torch.Generator, mark: int, patience: int, enough: bool) -> list[float]:
    """Figures in hundredths: bad for long, good for too short a time, good for long, better yet.

    enough: whether there is a row of good ones that is long enough.
    """

    def some(low: float, high: float, n: int) -> list[float]:
        """Random numbers in hundredths; low and high are differences to the mark."""
        return [round(mark + x, 2) for x in uniform(draw, low, high, n).tolist()]

    def shuffled(figures: list[float]) -> list[float]:
        return [figures[i] for i in torch.randperm(len(figures), generator=draw)]

    begin, bad = some(-2, -0.2, whole(draw, 0, 1)), some(0.3, 4, patience + whole(draw, 1, 2))
    smallest = some(-3, -2.5, 1)
    short = shuffled(some(-2, -0.2, patience - 2) + smallest)
    end = some(0.3, 4, 1)
    if not enough:
        return [*begin, *bad, *short, *end]
    long = shuffled([float(mark), *some(-2, -0.2, patience - 2), *smallest])
    better = some(-4, -3.1, 1) + some(-2, -0.2, patience)
    return [*begin, *bad, *short, *some(0.3, 1, 1), *long, *better, *end]


def check_keep_best(answer: Any) -> Verdict:
    """Mark `answer(figures, mark, patience)`: a list of numbers -> the stop or None, the best."""

    def read(given: Any) -> Tensor:
        if isinstance(given, tuple | list) and [x is None for x in given].count(True) == 1:
            given = [math.nan if x is None else x for x in given]  # one None is an answer
        return as_floats(given, "the index of the stop, or None, and the index of the best")

    def grade() -> str:
        draw = fresh()

        def cases() -> list[tuple[list[float], int, int]]:
            kinds = (2, True), (3, True), (4, True), (3, False)
            marks = [whole(draw, 5, 9) for _ in kinds]
            return [
                (_figures(draw, mark, patience, enough), mark, patience)
                for mark, (patience, enough) in zip(marks, kinds, strict=True)
            ]

        chosen = telling(KEEP_BEST, _right_stop, cases)
        _compare_stops(answer, chosen, read)
        return (
            "It agrees with gt.textbook.keep_best on four random rows of figures, one of which "
            "never stays good for long enough."
        )

    return KEEP_BEST.mark(grade)


def _compare_stops(answer: Any, cases: Any, read: Callable[[Any], Tensor]) -> None:
    """As `compare_pairs`; an unknown mistake is shown with the figures at which it is made."""
    seen = []

    def noted(given: Any) -> Tensor:
        seen.append((given, read(given)))
        return seen[-1][1]

    try:
        compare_pairs(KEEP_BEST, answer, _right_stop, cases, noted)
    except NotDoneYet:
        if len(seen) == len(cases) - 1:  # all but the last, in which there is no stop
            hint = KEEP_BEST.mistakes["never_nothing"].hint
            raise Wrong(hint, "never_nothing") from None
        raise
    except Wrong as wrong:
        if wrong.mistake is not None:
            raise
        for (figures, mark, patience), (given, numbers) in zip(cases, seen, strict=True):
            if not close(numbers, _right_stop(figures, mark, patience)):
                right = textbook.keep_best(figures, mark, patience)
                raise Wrong(
                    f"For the figures {figures}, mark {mark:g} and patience {patience} your answer "
                    f"is ({', '.join(map(str, given))}); right is {right}."
                ) from None
        raise


EXERCISES = (CONV_SIDE, TRANSPOSED_SIDE, WEIGHTS_OF_CONV, INTERPOLATE, KEEP_BEST)

"""Lesson 07: right answers in several ways, and the usual mistakes, written by hand."""

import math

import numpy as np
import torch
from torch import nn

from gan_teach.lessons.exercises.lesson_7.pair import own_pair
from gan_teach.lessons.variants import changed
from gan_teach.support import walks
from tests.lessons.answers import from_the_table, with_changes, with_kept_networks, without_a_judge


def side_by_places(side, kernel, stride, padding):
    return len(range(-padding, side + padding - kernel + 1, stride))


def side_of_a_real_layer(side, kernel, stride, padding):
    return nn.Conv2d(1, 1, kernel, stride, padding)(torch.zeros(1, 1, side, side)).shape[-1]


def transposed_side_of_a_real_layer(side, kernel, stride, padding):
    layer = nn.ConvTranspose2d(1, 1, kernel, stride, padding)
    return torch.tensor(layer(torch.zeros(1, 1, side, side)).shape[-1])


def angle_in_numpy(a, b):
    return np.arccos(np.dot(a, b) / np.linalg.norm(a) / np.linalg.norm(b))


def slerp_in_numpy(a, b, t, angle=angle_in_numpy, over=np.sin):
    a, b = a.numpy(), b.numpy()
    w = angle(a, b)
    return np.sin((1 - t) * w) / over(w) * a + np.sin(t * w) / over(w) * b


def slerp_by_cosine_similarity(a, b, t):
    w = nn.functional.cosine_similarity(a, b, dim=0).acos()
    weights = torch.stack([((1 - t) * w).sin(), (t * w).sin()]) / w.sin()
    return weights @ torch.stack([a, b])


def stop_and_best(
    figures, mark, patience, *, reset=True, good=lambda figure, mark: figure <= mark,
    better=lambda new, old: new < old, enough=lambda row, patience: row >= patience,
    never=lambda figures: None,
):  # fmt: skip
    row = best = 0
    for i, figure in enumerate(figures):
        if better(figure, figures[best]):
            best = i
        row = row + 1 if good(figure, mark) else row if not reset else 0
        if enough(row, patience):
            return i, best
    return never(figures), best


def stop_by_windows(figures, mark, patience, *, window=None, summary=max):
    for i in range(patience - 1, len(figures)):
        if summary(figures[i - patience + 1 : i + 1]) <= mark:
            seen = figures[: i + 1]
            return [i, seen.index(min(seen))]
    return [None, figures.index(min(figures))]


def stop_in_numpy(figures, mark, patience):
    x = np.array(figures)
    rows = np.convolve(x <= mark, np.ones(patience), "valid").round() == patience
    stop = int(rows.argmax()) + patience - 1 if rows.any() else None
    return stop, x[: None if stop is None else stop + 1].argmin()


def stop_by_sorting(figures, mark, patience):
    stop, best = stop_and_best(figures, mark, patience)
    figures.sort()  # spoils the list that it was given
    return stop, best


def stop_of_the_slices(figures, mark, patience, first=lambda i, patience: i - patience + 1):
    for i in range(len(figures)):
        if all(figure <= mark for figure in figures[first(i, patience) : i + 1]):
            return i, int(np.argmin(figures[: i + 1]))
    return None, int(np.argmin(figures))


def stop_in_the_first_round(figures, mark, patience):
    return (0, 0) if figures[0] <= mark and patience == 1 else (None, 0)


def stop_with_a_kept_count(figures, mark, patience, count=[0]):  # noqa: B006 - the mistake
    best = 0
    for i, figure in enumerate(figures):
        count[0] = count[0] + 1 if figure <= mark else 0
        if figure < figures[best]:
            best = i
        if count[0] == patience:
            return i, best
    return None, best


def stop_without_improvement(figures, mark, patience):
    best = 0
    for i, figure in enumerate(figures):
        if figure < figures[best]:
            best = i
        if i - best == patience:
            return i, best
    return None, best


def stop_with_nothing_behind_the_loop(figures, mark, patience):
    stop, best = stop_and_best(figures, mark, patience)
    if stop is not None:
        return stop, best
    return None


def then(change, rule=stop_and_best):
    """The stop and the best, changed by a function of these two, the figures and the patience."""
    return lambda figures, mark, patience: change(
        *rule(list(figures), mark, patience), figures, patience
    )


def with_best(better, *, first=0, before=False, begin=math.inf):
    """The right stop, with another rule for the best. before: it stops before it looks."""

    def rule(figures, mark, patience):
        stop, _ = stop_and_best(figures, mark, patience)
        best, low = first, begin if begin < math.inf or first else figures[0]
        for i, figure in enumerate(figures[: None if stop is None else stop + 1 - before]):
            if i >= first and better(figure, low, mark):
                best, low = i, figure
        return stop, best

    return rule


def pair(*changes):
    """The library's own program with parts of its source changed."""
    return changed(own_pair, changes)


class Upsampled(nn.Module):
    """A G of another kind: nearest neighbours doubled, then a convolution; ends in tanh."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(64, 16 * 49)
        self.layers = nn.ModuleList(
            [nn.Conv2d(16, 16, 3, padding=1), nn.Conv2d(16, 1, 3, padding=1)]
        )

    def forward(self, z):
        maps = self.first(z).view(-1, 16, 7, 7)
        for layer in self.layers:
            maps = layer(nn.functional.interpolate(maps.relu(), scale_factor=2))
        return (1 + maps.tanh()) / 2


def upsampled_with_hinge(pictures, turns):
    """Another pair, the hinge loss, a loader, one batch of fakes for both moves."""
    G, first, last = Upsampled(), nn.Conv2d(1, 16, 5, 2, 2), nn.Linear(16 * 49, 1)
    D = nn.Sequential(first, nn.AvgPool2d(2), nn.LeakyReLU(0.2), nn.Flatten(), last)
    g_step, d_step = (torch.optim.Adam(it.parameters(), 2e-3, (0.0, 0.99)) for it in (G, D))
    while turns > 0:
        for real in torch.utils.data.DataLoader(pictures, 32, shuffle=True):
            fake = G(torch.randn(32, 64))
            d_step.zero_grad()
            ((1 - D(real)).relu().mean() + (1 + D(fake.detach())).relu().mean()).backward()
            d_step.step()
            g_step.zero_grad()
            (-D(fake).mean()).backward()
            g_step.step()
            turns -= 1
            if not turns:
                break
    return G


def flat(pictures, turns):
    """A right loop with players of linear layers."""
    dense = (
        ("nn.Linear(64, 32 * 7 * 7),", "nn.Linear(64, 256), nn.ReLU(), nn.Linear(256, 784),"),
        ("nn.Unflatten(1, (32, 7, 7)),", "nn.Unflatten(1, (1, 28, 28)), nn.Sigmoid())\n    ("),
        ("D = nn.Sequential(", "D = nn.Sequential(nn.Flatten(), nn.Linear(784, 1))\n    ("),
        ("lr=1e-3", "lr=2e-4"),
    )
    return pair(*dense)(pictures, turns)


D_OF_ROWS = (
    "D = nn.Sequential(",
    """D = nn.Sequential(
        nn.Flatten(), nn.Linear(784, 256), nn.LeakyReLU(0.2), nn.Linear(256, 1))
    (""",
)


FOLDED = (  # each square of 2x2 pixels becomes 4 maps
    "nn.Conv2d(1, 16, 4, stride=2, padding=1)",
    "nn.PixelUnshuffle(2), nn.Conv2d(4, 16, 3, padding=1)",
)


RIGHT = {
    "own_pair": [own_pair, pair((".detach()", ""), FOLDED), upsampled_with_hinge],
    "conv_side": [
        side_by_places, side_of_a_real_layer,
        lambda side, kernel, stride, padding: int((side + 2 * padding - kernel) / stride) + 1,
        lambda side, kernel, stride, padding: np.floor(
            (side + 2 * padding - kernel + stride) / stride
        ),
        lambda side, kernel, stride, padding: torch.tensor(
            (side + 2 * padding - 1 * (kernel - 1) - 1) / stride + 1
        ).floor()],
    "transposed_side": [
        transposed_side_of_a_real_layer,
        lambda side, k, s, p: next(x for x in range(999) if side_by_places(x, k, s, p) == side),
        lambda side, kernel, stride, padding: (
            (side - 1) * stride - 2 * padding + 1 * (kernel - 1) + 0 + 1.0
        )],
    "weights_of_conv": [
        lambda n_in, n_out, k: sum(w.numel() for w in nn.Conv2d(n_in, n_out, k).parameters()),
        lambda n_in, n_out, k: n_in * n_out * k * k + n_out,
        lambda n_in, n_out, k: torch.tensor(float((n_in * k**2 + 1) * n_out))],
    "interpolate": [
        slerp_in_numpy, slerp_by_cosine_similarity, walks.slerp,
        lambda a, b, t: walks.slerp(a[None], b[None], torch.tensor(t))[0]],
    "keep_best": [
        stop_and_best, stop_by_windows, stop_in_numpy, stop_by_sorting,
        then(lambda stop, best, *_: (None if stop is None else float(stop), np.int64(best))),
        then(lambda stop, best, *_: np.array([np.nan if stop is None else stop, best])),
        then(lambda stop, best, *_: np.array([stop, best])),
        then(lambda stop, best, *_: {"stop": stop, "best": best}.values())],
}  # fmt: skip

MISTAKES = {
    "own_pair": {
        "range": pair(("nn.Sigmoid()", "nn.Tanh()")),
        "sigmoid_twice": pair(
            ("nn.Linear(32 * 7 * 7, 1),", "nn.Linear(32 * 7 * 7, 1), nn.Sigmoid(),")
        ),
        "crash_shapes": pair(("1, 4, stride=2, padding=1", "1, 3, stride=2, padding=1")),
        "gradients_left_over": pair(("optimizer_d.zero_grad()", "pass")),
        "never_stepped": pair(("optimizer_g.step()", "pass")),
        "wrong_sign_g": pair(("64))), ones)", "64))), zeros)")),
        "gradient_cut": pair(("64))), ones)", "64)).detach()), ones)")),
        "dots": flat,
        "d_of_rows": pair(D_OF_ROWS),
        "unlike": lambda pictures, turns: lambda z: torch.rand(len(z), 784),
        "kept": with_kept_networks(own_pair),
        "no_d": lambda pictures, turns: without_a_judge(Upsampled(), pictures, turns, 64),
        "not_trained": from_the_table,
        "seed": lambda pictures, turns: lambda z: pictures[: len(z)],
        "not_finite": lambda pictures, turns: lambda z: z.new_full((len(z), 784), torch.nan),
        "shape": lambda pictures, turns: lambda z: z,
        "type": lambda pictures, turns: 3,
    },
    "conv_side": {
        "no_one": [
            lambda side, k, s, p: int((side + 2 * p - k) / s),
            lambda side, k, s, p: int((side + 2 * p - k + 1) / s)],
        "one_padding": lambda side, k, s, p: (side - k + p) // s + 1,
        "by_stride": lambda side, k, s, p: math.floor(side / s),
        "not_rounded": lambda side, k, s, p: 1 + (side + 2 * p - k) / s,
        "transposed": transposed_side_of_a_real_layer,
    },
    "transposed_side": {
        "times_stride": lambda side, k, s, p: s * side,
        "no_one": lambda side, k, s, p: side * s + k - 2 * p,
        "padding_sign": lambda side, k, s, p: (side - 1) * s + k + 2 * p,
        "no_kernel": lambda side, k, s, p: side * s - s - 2 * p,
        "conv": side_of_a_real_layer,
    },
    "weights_of_conv": {
        "no_bias": lambda n_in, n_out, k: nn.Conv2d(n_in, n_out, k, bias=False).weight.numel(),
        "bias_of_pairs": lambda n_in, n_out, k: (k * k + 1) * n_in * n_out,
        "kernel_once": lambda n_in, n_out, k: n_out * (n_in * k + 1),
        "one_map_in": lambda n_in, n_out, k: n_out * k * k + n_out,
        "caret": [
            lambda n_in, n_out, k: (n_in * k ^ 2 + 1) * n_out,
            lambda n_in, n_out, k: n_out + n_in * (k ^ 2) * n_out,
            lambda n_in, n_out, k: n_in * n_out * k ^ 2 + n_out],
    },
    "interpolate": {
        "straight": torch.lerp,
        "swapped": lambda a, b, t: slerp_in_numpy(a, b, 1 - t),
        "lengths": with_changes(slerp_in_numpy, angle=lambda a, b: np.arccos(np.dot(a, b))),
        "not_divided": with_changes(slerp_in_numpy, over=np.ones_like),
    },
    "keep_best": {
        "not_in_a_row": with_changes(stop_and_best, reset=False),
        "beyond": then(lambda stop, best, figures, _: (stop, int(np.argmin(figures)))),
        "strict": with_changes(stop_and_best, good=lambda figure, mark: figure < mark),
        "short": [
            stop_of_the_slices,
            with_changes(stop_of_the_slices, first=lambda i, patience: max(0, i - patience + 1))],
        "never": [
            with_changes(stop_and_best, never=lambda figures: len(figures) - 1),
            with_changes(stop_and_best, never=len),
            with_changes(stop_and_best, never=lambda figures: -1)],
        "nothing": [
            stop_with_nothing_behind_the_loop,
            then(lambda stop, best, *_: (stop, None if stop is None else best))],
        "shape": [
            then(lambda stop, *_: stop or 0), then(lambda stop, *_: torch.tensor(stop or 0)),
            then(lambda *_: np.array([]))],
        "type": then(lambda stop, best, *_: (str(stop), best)),
    },
}  # fmt: skip

# Wrong answers without a hint of their own.
NEAR_MISSES = {
    "conv_side": [
        lambda side, k, s, p: side_by_places(side, k, s, 0),
        lambda side, k, s, p: -(-(side + 2 * p - k) // s) + 1,
        lambda side, k, s, p: math.floor((side - k - 2 * p) / s + 1),
        lambda side, k, s, p: side_by_places(side, 0, s, p),
        lambda side, k, s, p: side_by_places(side, k - 1, s, p),
        lambda side, k, s, p: side_by_places(side, k, 1, p),
        lambda side, k, s, p: torch.tensor((side + 2 * p - k) / s).round() + 1],
    "keep_best": [
        with_changes(stop_and_best, enough=lambda row, patience: row > patience),
        with_changes(stop_and_best, enough=lambda row, patience: row >= patience - 1),
        stop_in_the_first_round,
        stop_without_improvement, with_changes(stop_and_best, better=lambda new, old: new <= old),
        then(lambda stop, best, figures, _: (stop, figures[best])),
        with_changes(stop_and_best, good=lambda figure, mark: figure > mark),
        with_changes(stop_and_best, enough=lambda row, patience: row > 0),
        with_changes(stop_by_windows, summary=np.mean),
        then(lambda stop, best, _, patience: (None if stop is None else stop + 1 - patience, best)),
        then(lambda stop, best, *_: (None if stop is None else stop + 1, best)),
        then(lambda stop, best, *_: (None if stop is None else stop + 1, best + 1)),
        then(
            lambda stop, best, figures, _: (
                stop, int(np.argmax(figures if stop is None else figures[: stop + 1]))
            )),
        then(lambda stop, best, figures, _: (stop, len(figures) - 1 if stop is None else stop)),
        then(lambda stop, best, *_: [best, stop])],
    "transposed_side": [
        lambda side, k, s, p: side - s - 2 * p + k, lambda side, k, s, p: (side - 1) * s + k - p],
    "weights_of_conv": [
        lambda n_in, n_out, k: k**2 * n_in * n_out + 1,
        lambda n_in, n_out, k: (n_in + n_out) * k**2 + n_out],
    "interpolate": [lambda a, b, t: walks.slerp(a / a.norm(), b / b.norm(), t),
        with_changes(slerp_in_numpy, angle=lambda a, b: np.pi / 2),
    ],
}  # fmt: skip

WRONG = {
    "conv_side": [
        lambda side, kernel, stride, padding: -(-(side + 2 * padding - kernel) // stride) + 1,
        lambda side, kernel, stride, padding: round((side + 2 * padding - kernel) / stride) + 1,
        lambda side, kernel, stride, padding: side_by_places(side, kernel, max(stride, 2), padding),
        lambda side, kernel, stride, padding: side_by_places(side, kernel, stride, max(padding, 1)),
        lambda side, kernel, stride, padding: side_by_places(side, max(kernel, 2), stride, padding),
        lambda side, kernel, stride, padding: (
            max(2, side_by_places(side, kernel, stride, padding)))],
    "interpolate": [
        lambda a, b, t: slerp_in_numpy(a / a.norm(), b / b.norm(), t),
        lambda a, b, t: slerp_in_numpy(a, b, round(t, 1)),
        lambda a, b, t: slerp_in_numpy(a, b, min(max(t, 0.05), 0.95)),
        lambda a, b, t: slerp_in_numpy(a, b, t) if t else 0 * a,
        lambda a, b, t: slerp_in_numpy(a, b, t) if t < 1 else None],
    "transposed_side": [
        lambda side, k, s, p: (side - 1) * s + k - 2 * p + 1,
        lambda side, k, s, p: max((side - 1) * s + k - 2 * p, 2),
        lambda side, k, s, p: (side - 1) * s + k - 2 * max(p, 1),
        lambda side, k, s, p: str((side - 1) * s + k - 2 * p)],
    "weights_of_conv": [
        lambda n_in, n_out, k: n_out * n_in * k**2 + n_in,
        lambda n_in, n_out, k: n_out * (n_in * k**2 + 2),
        lambda n_in, n_out, k: n_in * n_out * 9 + n_out, lambda n_in, n_out, k: math.nan],
    "keep_best": [
        with_best(lambda figure, best, mark: figure < min(best, mark)),
        with_best(lambda figure, best, mark: figure <= best),
        with_best(lambda figure, best, mark: figure < best, first=1),
        lambda *inputs: stop_and_best(*inputs) if len(inputs[0]) > 1 else (None, 0),
        with_best(lambda figure, best, mark: figure < best, before=True),
        with_best(lambda figure, best, mark: figure < best, begin=10),
        lambda figures, mark, patience: stop_and_best(figures, mark + 0.01, patience),
        lambda figures, mark, patience: stop_and_best(figures, mark - 0.01, patience),
        lambda figures, mark, patience: stop_and_best(figures, mark, max(patience, 2)),
        lambda figures, mark, patience: [
            math.nan if x is None else x for x in stop_and_best(figures, mark, patience)
        ],
        then(lambda stop, *_: (stop, math.nan)), stop_with_a_kept_count],
}  # fmt: skip

# What stands in mutants that are right as well.
AS_GOOD = {"keep_best": ["good >= patience"]}

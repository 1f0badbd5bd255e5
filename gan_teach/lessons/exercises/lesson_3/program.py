"""A whole GAN of digits from an empty cell."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

import torch
from matplotlib.axes import Axes
from torch import Tensor, nn
from torch.utils.data import DataLoader

from gan_teach.data.digits import digits
from gan_teach.lessons.answers import Wrong, as_numbers, attempt, in_words
from gan_teach.lessons.exercises.own_program import OWN_PROGRAM, Figure, OwnProgram
from gan_teach.lessons.marking import Mistake
from gan_teach.live import plots
from gan_teach.metrics import spread

TURNS = 400


def own_digits(pictures: Any, turns: int) -> nn.Module:
    """A GAN on pictures (n, 784) from 0, paper, to 1, ink: its G after so many turns."""
    G = nn.Sequential(nn.Linear(100, 256), nn.ReLU(), nn.Linear(256, 784), nn.Sigmoid())
    D = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 1))
    optimizer_g = torch.optim.Adam(G.parameters(), lr=2e-4)
    optimizer_d = torch.optim.Adam(D.parameters(), lr=2e-4)
    bce = nn.BCEWithLogitsLoss()
    loader, turn = DataLoader(pictures, batch_size=64, shuffle=True), 0
    while turn < turns:
        for real in loader:  # (n, 784)
            ones, zeros = torch.ones(len(real), 1), torch.zeros(len(real), 1)
            fake = G(torch.randn(len(real), 100))
            d_loss = bce(D(real), ones) + bce(D(fake.detach()), zeros)
            optimizer_d.zero_grad()
            d_loss.backward()
            optimizer_d.step()

            g_loss = bce(D(G(torch.randn(len(real), 100))), ones)
            optimizer_g.zero_grad()
            g_loss.backward()
            optimizer_g.step()
            turn += 1
            if turn == turns:
                break
    return G


@functools.cache
def _pictures() -> Tensor:
    """The embedded digits, (1797, 784), from 0 to 1."""
    return digits("embedded").images.flatten(1) / 255


def samples_of(G: Any, noise: int = 100) -> Tensor:
    """500 pictures of a G that takes noise of this size, (500, 784). Raises Wrong for other Gs."""
    if not callable(G):
        raise Wrong(f"Your function must return G; this is {in_words(G)}.", "type")
    with torch.no_grad():
        who = f"G, given noise of shape (500, {noise}),"
        samples = as_numbers(attempt(G, torch.randn(500, noise), who=who))
    if samples.numel() != 500 * 784:
        raise Wrong(
            f"From noise of shape (500, {noise}) G must make 500 pictures of 784 numbers; it made "
            f"{tuple(samples.shape)}.",
            "shape",
        )
    if samples.min() < -0.01 or samples.max() > 1.01:
        raise Wrong(
            f"The pictures that you were given are from 0 to 1; your samples reach from "
            f"{samples.min():.2f} to {samples.max():.2f}. In which range does your G end, and do "
            "you scale the pictures?",
            "range",
        )
    return samples.reshape(500, 784)


def share_of_spread(samples: Tensor) -> float:
    """The spread of pictures over that of the data."""
    return spread(samples) / spread(_pictures())


def likeness(samples: Tensor) -> float:
    """How the mean picture correlates with that of the data."""
    means = torch.stack((samples.mean(0), _pictures().double().mean(0)))
    return torch.corrcoef(means)[0, 1].nan_to_num().item()


def draw_pictures(ax: Axes, samples: Tensor) -> None:
    """Sixteen of the pictures, in four rows."""
    sheet = plots.tile(samples[:16].view(-1, 1, 28, 28), columns=4)
    ax.imshow(sheet, cmap="gray_r", vmin=0, vmax=1)
    ax.set_axis_off()


def at_least(mark: float) -> Callable[[Sequence[float]], bool]:
    """Whether no value is below the mark."""

    def good(values: Sequence[float]) -> bool:
        return min(values) >= mark

    return good


# Measured with program C fixed after TURNS turns: the samples have 9 to 30 % of the data's spread,
# and their mean picture correlates with that of the data by 0.85 or more. A G whose move or whose D
# is wrong stays below 0.1; one that has collapsed has a spread of 1 % or less.
FIGURES = [
    Figure("Spread, as a share of the data's", share_of_spread, at_least(0.02), "dead", "{:.0%}"),
    Figure("How the mean picture correlates with that of the data", likeness, at_least(0.5),
           "unlike"),
]  # fmt: skip
OWN_DIGITS = OwnProgram(
    name="own_digits", lesson=3,
    asks="`answer(pictures, turns)`: pictures (n, 784) from 0 to 1 -> G after so many turns",
    hints=(
        "In this order: G and D, an optimiser for each, the loss, a DataLoader, the loop. In the "
        "loop first D's move, then G's.",
        "D's move: the loss of real with ones plus that of `G(noise).detach()` with zeros, then "
        "zero_grad, backward, step. G's move: the loss of `D(G(noise))` with ones.",
        "It is the program at the top of this lesson with its fault fixed, inside a function that "
        "counts its turns and returns G."),
    answer="gt.exercises.lesson_3.program.own_digits", own=own_digits,
    inputs=lambda seed: (_pictures().clone(), TURNS), data=_pictures, samples=samples_of,
    figures=FIGURES, draw=draw_pictures,
    mistakes=OWN_PROGRAM | {
        "dead": Mistake(
            "G gives nearly one and the same picture, or moves too little to make another. Are the "
            "learning rates too high, or far too low? Does each picture get noise of its own? Are "
            "the pictures, which are from 0 to 1, scaled once more?"),
        "unlike": Mistake(
            "The mean of the samples is not like that of the data: G did not learn yet, or learnt "
            "from a D that does not judge your pictures as they are. Do you play all the turns "
            "that you are given, and return the G that was trained?"),
    },
)  # fmt: skip

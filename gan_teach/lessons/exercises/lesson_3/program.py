"""A whole GAN of digits from an empty cell, judged by its samples."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

from gan_teach.data.digits import digits
from gan_teach.lessons.answers import Wrong, as_numbers, attempt, in_words
from gan_teach.lessons.marking import Exercise, Mistake
from gan_teach.metrics import spread
from gan_teach.support.budget import budget

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


@dataclass(frozen=True, kw_only=True)
class OwnProgram(Exercise):
    """An exercise whose answer trains a GAN on the embedded digits and gives its G.

    Measured with program C fixed after TURNS turns: the samples have 9 to 30 % of the data's
    spread, and their mean picture correlates with that of the data by 0.85 or more. A G whose move
    or whose D is wrong stays below 0.1; one that has collapsed has a spread of 1 % or less.
    """

    def grade(self, answer: Any) -> str:
        """Raises Wrong for samples that are no pictures, unlike the data, or all the same."""
        pictures = digits("embedded").images.flatten(1) / 255
        shares = [self._share_of_spread(answer, pictures, seed) for seed in range(budget(3, 2))]
        told = ", ".join(f"{share:.0%}" for share in shares)
        return (
            f"It was trained {len(shares)} times for {TURNS} turns. The samples have the shape of "
            f"digits, and {told} of the data's spread."
        )

    def _share_of_spread(self, answer: Any, pictures: Tensor, seed: int) -> float:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            G = attempt(answer, pictures, TURNS)
            if not callable(G):
                raise Wrong(f"Your function must return G; this is {in_words(G)}.", "type")
            with torch.no_grad():
                samples = as_numbers(attempt(G, torch.randn(500, 100)))
        if samples.numel() != 500 * 784:
            raise Wrong(
                "From noise of shape (500, 100) G must make (500, 784); it made "
                f"{tuple(samples.shape)}.",
                "shape",
            )
        samples = samples.reshape(500, 784)
        if not samples.isfinite().all():
            raise self.found("diverged")
        if samples.min() < -0.01 or samples.max() > 1.01:
            ends = f"Your samples reach from {samples.min():.2f} to {samples.max():.2f}. "
            raise self.found("range", ends)
        share = spread(samples) / spread(pictures)
        if share < 0.02:
            raise self.found("dead", f"The samples have {share:.1%} of the data's spread. ")
        means = torch.stack((samples.mean(0), pictures.double().mean(0)))
        if (alike := torch.corrcoef(means)[0, 1]) < 0.5:
            raise self.found("unlike", f"Their mean pictures correlate by {alike:.2f} only. ")
        return share


OWN_GAN = OwnProgram(
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
    mistakes={
        "range": Mistake(
            "The pictures that you were given are from 0 to 1. In which range does your G end, and "
            "do you scale the pictures?"),
        "dead": Mistake(
            "G gives nearly one and the same picture. Does your D see real and fake in the same "
            "range? Are both gradients set to zero before each backward? Is a learning rate too "
            "high?"),
        "unlike": Mistake(
            "The samples have nothing of a digit: G did not learn, or learnt from a D that did "
            "not. Do both optimisers step? Real goes with ones and fake with zeros in D's move, "
            "and fake with ones in G's. Is `detach` in D's move alone?"),
        "diverged": Mistake("The samples are NaN or infinite: a learning rate is too high."),
    },
)  # fmt: skip

"""A whole GAN on rows of numbers in units of their own, from an empty cell."""

import functools
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

import torch
from matplotlib.axes import Axes
from torch import Tensor, nn

from gan_teach.lessons import textbook
from gan_teach.lessons.answers import Wrong, as_numbers, attempt, in_words
from gan_teach.lessons.exercises.own_program import OWN_PROGRAM, Figure, OwnProgram
from gan_teach.lessons.marking import Mistake
from gan_teach.live import plots

TURNS, SAMPLES = 1500, 2000
COLUMNS = ("height, m", "weight, kg", "resting pulse, per minute")


@functools.cache
def table() -> Tensor:
    """People of two kinds, made up: 3,000 rows of COLUMNS, (3000, 3). No one scale fits all."""
    draw = torch.Generator().manual_seed(0)
    kind = (torch.rand(3000, generator=draw) < 0.5).float()
    z = torch.randn(3000, 3, generator=draw)
    height = 1.62 + 0.14 * kind + 0.06 * z[:, 0]
    weight = 60 + 16 * kind + 6 * z[:, 0] + 5 * z[:, 1]
    return torch.stack([height, weight, 62 + 9 * z[:, 2].exp().clamp(max=5)], 1)


def own_rows(rows: Tensor, turns: int) -> Callable[[int], Tensor]:
    """A GAN on rows (n, d) of any units: what draws new rows in these units, after `turns`."""
    mean, std, d = rows.mean(0), rows.std(0), rows.shape[1]
    data = (rows - mean) / std
    G = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, d))
    D = nn.Sequential(nn.Linear(d, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1))
    optimizer_g = torch.optim.Adam(G.parameters(), lr=1e-3, betas=(0.0, 0.99))
    optimizer_d = torch.optim.Adam(D.parameters(), lr=1e-3, betas=(0.0, 0.99))
    bce, ones, zeros = nn.BCEWithLogitsLoss(), torch.ones(128, 1), torch.zeros(128, 1)
    for _ in range(turns):
        real = data[torch.randint(len(data), (128,))].requires_grad_()
        fake = G(torch.randn(128, 8))
        on_real = D(real)
        (slope,) = torch.autograd.grad(on_real.sum(), real, create_graph=True)
        d_loss = bce(on_real, ones) + bce(D(fake.detach()), zeros)
        d_loss = d_loss + 0.3 / 2 * slope.square().sum(1).mean()
        optimizer_d.zero_grad()
        d_loss.backward()
        optimizer_d.step()

        g_loss = bce(D(G(torch.randn(128, 8))), ones)
        optimizer_g.zero_grad()
        g_loss.backward()
        optimizer_g.step()
    return lambda n: (G(torch.randn(n, 8)) * std + mean).detach()


def samples_of(draw: Any) -> Tensor:
    """The rows that a learner's program draws, (SAMPLES, 3). Raises Wrong for another answer."""
    if not callable(draw):
        raise Wrong(
            "Your function must return a function that draws n new rows; this is "
            f"{in_words(draw)}.",
            "type",
        )
    samples = as_numbers(
        attempt(draw, SAMPLES, who=f"What you return, given n = {SAMPLES:,},")
    ).float()
    if samples.shape != (SAMPLES, len(COLUMNS)):
        raise Wrong(
            f"What you return is called with n = {SAMPLES:,} and must give rows of the table's "
            f"shape, ({SAMPLES}, {len(COLUMNS)}); it gives {tuple(samples.shape)}.",
            "shape",
        )
    return samples


def in_deviations(rows: Tensor) -> Tensor:
    """Rows with the table's columns scaled to mean 0 and standard deviation 1."""
    return (rows - table().mean(0)) / table().std(0)


def distance(samples: Tensor) -> float:
    """The mean over the columns of W1, in standard deviations."""
    return textbook.column_w1(in_deviations(samples), in_deviations(table()[:SAMPLES])).item()


def link(samples: Tensor) -> float:
    """How height and weight correlate."""
    return torch.corrcoef(samples[:, :2].T.double())[0, 1].nan_to_num().item()


def share_of_rows(samples: Tensor) -> float:
    """The share of samples that are rows of the table, to a thousandth of a standard deviation."""
    gaps = torch.cdist(in_deviations(samples).double(), in_deviations(table()).double()).amin(1)
    return (gaps < 1e-3).double().mean().item()


def draw_rows(ax: Axes, samples: Tensor) -> None:
    """Height and weight of some samples, above those of the table."""
    for rows, colour in ((table(), plots.REAL), (samples, plots.FAKE)):
        ax.plot(*rows[:400, :2].T.numpy(), ".", ms=3, color=colour, alpha=0.6)
    ax.set(xlim=(1.4, 2.0), ylim=(30, 110), xlabel=COLUMNS[0], ylabel=COLUMNS[1])


def _median_below(mark: float) -> Callable[[Sequence[float]], bool]:
    return lambda values: median(values) < mark


def _scaled_still(samples: Tensor) -> bool:
    """Whether the samples lie where the table would if each column was scaled to about 1."""
    return samples.abs().mean().item() < 3


FIGURES = [
    Figure("Mean W1 of the columns, in standard deviations", distance, _median_below(0.35), "rough",
           true="about 0.03"),
    Figure("Correlation of height and weight", link, lambda values: median(values) > 0.5, "apart",
           true=f"{link(table()):.2f}"),
    Figure("Share of samples that are rows of the table", share_of_rows, _median_below(0.2),
           "copied", "{:.0%}"),
]  # fmt: skip
OWN_ROWS = OwnProgram(
    name="own_data_gan", lesson=9,
    asks="`answer(rows, turns)`: rows (n, d) in units of their own -> after so many turns a "
    "function that draws n new rows in these units",
    hints=(
        "Begin with the checklist. Print the mean and the standard deviation of each column: in "
        "which range are the rows, and in which does your G begin?",
        "Scale the columns, train G and D on what is scaled, and bring samples back: `G(z) * std + "
        "mean`. The number of columns is `rows.shape[1]`.",
        "Players with two hidden layers of 64, Adam with lr 1e-3 and betas=(0.0, 0.99), batches of "
        "128, R1 with 0.3. Return `lambda n: (G(torch.randn(n, 8)) * std + mean).detach()`."),
    answer="gt.exercises.lesson_9.program.own_rows", own=own_rows,
    inputs=lambda seed: (table().clone(), TURNS), data=table, samples=samples_of, figures=FIGURES,
    draw=draw_rows,
    mistakes=OWN_PROGRAM | {
        "still_scaled": Mistake(
            "Your samples are small numbers around 0, the rows are not. Do you bring them back to "
            "the units of the table, `samples * std + mean`?", looks=_scaled_still),
        "rough": Mistake(
            "The samples do not lie like the rows yet. Does each column have mean 0 and standard "
            "deviation 1 when D sees it? Do both players get all the turns? Then change one thing "
            "at a time: rates, betas, a wider layer, R1."),
        "apart": Mistake(
            "Each column by itself is about right, but height and weight do not go together as in "
            "the table. Does one G make all columns of a row, from one noise vector, and does D "
            "see whole rows?"),
        "copied": Mistake(
            "These are rows of the table, not new ones. Samples must come from G."),
    },
)  # fmt: skip

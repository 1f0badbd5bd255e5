"""Games of tables: samples are rows of numbers, (N, d), each column scaled."""

import math
from functools import cached_property

import torch
from torch import Tensor

from gan_teach.data.table import Table
from gan_teach.support.draws import Data, check_generators
from gan_teach.training.game import Game
from gan_teach.training.history import History
from gan_teach.training.kinds.kind import Kind, StoppingFigure, unfit
from gan_teach.training.kinds.look import (
    DRAWN,
    Look,
    fixed_noise,
    median_beyond,
    sample_shape,
    three_digits,
)

SAMPLES = 2000  # to measure with
NUMBERS = 4_000_000  # to know the data by, at most


class Columns:
    """The columns of the data, and what real rows measure.

    names: of the columns. real: DRAWN rows, (DRAWN, d). target: the quantiles of each column, in
    order: (SAMPLES, d). low, high: between these nearly all numbers of each column lie, (d,).
    mean, std: of the columns before they were scaled, (d,).
    """

    REPEATS = 30

    def __init__(self, data: Data, device: torch.device):
        self._data = data
        width = data.sample(1, torch.Generator(device).manual_seed(0)).shape[1]
        n = max(SAMPLES, min(50_000, NUMBERS // width))
        rows = data.sample(n, torch.Generator(device).manual_seed(0))
        self.real = rows[:DRAWN]
        places = (torch.arange(SAMPLES, device=device) + 0.5) / SAMPLES * n
        ordered = rows.sort(0).values
        self.target = ordered[places.long()]
        ends = ordered[[round(0.002 * n), round(0.998 * n) - 1]]
        margin = (0.15 * (ends[1] - ends[0])).clamp_min(1e-6)
        self.low, self.high = ends[0] - margin, ends[1] + margin
        table = data if isinstance(data, Table) and len(data.columns) == width else None
        self.names = table.columns if table else tuple(f"column {i + 1}" for i in range(width))
        self.mean = table.mean.to(rows) if table else torch.zeros(width, device=device)
        self.std = table.std.to(rows) if table else torch.ones(width, device=device)

    def w1(self, rows: Tensor) -> Tensor:
        """The W1 distance of SAMPLES rows to the data, in each column by itself: (d,).

        In standard deviations of the column. With both sides in order, mean |x_(i) - t_(i)|.
        """
        return (rows.sort(0).values - self.target).abs().mean(0)

    @cached_property
    def floor(self) -> Tensor:
        """What W1 reads for SAMPLES real rows, REPEATS times over: (REPEATS, d)."""
        draws = (self._data.sample(SAMPLES, it) for it in check_generators(self.REPEATS))
        return torch.stack([self.w1(rows.to(self.target)) for rows in draws])


class TableLook(Look):
    """A look at a game of tables. reference: its `Columns`."""

    reference: Columns

    def refer(self) -> Columns:
        """Measure real samples of the data."""
        return Columns(self.data, self.game.device)

    def row(self) -> tuple[float, ...]:
        """The mean of the columns' W1 distances."""
        return (self.mean_w1,)

    def describe(self, figures: History) -> str:
        """The mean W1 and the worst column, beside real rows."""
        if math.isnan(self.mean_w1):
            return "Its samples cannot be measured."
        columns, floor = self.reference, self.reference.floor.mean(0)
        worst = int(self.w1.argmax())
        return (
            f"Mean W1 of {len(columns.names)} columns {self.mean_w1:.3f} standard deviations (real "
            f"rows {floor.mean():.3f}); the worst is {columns.names[worst]}, "
            f"{self.w1[worst]:.3f} (real rows {floor[worst]:.3f})."
        )

    @cached_property
    def fake(self) -> Tensor:
        """Samples of G: (DRAWN, d)."""
        return self.game.push(fixed_noise(self.game, DRAWN))

    @cached_property
    def measured(self) -> Tensor:
        """The samples that are measured: (SAMPLES, d)."""
        return self.samples_to_measure(SAMPLES)

    @cached_property
    def w1(self) -> Tensor:
        """The W1 distance in each column, (d,), in its standard deviations; NaN where one is."""
        return self.reference.w1(self.measured)

    @cached_property
    def mean_w1(self) -> float:
        """The mean of these."""
        return self.w1.mean().item()

    @cached_property
    def away(self) -> float:
        """As every look's, by the ends of the columns."""
        columns = self.reference
        return median_beyond((self.fake - columns.low) / (columns.high - columns.low), 0, 1)

    def place(self) -> str:
        """The column in which the mean of the fakes lies farthest away."""
        columns, mean = self.reference, self.fake.mean(0)
        worst = int(mean.abs().nan_to_num(torch.inf).argmax())
        there = (mean * columns.std + columns.mean)[worst].item()
        return f"where {columns.names[worst]} has a mean of {three_digits(there)}"


def is_table(game: Game, shape: tuple[int, ...]) -> bool:
    """Whether samples are rows of two numbers or more, and the data is a table."""
    return isinstance(game.in_force.data, Table) and len(shape) == 1 and shape[0] > 1


def mean_w1(game: Game) -> float:
    """The mean W1 of the columns of 2,000 samples. Raises ValueError for games of no table."""
    if not is_table(game, sample_shape(game)):
        raise unfit("mean_w1", "of a table of two columns or more, gt.table(...)", game)
    return TableLook(game).mean_w1


TABLE = Kind(
    name="table",
    fits=is_table,
    look=TableLook,
    figures=("mean_w1",),
    stopping=StoppingFigure(
        name="mean_w1",
        title="mean W1 of the columns",
        label="mean W1 (standard deviations)",
        measure=mean_w1,
        usual={"mark": 0.1, "patience": 3, "every": 100, "turns": 5000},
    ),
)

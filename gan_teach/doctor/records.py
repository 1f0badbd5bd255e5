"""What is written down while a program runs: calls of networks, backward passes, steps."""

import math
from dataclasses import dataclass, field
from typing import NamedTuple

import torch
from torch import Tensor

from gan_teach.doctor.descent import RAW, Rows


class Batch(NamedTuple):
    """The numbers of a batch. mark: equal for equal batches, and hardly for others."""

    shape: tuple[int, ...]
    low: float
    high: float
    spread: float
    mean: float
    mark: tuple[float, ...]
    same_rows: bool

    @property
    def finite(self) -> bool:
        """Whether every number is one."""
        return math.isfinite(self.mark[1])


def describe(tensor: Tensor) -> Batch:
    """The numbers of a batch of floats with at least one number."""
    whole = tensor.detach()
    flat = whole.reshape(len(whole), -1) if whole.ndim else whole.reshape(1, 1)
    low, high = flat.aminmax()
    spread = float(flat.std(0, correction=0).mean())
    total = float(flat.sum())
    head = flat[0, :4].tolist() + flat[-1, -2:].tolist()
    ramp = torch.linspace(1, 2, flat.numel(), dtype=flat.dtype, device=flat.device)
    mark = (flat.numel(), total, float((flat * ramp.view_as(flat)).sum()), *head)
    same = len(flat) > 1 and bool(torch.equal(flat[0], flat[1]) and torch.equal(flat[0], flat[-1]))
    return Batch(
        tuple(tensor.shape), float(low), float(high), spread, total / flat.numel(), mark, same
    )


class Push(NamedTuple):
    """The slope of a loss in a network's output, over the rows of one origin.

    total: the sum of the slopes; size: the sum of their sizes; flat: all are the same. answer: the
    mean of the outputs.
    """

    whose: int | None
    total: float
    size: float
    flat: bool
    answer: float


@dataclass
class Backward:
    """One call of `backward`. pushes: what arrived at outputs, by the call that made them."""

    number: int  # its place among all backward passes and steps
    turn: int
    loss: float
    pushes: list[tuple["Call", Push]] = field(default_factory=list)
    reached: set[int] = field(default_factory=set)  # networks whose gradients it changed

    def at(self, player: int) -> list[tuple["Call", Push]]:
        """What arrived at the outputs of one network."""
        return [(call, push) for call, push in self.pushes if call.player == player]


@dataclass
class Call:
    """One call of a network from outside."""

    player: int
    turn: int
    learning: bool  # with slopes
    training: bool  # in training mode
    rows: Rows  # whose outputs it was given, or None for data and noise
    given: Batch | None
    made: Batch | None
    inputs: list[Batch] = field(default_factory=list)  # all that are floats
    drew: bool = False  # it drew random numbers itself
    form: str = RAW
    last: str = ""  # the function that made the output
    slope: bool = False  # a slope in its input was asked for
    part: bool = False  # it is a part of a player, called by itself
    parts: list[tuple[int | None, Batch]] = field(default_factory=list)  # of its input, by origin
    before: "Call | None" = None  # the call that made its input
    feeds: set[int] = field(default_factory=set)  # the networks that were given its output

    def shares(self) -> set[int | None]:
        """Whose rows it was given."""
        return {whose for _, whose in self.rows}


@dataclass
class Step:
    """One step of an optimiser, and what it did to each network that the optimiser holds.

    moved: the length of the move over that of the weights. gradient: its length, None without one.
    sources: the backward passes that filled the gradient; used: how many of these an earlier step
    of the same network had used already. erased: they were set to zero before the step. uphill:
    it goes with the gradient instead of against it, as with `maximize=True`. passes: the backward
    passes made inside the step, by a closure.
    """

    number: int
    turn: int
    optimizer: int
    holds: tuple[int, ...]
    moved: dict[int, float] = field(default_factory=dict)
    gradient: dict[int, float | None] = field(default_factory=dict)
    sources: dict[int, list[Backward]] = field(default_factory=dict)
    used: dict[int, int] = field(default_factory=dict)
    erased: set[int] = field(default_factory=set)
    uphill: set[int] = field(default_factory=set)
    passes: int = 0


class Notice(NamedTuple):
    """Something seen in one call of a function of PyTorch."""

    kind: str
    turn: int
    player: int
    detail: str


@dataclass
class Log:
    """All that was written down."""

    calls: list[Call] = field(default_factory=list)
    backwards: list[Backward] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    bad_number: tuple[int, str] | None = None  # the turn and the place of the first NaN or infinity
    counted: int = 0  # backward passes and steps

    def next_number(self) -> int:
        """The place of a backward pass or a step among all of them."""
        self.counted += 1
        return self.counted

    def clear(self) -> None:
        """Forgets all but bad numbers."""
        for kept in (self.calls, self.backwards, self.steps, self.notices):
            kept.clear()

"""The moments of a turn in slow motion as pictures: samples and D, on a line and in the plane."""

from dataclasses import replace
from typing import Any

import numpy as np

from gan_teach.live.arrows import flying, most_push, pointing
from gan_teach.live.marks import (
    BEST,
    D_COLOUR,
    FAKE,
    GREY,
    REAL,
    TINTS,
    Array,
    Axis,
    Line,
    Mark,
    Pixels,
    Plot,
    Points,
    Rule,
    Words,
    border,
    numbered,
    with_gaps,
)
from gan_teach.live.view import of_probabilities
from gan_teach.training.slow_motion import Moment, SlowTurn

SHOWN = 32  # of the samples of a large batch
COLOURS = {"real": REAL, "fake": FAKE, "noise": GREY}
SIGNS: dict[str, Any] = {"real": "o", "fake": "X", "noise": "x"}


class TurnView:
    """A picture of one moment of a slow turn. at: the number of the moment."""

    rate = 20.0

    def __init__(self, slow: SlowTurn):
        self.slow, self.at = slow, 0
        shares = [
            np.abs(moment.arrays[name]).max()
            for moment in slow.moments
            for name in ("share_real", "share_fake")
            if name in moment.arrays
        ]
        self.largest = max(*shares, 1e-9)  # share of a loss

    @property
    def moment(self) -> Moment:
        """What is shown."""
        return self.slow.moments[self.at]

    def array(self, name: str) -> Any:
        """An array of the moment, of batches the first SHOWN; None where there is none."""
        array = self.moment.arrays.get(name)
        return array if array is None or name in ("d", "d_before", "times") else array[:SHOWN]

    def plot(self) -> Plot:
        """What there is to see at this moment."""
        raise NotImplementedError

    def describe(self) -> str:
        """The line and its picture in words."""
        return f"{self.slow.lines[self.at]}: {self.moment.words}"

    def title(self) -> str:
        """The line of code, and how much a step is enlarged."""
        line, times = self.slow.lines[self.at], self.array("times")
        return f"{line}   (move shown × {times})" if times is not None and times > 1 else line

    def moved(self, name: str) -> Any:
        """An array as it is to be seen: after a step, its way from what it was is enlarged."""
        now, before = self.array(name), self.array(f"{name}_before")
        return now if before is None else before + self.array("times") * (now - before)


def probability(output: Array) -> Array:
    """The sigmoid of D's raw output."""
    return np.exp(-np.logaddexp(0, -output))


class LineTurn(TurnView):
    """On a line: ticks for noise, fakes and real samples, and D's curve above them."""

    ROW_REAL, ROW_FAKE, ROW_LAST = -0.13, -0.3, -0.47  # where ticks stand, below D's axis
    TICK = 0.05  # half a tick
    LOW, HIGH = -0.56, 1.04
    PULL = 0.3  # the longest pull on D's curve, on D's axis
    LEVELS = 5  # on which pushes stand

    def plot(self) -> Plot:
        line = self.slow.look.reference
        x, marks = line.x.cpu().numpy(), list[Mark]()
        axis = numbered(min(x[0], -3.2), max(x[-1], 3.2), "x", most=9)
        marks += [
            Rule(0, width=0.8, dash="-"),
            *self._names(axis.low + 0.012 * (axis.high - axis.low)),
        ]
        marks += self._ticks()
        if self.array("d") is not None:
            marks += self._curve(x)
        marks += self._answers()
        return Plot(
            tuple(marks), axis, of_probabilities('D: probability of "real"', 0.04, -self.LOW),
            right=self._shares(), title=self.title(), size=(440, 310), room=(58, 58, 30, 46),
        )  # fmt: skip

    def _names(self, left: float) -> list[Mark]:
        look: dict[str, Any] = {"ha": "left", "size": 11}
        named = (
            ("real", "real", self.ROW_REAL, REAL), ("fake", "fakes", self.ROW_FAKE, FAKE),
            ("noise", "noise z", self.ROW_LAST, GREY), ("push", "downhill", self.ROW_LAST, FAKE),
            ("fake_before", "now", self.ROW_LAST, FAKE),
        )  # fmt: skip
        return [
            Words(said, left, y, colour, **look)
            for name, said, y, colour in named
            if self.array(name) is not None
        ]

    def _shares(self) -> Axis:
        """The axis of the shares, whose 0 is as high as D's."""
        top = self.largest / 0.9
        named = numbered(0, top, "share of the loss (nats)", most=4)
        return replace(named, low=self.LOW * top, high=self.HIGH * top)

    def _ticks(self) -> list[Mark]:
        """The batches, how fakes came from noise, and where they go."""
        real, fake, noise = self.array("real"), self.array("fake"), self.array("noise")
        before = self.array("fake_before")
        marks: list[Mark] = []
        if real is not None:
            marks.append(self._row(real, self.ROW_REAL, REAL))
        if before is not None:
            marks += [
                self._between(before, self.moved("fake")),
                self._row(before, self.ROW_FAKE, GREY),
                self._row(self.moved("fake"), self.ROW_LAST, FAKE),
            ]
            return marks
        if noise is not None:
            marks.append(self._row(noise, self.ROW_LAST, GREY))
        if fake is not None:
            marks.append(self._row(fake, self.ROW_FAKE, FAKE))
            if noise is not None:
                marks.append(self._between(fake, noise))
            if self.array("push") is not None:
                marks += self._pushes(fake)
        return marks

    def _row(self, batch: Array, y: float, colour: str) -> Mark:
        ticks = [np.array([(at, y - self.TICK), (at, y + self.TICK)]) for at in batch[:, 0]]
        return Line(*with_gaps(ticks), colour, width=1.6)

    def _between(self, upper: Array, lower: Array) -> Mark:
        """From each tick of the fakes' row to its own in the last row."""
        ends = self.ROW_FAKE - self.TICK, self.ROW_LAST + self.TICK
        return _links(upper[:, 0], lower[:, 0], *ends)

    def _pushes(self, fake: Array) -> list[Mark]:
        """From D's answers down to the fakes, and from there which way each is pushed."""
        level = np.argsort(np.argsort(fake[:, 0])) % self.LEVELS  # so that neighbours keep apart
        y = self.ROW_FAKE - self.TICK - 0.03 - 0.04 * level
        answers = self.array("on_fake")
        arrows = pointing(
            fake, y[:, None], self.array("push"), self.slow.look.reference.std, across=True,
            side=0.018, most=most_push(False),
        )  # fmt: skip
        return [_links(fake[:, 0], fake[:, 0], answers, y), arrows]

    def _curve(self, x: Array) -> list[Mark]:
        marks: list[Mark] = [Rule(0.5)]
        before = self.array("d_before")
        if before is not None:
            marks.append(Line(x, probability(before), GREY, width=1.6, dash="--"))
        return [*marks, Line(x, probability(self.moved("d")), D_COLOUR, width=2)]

    def _answers(self) -> list[Mark]:
        """D's answers on its curve, each sample's share of the loss, and the pull on the curve."""
        marks: list[Mark] = []
        for name in ("real", "fake"):
            x, d = self.array(name), self.array(f"on_{name}")
            if x is None or d is None or self.array("d_before") is not None:
                continue
            share, pull = self.array(f"share_{name}"), self.array(f"pull_{name}")
            if share is not None:
                ends = zip(x[:, 0], share, strict=True)
                bars = [np.array([(at, 0), (at, abs(high))]) for at, high in ends]
                look: dict[str, Any] = {"width": 3, "alpha": 0.6, "on_right": True}
                marks.append(Line(*with_gaps(bars), COLOURS[name], **look))
            if pull is not None:
                arrows = pointing(
                    x, d[:, None], pull[:, None], self.PULL / 1.5, across=False,
                    side=0.007 * self._width(), most=self.PULL / 1.5,
                )  # fmt: skip
                marks.append(replace(arrows, colour=COLOURS[name]))
            marks.append(Points(x[:, 0], d, COLOURS[name], marker=SIGNS[name], size=7, edge=True))
        return marks

    def _width(self) -> float:
        x = self.slow.look.reference.x
        return float(x[-1] - x[0])


class PlaneTurn(TurnView):
    """In the plane: points for noise, fakes and real samples, and D as colours behind them."""

    LONGEST = 0.12  # an arrow, or a bar, as a share of the picture's width

    def plot(self) -> Plot:
        plane = self.slow.look.reference
        low, high = plane.low, plane.high
        x, y = (
            numbered(low, high, "● real   ✖ fake   × noise z", name="x₁"),
            numbered(low, high, name="x₂"),
        )
        marks: list[Mark] = []
        bar = None
        d = self.moved("d")
        if d is not None:
            bar = of_probabilities('D: probability of "real"', beyond=0)
            extent, ticks = (low, high, low, high), plane.ticks.cpu().numpy()
            shades = probability(d)[::-1]
            marks.append(Pixels(shades, extent, (0, 1), TINTS, strength=0.5, label="D"))
            before = self.array("d_before")
            if before is not None:
                marks.append(Line(*border(ticks, before), GREY, dash="--"))
            marks.append(Line(*border(ticks, d), D_COLOUR))
        marks += self._points()
        return Plot(
            tuple(marks), x, y, bar=bar, title=self.title(), size=(440, 350),
            room=(44, 90, 30, 46), square=True,
        )  # fmt: skip

    def _points(self) -> list[Mark]:
        marks: list[Mark] = []
        longest = self.LONGEST * (self.slow.look.reference.high - self.slow.look.reference.low)
        noise, fake, before = self.array("noise"), self.moved("fake"), self.array("fake_before")
        if noise is not None:
            noise = np.pad(noise, ((0, 0), (0, 2)))[:, :2]  # one number of noise lies on a line
        starts = [each for each in (noise, before) if each is not None and fake is not None]
        marks += [_ways(start, fake) for start in starts]
        if before is not None:
            marks.append(self._sign("fake", before, GREY))
        for name, batch in (("noise", noise), ("real", self.array("real")), ("fake", fake)):
            if batch is None:
                continue
            marks.append(self._sign(name, batch, COLOURS[name]))
            share, pull = self.array(f"share_{name}"), self.array(f"pull_{name}")
            if share is not None:
                up = np.stack((0 * share, longest * np.abs(share) / self.largest), 1)
                marks.append(replace(_ways(batch, batch + up), colour=COLOURS[name], width=4))
            if pull is not None:
                up = np.stack((0 * pull, pull), 1)
                marks.append(flying(batch, up, 1, longest, 1, BEST))
        push = self.array("push")
        if push is not None:
            spread = self.slow.look.reference.spread
            marks.append(flying(fake, push, spread, longest, most_push(False), BEST))
        return marks

    def _sign(self, name: str, batch: Array, colour: str) -> Mark:
        edge = name != "noise"
        return Points(batch[:, 0], batch[:, 1], colour, marker=SIGNS[name], size=8, edge=edge)


def _links(x: Array, to_x: Array, y: Any, to_y: Any) -> Line:
    """Thin lines from (x, y) to (to_x, to_y), y and to_y for all or one for each."""
    first, second = (np.broadcast_arrays(*pair) for pair in ((x, y), (to_x, to_y)))
    ends = np.stack((np.stack(first, 1), np.stack(second, 1)), 1)
    return Line(*with_gaps(list(ends)), GREY, width=0.8, alpha=0.7)


def _ways(start: Array, end: Array) -> Line:
    """Thin lines from each point to the other of its pair: (n, 2) both."""
    return _links(start[:, 0], end[:, 0], start[:, 1], end[:, 1])

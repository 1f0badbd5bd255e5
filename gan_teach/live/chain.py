"""How a turn hangs together: what is made of what, the way that gradients go back, and where they
are stored.
"""

from typing import Any

import numpy as np

from gan_teach.live.marks import (
    BEST,
    D_COLOUR,
    FAKE,
    GREY,
    LOST,
    PAPER,
    PURPLE,
    REAL,
    Array,
    Axis,
    Line,
    Mark,
    Plot,
    Shapes,
    Words,
    with_gaps,
)
from gan_teach.live.turns import TurnView
from gan_teach.training.slow_motion import SlowTurn, names_of_weights

HIGH = 5  # of the row of boxes
PLACES = {
    "z": (0.9, HIGH), "G": (3.4, HIGH), "fake": (5.9, HIGH), "real": (5.9, 3.6), "D": (8.5, HIGH),
    "loss": (11.1, HIGH),
}  # fmt: skip
COLOURS = {"z": GREY, "G": FAKE, "fake": FAKE, "real": REAL, "D": D_COLOUR, "loss": BEST}
WAYS = (("z", "G"), ("G", "fake"), ("fake", "D"), ("real", "D"), ("D", "loss"))
# by the number of the line: what is there, and the boxes from which a gradient could go back
THERE = {
    0: "real", 1: "real z", 2: "real z G fake", 4: "real z G fake D loss",
    8: "z", 9: "z G fake", 10: "z G fake D loss",
}  # fmt: skip
BACK = {2: "fake", 3: "", 4: "loss", 7: "", 9: "fake", 10: "loss D fake", 13: ""}
FLOWS = (6, 12)
CUT = range(3, 8)
MOVES = {7: "D", 13: "G"}
EMPTIED = {5: "grad_d", 11: "grad_g"}
HALF, UP = 0.75, 0.5  # a box
BELOW = np.array([0, 0.28])  # where arrows go back
BAR, FLOOR = 1.6, 0.55  # the highest bar, and where bars stand


class ChainView(TurnView):
    """Boxes from noise to the loss, arrows forth and back, and the gradients stored in D and G."""

    def __init__(self, slow: SlowTurn):
        super().__init__(slow)
        self._names = {name: names_of_weights(getattr(slow, name)) for name in "GD"}
        self._most = {
            name: max(moment.arrays[name].max() for moment in slow.moments) or 1.0
            for name in ("grad_d", "grad_g")
        }

    def plot(self) -> Plot:
        there, back = (_latest(table, self.at).split() for table in (THERE, BACK))
        marks: list[Mark] = []
        for first, last in WAYS:
            colour = BEST if first in there and last in there else LOST
            marks += _arrow(*_gap(first, last), colour)
        for last in back:
            first = next(first for first, end in WAYS if end == last and first != "real")
            start, end = _gap(last, first)
            marks += _arrow(start - BELOW, end - BELOW, PURPLE, flows=self.at in FLOWS)
        if self.at in CUT:
            x = (PLACES["G"][0] + PLACES["fake"][0]) / 2 - 0.1
            marks.append(Words("✕ cut", x, HIGH - 0.62, PURPLE, size=12, bold=True))
        for name in PLACES:
            marks += self._box(name, name in there)
        marks += self._gradients("G", "grad_g") + self._gradients("D", "grad_d")
        nothing = Axis(0, 12, hidden=True), Axis(-0.1, 6.1, hidden=True)
        return Plot(tuple(marks), *nothing, size=(440, 230), room=(4, 4, 22, 4))

    def describe(self) -> str:
        """The picture in words."""
        there, back = (_latest(table, self.at).split() for table in (THERE, BACK))
        said = [f"There are now: {', '.join(there)}."]
        if back:
            goes = "flows" if self.at in FLOWS else "could flow"
            said.append(f"A gradient {goes} back from {', then '.join(back)}.")
        if self.at in CUT:
            said.append("Between fake and G the way back is cut.")
        for player, name in (("G", "grad_g"), ("D", "grad_d")):
            full = "full" if self.moment.arrays[name].any() else "empty"
            said.append(f"The gradients stored in {player} are {full}.")
        return " ".join(said)

    def _box(self, name: str, there: bool) -> list[Mark]:
        (x, y), colour = PLACES[name], COLOURS[name] if there else LOST
        sides = np.array([(-HALF, -UP), (HALF, -UP), (HALF, UP), (-HALF, UP)])
        corners = sides + np.array((x, y))
        shape = with_gaps([corners])
        moves = MOVES.get(self.at) == name
        filled = Shapes(*shape, colour if moves else PAPER)
        frame = Shapes(*with_gaps([np.concatenate((corners, corners[:1]))]), colour, 0, 2)
        words = Words(name, x, y, PAPER if moves else colour, size=13, bold=True)
        above = [Words("moves", x, y + UP + 0.3, colour, size=12, bold=True)] if moves else []
        return [filled, frame, words, *above]

    def _gradients(self, player: str, name: str) -> list[Mark]:
        """The stored gradients as bars below a player; where they are emptied, also what was."""
        stored, names = self.moment.arrays[name], self._names[player]
        middle, step = PLACES[player][0], min(0.62, 4.2 / len(names))
        x = middle + step * (np.arange(len(names)) - (len(names) - 1) / 2)
        title = f"gradient stored in {player}{'' if stored.any() else ': empty'}"
        marks: list[Mark] = [Words(title, middle, FLOOR + BAR + 0.35, GREY, size=11)]
        marks.append(Line(np.array([x[0] - step, x[-1] + step]), np.full(2, FLOOR), GREY, width=1))
        if EMPTIED.get(self.at) == name:
            before = self.slow.moments[self.at - 1].arrays[name]
            marks.append(self._bars(x, before / self._most[name], step, GREY, fill=0))
        if stored.any():
            marks.append(self._bars(x, stored / self._most[name], step, PURPLE))
        look: dict[str, Any] = {"size": 10, "va": "top"}
        named = zip(names, x, strict=True)
        return [*marks, *(Words(it, at, FLOOR - 0.1, GREY, **look) for it, at in named)]

    def _bars(self, x: Array, share: Array, step: float, colour: str, fill: float = 0.7) -> Mark:
        half = 0.4 * step
        bars = [
            np.array([(at - half, FLOOR), (at - half, top), (at + half, top), (at + half, FLOOR)])
            for at, top in zip(x, FLOOR + BAR * share, strict=True)
        ]
        return Shapes(*with_gaps(bars), colour, fill, 1)


def _latest(table: dict[int, str], line: int) -> str:
    """What a table says of the last line up to this one that it names."""
    return table.get(max((it for it in table if it <= line), default=-1), "")


def _gap(first: str, last: str) -> tuple[Array, Array]:
    """From the edge of one box to that of another."""
    start, end = np.array(PLACES[first], float), np.array(PLACES[last], float)
    side = np.array([(HALF + 0.08) * np.sign(end[0] - start[0]), 0])
    if first == "real":  # from below
        return start + side, end - np.array([0.4, UP + 0.08])
    return start + side, end - side


def _arrow(start: Array, end: Array, colour: str, flows: bool | None = None) -> list[Mark]:
    """An arrow; flows: of one that goes back, whether a gradient flows."""
    way = (end - start) / np.hypot(*(end - start))
    side = np.array((-way[1], way[0]))
    foot = end - 0.25 * way
    head = np.array([end, foot + 0.16 * side, foot - 0.16 * side])
    line = np.stack((start, foot))
    width = 3 if flows else 1.4
    return [
        Line(line[:, 0], line[:, 1], colour, width=width, dash=":" if flows is False else "-"),
        Shapes(*with_gaps([head]), colour),
    ]

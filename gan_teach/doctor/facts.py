"""What was written down, put in order by whose move it belongs to."""

import math
from collections.abc import Iterable, Sequence

import numpy as np

from gan_teach.doctor.player import Player
from gan_teach.doctor.records import Backward, Batch, Call, Push, Step
from gan_teach.doctor.roles import Roles
from gan_teach.doctor.watch import Watch

LEAST = 5  # what was seen less often is no finding
OFTEN = 0.9  # nor is what is not so in nine of ten cases
SOME = 0.05  # but for what no sound program does now and then


def often(hits: int, cases: int, least: int = LEAST) -> bool:
    """Whether something is so in nearly all of enough cases."""
    return cases >= least and hits >= OFTEN * cases


def at_times(hits: int, cases: int) -> bool:
    """Whether something is so in some cases, and not by a slip."""
    return hits >= max(LEAST, SOME * cases)


class Facts:
    """Moves of D and of G, the slopes in D's answers, batches by turn."""

    def __init__(self, watch: Watch, roles: Roles):
        self.watch, self.roles, self.log = watch, roles, watch.log
        self.players = {
            name: [watch.networks.players[i] for i in sorted(getattr(roles, name))] for name in "GD"
        }
        self.plain = {
            self.kind(it, next(iter(it.shares())))
            for it in watch.log.calls
            if it.player in roles.D and not it.slope and it.learning and len(it.shares()) == 1
        }
        self.steps: dict[str, list[Step]] = {"D": [], "G": []}
        self.alone: dict[str, list[Step]] = {"D": [], "G": []}  # of optimisers of one player
        self.shared: dict[str, list[Step]] = {"D": [], "G": []}  # of optimisers of both
        for step in watch.log.steps:
            held = roles.of(step.holds)
            last = (self.fresh(step, "D") or self.fresh(step, "G"))[-1:]
            if len(held) == 1:
                self.alone[held.pop()].append(step)
            elif held and any(self.real(it) for it in last):
                self.shared["D"].append(step)
            elif held and any(self.fakes(it) for it in last):  # else it goes by a third loss
                self.shared["G"].append(step)
        for name in "GD":
            both = self.alone[name] + self.shared[name]
            self.steps[name] = sorted(both, key=lambda step: step.number)
        self.of_d = {it.number for step in self.steps["D"] for it in self.fresh(step, "D")}
        self.turns_seen = len({call.turn for call in self.log.calls})

    # steps

    def sources(self, step: Step, name: str) -> list[Backward]:
        """The backward passes in a player's gradient at a step, oldest first."""
        found = {it.number: it for i in getattr(self.roles, name) for it in step.sources.get(i, [])}
        return [found[number] for number in sorted(found)]

    def used(self, step: Step, name: str) -> int:
        """How many of them an earlier step of this player had used."""
        return max((step.used.get(i, 0) for i in getattr(self.roles, name)), default=0)

    def fresh(self, step: Step, name: str) -> list[Backward]:
        """Those that no earlier step of this player had used."""
        return self.sources(step, name)[self.used(step, name) :]

    def moved(self, step: Step, name: str) -> float:
        """How far a step moved a player, as a share of the length of its weights."""
        return max((step.moved.get(i, 0.0) for i in getattr(self.roles, name)), default=0.0)

    def move(self, step: Step, name: str) -> str:
        """In whose move a step moved a player, "D" or "G": by the losses in its gradient."""
        for whose in "DG":
            if any(step is it for it in self.shared[whose]):
                return whose
        sources = self.fresh(step, name)
        if name == "D" and sources:
            of_g = [it.reached & self.roles.G and not self.real(it) for it in sources]
            return "G" if all(of_g) else "D"
        of_d = [self.real(it) and it.number in self.of_d for it in sources]
        return "D" if of_d and all(of_d) else name

    def uphill(self, step: Step, name: str) -> bool:
        """Whether a step makes the player's loss larger."""
        return bool(step.uphill & getattr(self.roles, name))

    def gradient(self, step: Step, name: str) -> float | None:
        """The largest gradient of the player's networks at a step."""
        found = [step.gradient.get(i) for i in getattr(self.roles, name)]
        return max((it for it in found if it is not None), default=None)

    # slopes in D's answers

    def pushes(self, backward: Backward) -> list[tuple[Call, str, Push]]:
        """The slopes in D's answers, each with "real", "fake" or "" for what is unknown.

        Calls in whose inputs a slope was asked for are left out where there are others: a penalty
        speaks through them too.
        """
        found = []
        for call, push in backward.pushes:
            if call.player in self.roles.D and not call.part and not call.feeds & self.roles.D:
                kind = self.kind(self.root(call), push.whose)
                if not (call.slope and kind in self.plain):
                    found.append((call, kind, push))
        return found

    def root(self, call: Call) -> Call:
        """Of several networks behind each other: the call of the first of them."""
        while call.before and call.before.player in self.roles.D and call.player in self.roles.D:
            call = call.before
        return call

    def kind(self, call: Call, whose: int | None) -> str:
        """What D was given: "real", "fake", or "" for what is unknown."""
        if whose in self.roles.D and len(call.shares()) == 1:
            whose = next(iter(call.shares()))
        return "real" if whose is None else "fake" if whose in self.roles.G else ""

    def real(self, backward: Backward) -> bool:
        """Whether a loss looks at D's answers on real samples."""
        return any(
            push.size > 0 and self.kind(self.root(call), push.whose) == "real"
            for call, push in backward.pushes
            if call.player in self.roles.D
        )

    def fakes(self, backward: Backward) -> bool:
        """Whether a loss looks at D's answers on fakes."""
        return any(kind == "fake" and push.size > 0 for _, kind, push in self.pushes(backward))

    def direction(self, sources: Iterable[Backward], kind: str) -> float:
        """From -1 to 1: does a loss fall when D's answers rise (-1) or when they fall (1)?"""
        pushes = [push for it in sources for _, what, push in self.pushes(it) if what == kind]
        size = sum(push.size for push in pushes)
        return sum(push.total for push in pushes) / size if size > 0 else math.nan

    def opposed(self, sources: Sequence[Backward]) -> bool:
        """Whether D is pushed both ways on fakes, by calls that each push one way."""
        ways = {
            math.copysign(1, push.total)
            for it in sources
            for _, what, push in self.pushes(it)
            if what == "fake" and abs(push.total) > 0.9 * push.size > 0
        }
        return len(ways) == 2

    def directions(self, name: str, kind: str) -> np.ndarray:
        """`direction` of each step of a player, turned where it climbs; those without left out."""
        found = np.array([
            (-1 if self.uphill(step, name) else 1) * self.direction(self.fresh(step, name), kind)
            for step in self.steps[name]
        ])  # fmt: skip
        return found[~np.isnan(found)]

    # calls

    def calls(self, name: str, learning: bool = True) -> list[Call]:
        """Calls of a player, with slopes."""
        wanted = getattr(self.roles, name)
        return [
            it
            for it in self.log.calls
            if it.player in wanted and it.learning >= learning and not it.part
        ]

    def batches(self, kind: str) -> list[tuple[int, Batch]]:
        """What D was given, "real" or "fake", each with its turn."""
        wanted = {None} if kind == "real" else self.roles.G
        return [
            (call.turn, batch)
            for call in self.calls("D")
            if not (call.slope and kind in self.plain)
            for whose, batch in call.parts
            if whose in wanted
        ]

    def share_of_turns(self, kind: str) -> tuple[int, int]:
        """In how many of the turns seen a notice of this kind was written down."""
        return len({it.turn for it in self.log.notices if it.kind == kind}), self.turns_seen

    def least(self) -> int:
        """How many cases make a finding: fewer where NaN ended the game."""
        return 1 if self.log.bad_number else LEAST

    def name(self, player: Player) -> str:
        """The role of a player, or the name of its class."""
        return next(
            (it for it in "GD" if player.index in getattr(self.roles, it)),
            type(player.module).__name__,
        )

    def history(self) -> dict[str, np.ndarray]:
        """What is drawn: one value for each turn seen, NaN where there is none."""
        turns = sorted({call.turn for call in self.log.calls})
        place = {turn: i for i, turn in enumerate(turns)}
        columns = {
            name: np.full(len(turns), np.nan)
            for name in ("d_loss", "g_loss", "d_real", "d_fake", "spread_real", "spread_fake")
        }
        columns |= {f"moved_{a}_in_{b}": np.zeros(len(turns)) for a in "dg" for b in "dg"}
        for name, loss in (("D", "d_loss"), ("G", "g_loss")):
            for step in self.steps[name]:
                if (i := place.get(step.turn)) is not None:
                    losses = [it.loss for it in self.fresh(step, name)]
                    columns[loss][i] = sum(losses) if losses else np.nan
        for step in self.log.steps:
            for name in self.roles.of(step.holds):
                if (i := place.get(step.turn)) is not None:
                    moved = f"moved_{name}_in_{self.move(step, name)}".lower()
                    columns[moved][i] += self.moved(step, name)
        for call in self.calls("D", learning=False):
            whose, root = call.shares(), self.root(call)
            kind = self.kind(root, next(iter(whose))) if len(whose) == 1 else ""
            if kind and call.made and root.given and not (call.slope and kind in self.plain):
                i = place[call.turn]
                columns[f"spread_{kind}"][i] = root.given.spread
                if not call.feeds & self.roles.D:
                    columns[f"d_{kind}"][i] = call.made.mean
        return {"turn": np.array(turns), **columns}

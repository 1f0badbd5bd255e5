"""Who is G and who is D: G is fed noise, and D is fed what G makes, and data."""

from collections import Counter
from dataclasses import dataclass, field

from torch import nn

from gan_teach.doctor.watch import Watch


@dataclass
class Roles:
    """The players' indexes. A role may be played by several networks, one behind the other."""

    G: set[int] = field(default_factory=set)
    D: set[int] = field(default_factory=set)
    judges: set[int] = field(default_factory=set)  # all that are fed fakes and data

    def of(self, indexes: tuple[int, ...]) -> set[str]:
        """The roles of some players."""
        return {name for name in "GD" if set(indexes) & getattr(self, name)}


def find_roles(watch: Watch, G: nn.Module | None = None, D: nn.Module | None = None) -> Roles:
    """Who is G and D, from what fed whom; whom the learner named is taken as named."""
    fed: Counter[tuple[int, int]] = Counter()  # (whose output, to whom)
    fresh: Counter[int] = Counter()  # who was given data or noise
    for call in watch.log.calls:
        if call.part:
            continue
        for whose in call.shares():
            if whose is None:
                fresh[call.player] += 1
            elif whose != call.player:
                fed[whose, call.player] += 1
    roles = Roles(judges={b for (a, b) in fed if fresh[b] and a >= 0})
    roles.judges |= {b for (a, b) in fed if a < 0}  # cat of data and fakes
    named = {name: _index(watch, it) for name, it in (("G", G), ("D", D)) if it is not None}
    sure = roles.judges | {it for name, it in named.items() if name == "D"}
    pairs = Counter({
        pair: n for pair, n in fed.items()
        if pair[0] >= 0 and (pair[1] in sure or (not sure and _rivals(watch, *pair)))
        and named.get("G", pair[0]) == pair[0] and named.get("D", pair[1]) == pair[1]
    })  # fmt: skip
    if pairs:
        (g, d), _ = pairs.most_common(1)[0]
        named = {"G": g, "D": d, **named}
    roles.G = {named["G"]} if "G" in named else set()
    roles.D = {named["D"]} if "D" in named else set()
    _add_chains(watch, roles, fed, fresh)
    return roles


def _index(watch: Watch, module: nn.Module) -> int:
    player = watch.networks.player(module)
    assert player is not None
    return player.index


def _rivals(watch: Watch, a: int, b: int) -> bool:
    """Whether two networks are moved by optimisers of their own."""
    held = [set(step.holds) for step in watch.log.steps]
    return any(a in it and b not in it for it in held) and any(
        b in it and a not in it for it in held
    )


def _add_chains(
    watch: Watch, roles: Roles, fed: Counter[tuple[int, int]], fresh: Counter[int]
) -> None:
    """Networks that only pass on, and are moved together: before G, and behind D."""
    held = [set(step.holds) for step in watch.log.steps]

    def together(a: int, b: int) -> bool:
        return any({a, b} <= it for it in held) or not any(a in it for it in held)

    for _ in range(3):
        for a, b in fed:
            feeds = {to for (whose, to) in fed if whose == a}
            eats = {whose for (whose, to) in fed if to == b}
            if b in roles.G and feeds == {b} and not fresh[b] and together(a, b):
                roles.G.add(a)
            if a in roles.D and eats == {a} and not fresh[b] and together(b, a):
                roles.D.add(b)

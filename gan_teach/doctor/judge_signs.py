"""Findings on what D is told about real samples and fakes, and what G makes of D's answers.

Only directions count, so nearly any loss can be read: a loss falls when D's answers on some samples
rise (-1), or when they fall (+1). D must tell real from fake, and G must want for its fakes what D
wants for real samples. Both the other way round is healthy too.
"""

import math
from collections.abc import Iterator

import numpy as np

from gan_teach.doctor.facts import LEAST, Facts, at_times
from gan_teach.doctor.finding import Finding
from gan_teach.doctor.records import Push

WORDS = {-1: "up", 1: "down", 0: "up or down"}


def judge_signs(facts: Facts) -> Iterator[Finding]:
    """Findings on labels and signs: one at most."""
    if len(facts.steps["D"]) < facts.least() or not facts.roles.G or not facts.roles.D:
        return
    of_d = {it.number for step in facts.steps["D"] for it in facts.fresh(step, "D")}
    own = [
        step for step in facts.steps["G"]
        if any(it.number not in of_d for it in facts.fresh(step, "G"))
    ]  # fmt: skip
    if facts.steps["G"] and not own:
        return  # one loss for both, which a layer between them may turn round
    real, fake = (_one_way(facts.directions("D", kind)) for kind in ("real", "fake"))
    g = _one_way(facts.directions("G", "fake"))
    wanted = _targets(facts)
    known = not math.isnan(sum(wanted))
    if known or not (real and fake and g):
        yield from _by_targets(*wanted)
    if not known:
        yield from _by_directions(facts, real, fake, g)
    yield from _missing(facts, real, fake)


def _by_directions(facts: Facts, real: int, fake: int, g: int) -> Iterator[Finding]:
    n_d, n_g = len(facts.steps["D"]), len(facts.steps["G"])
    told = (
        f"In {n_d} moves of D seen D's answers were pushed {WORDS[real]} on real samples and "
        f"{WORDS[fake]} on fakes"
    )
    if real and real == fake:
        if _from_far(facts, real):
            return
        yield Finding("labels_swapped", f"{told}: it is told the same of both.")
    elif g and (g == fake or (real and g != real)):
        told += f"; in {n_g} moves of G they were pushed {WORDS[g]} on fakes."
        if real == 1 or (not real and fake == -1):
            signs = _below_zero(facts) or any(facts.uphill(step, "D") for step in facts.steps["D"])
            yield Finding("wrong_sign_d" if signs else "labels_swapped", told)
        else:
            yield Finding("wrong_sign_g", told)


def _one_way(directions: np.ndarray) -> int:
    """-1 or 1 where nearly all steps of enough go that way, else 0."""
    if len(directions) < LEAST:
        return 0
    way = int(np.sign(np.median(directions)))
    clear = (directions * way > 0.2).mean() >= 0.95 and abs(directions.mean()) > 0.6
    return way if clear else 0


def _targets(facts: Facts) -> list[float]:
    """The answers that D's loss wants on real samples and on fakes, and G's; NaN if unknown."""
    pushes = {
        key: [
            push
            for step in facts.steps[key[0]]
            if not facts.uphill(step, key[0])
            for it in facts.fresh(step, key[0])
            for _, what, push in facts.pushes(it)
            if what == key[1]
        ]
        for key in (("D", "real"), ("D", "fake"), ("G", "fake"))
    }
    return [_target(it) for it in pushes.values()]


def _by_targets(real: float, fake: float, g: float) -> Iterator[Finding]:
    """NaN is near to nothing."""
    told = f"D's loss wants answers near {real:.2g} on real samples, {fake:.2g} on fakes"
    apart = abs(real - fake)
    if apart < 0.02 * np.nansum(np.abs([real, fake, g])):
        yield Finding("labels_swapped", f"{told}: it is told the same of both.")
    elif abs(g - fake) < 0.1 * apart:
        kind = "labels_swapped" if real < fake else "wrong_sign_g"
        yield Finding(kind, f"{told}; G's loss wants {g:.2g} on fakes.")


def _target(pushes: list[Push]) -> float:
    """Where a loss has slope 0, if its slope is a line in D's answers; else NaN."""
    if len(pushes) < 2 * LEAST:
        return math.nan
    answers, slopes = (
        np.array([getattr(it, name) for it in pushes]) for name in ("answer", "total")
    )
    if (
        answers.std() < 1e-4
        or slopes.std() < 1e-3 * np.abs(slopes).mean()
        or not np.isfinite(slopes).all()
    ):
        return math.nan
    steep, start = np.polyfit(answers, slopes, 1)
    off = np.abs(slopes - steep * answers - start).max()
    return -start / steep if steep > 0 and off < 1e-3 * np.abs(slopes).max() else math.nan


def _from_far(facts: Facts, way: int) -> bool:
    """Whether all of D's answers are pushed towards 0: a target may lie between."""
    answers = [it.answer for step in facts.steps["D"] for call in facts.fresh(step, "D")
               for _, _, it in facts.pushes(call)]  # fmt: skip
    return min(way * it for it in answers) > 1


def _below_zero(facts: Facts) -> bool:
    losses = [it.loss for step in facts.steps["D"] for it in facts.fresh(step, "D")]
    return bool(losses) and float(np.mean(losses)) < 0


def _missing(facts: Facts, real: int, fake: int) -> Iterator[Finding]:
    """D's moves without real samples, or without fakes."""
    steps = facts.alone["D"]
    if len(steps) < LEAST or any(
        kind == "" for step in steps for it in facts.fresh(step, "D")
        for _, kind, _ in facts.pushes(it)
    ):  # fmt: skip
        return
    seen: dict[int, set[str]] = {step.turn: set() for step in steps}
    for step in steps:
        for it in facts.fresh(step, "D"):
            seen[step.turn] |= {kind for _, kind, _ in facts.pushes(it)}
    slopes = any(call.slope for call in facts.calls("D"))
    missing = {kind: sum(kind not in it for it in seen.values()) for kind in ("real", "fake")}
    if all(at_times(hits, len(seen)) for hits in missing.values()):
        return  # it learns from the one in some turns, from the other in others
    told = f"of {len(seen)} turns seen D's loss had no"
    if fake and not slopes and at_times(missing["real"], len(seen)):
        yield Finding("no_real", f"In {missing['real']} {told} real samples.")
    if real and not slopes and facts.steps["G"] and at_times(missing["fake"], len(seen)):
        yield Finding("no_fakes", f"In {missing['fake']} {told} fakes.")

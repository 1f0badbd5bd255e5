"""Findings on what D is told about real samples and fakes, and what G makes of D's answers.

Only directions count, so nearly any loss can be read: a loss falls when D's answers on some samples
rise (-1), or when they fall (+1). D must tell real from fake, and G must want for its fakes what D
wants for real samples. Both the other way round is healthy too.
"""

from collections.abc import Iterator

import numpy as np

from gan_teach.doctor.facts import LEAST, Facts
from gan_teach.doctor.finding import Finding

WORDS = {-1: "up", 1: "down"}


def judge_signs(facts: Facts) -> Iterator[Finding]:
    """Findings on labels and signs: one at most."""
    real, fake = (_one_way(facts.directions("D", kind)) for kind in ("real", "fake"))
    g = _one_way(facts.directions("G", "fake"))
    n_d, n_g = len(facts.steps["D"]), len(facts.steps["G"])
    if n_d < facts.least() or not facts.roles.G or not facts.roles.D:
        return
    if real and real == fake:
        yield Finding(
            "same_label",
            f"In {n_d} moves of D seen its loss pushed D's answers {WORDS[real]} on real samples "
            f"and {WORDS[fake]} on fakes.",
        )
    elif real and fake and g == fake:
        told = (
            f"In {n_d} moves of D seen its loss pushed D's answers {WORDS[real]} on real samples "
            f"and {WORDS[fake]} on fakes; in {n_g} moves of G its loss pushed them {WORDS[g]} on "
            "fakes too, as D does."
        )
        if real == 1:
            yield Finding("wrong_sign_d" if _below_zero(facts) else "labels_swapped", told)
        else:
            yield Finding("wrong_sign_g", told)
    yield from _missing(facts, real, fake)


def _one_way(directions: np.ndarray) -> int:
    """-1 or 1 where nearly all steps of enough go that way, else 0."""
    if len(directions) < LEAST:
        return 0
    way = int(np.sign(np.median(directions)))
    clear = (directions * way > 0.2).mean() >= 0.95 and abs(directions.mean()) > 0.6
    return way if clear else 0


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
    sees = {
        kind: sum(facts.direction(facts.fresh(step, "D"), kind) == facts.direction(
            facts.fresh(step, "D"), kind) for step in steps)
        for kind in ("real", "fake")
    }  # fmt: skip
    slopes = any(call.slope for call in facts.calls("D"))
    if fake and not sees["real"] and not slopes:
        yield Finding("no_real", f"In {len(steps)} steps of D seen its loss had no real samples.")
    if real and not sees["fake"] and not slopes and facts.steps["G"]:
        yield Finding("no_fakes", f"In {len(steps)} steps of D seen its loss had no fakes.")

"""Suspicions: what often goes with a bad game, and may be healthy; and rates far too high."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from gan_teach.doctor.facts import LEAST, Facts
from gan_teach.doctor.finding import Finding
from gan_teach.doctor.records import Push

FEW = 20
MOST = 5000  # real samples to compare with
FAR = 10  # answers beyond which a loss that is still linear is no hinge
LAST = 20  # turns seen at the end, of which is spoken


def suspect(
    facts: Facts, history: dict[str, np.ndarray], data: Tensor | None = None
) -> Iterator[Finding]:
    """Suspicions, in no order."""
    turns = facts.watch.turns.turn
    if turns < FEW and facts.watch.turns.steps:
        yield _maybe("too_few_turns", f"{turns} turns were played.", "Certain.")
    if turns < LEAST:
        return
    yield from _clipping(facts, history)
    yield from _rates(facts)
    if data is not None:
        yield from _copies(facts, data)
    if turns >= 5 * FEW:
        yield from _spread(history)
        yield from _strength(facts, history)


def _maybe(kind: str, evidence: str, how_sure: str) -> Finding:
    return Finding(kind, evidence, certain=False, how_sure=how_sure)


def _clipping(facts: Facts, history: dict[str, np.ndarray]) -> Iterator[Finding]:
    """A loss that is linear in D's answers, and nothing that holds D."""
    pushes: list[Push] = [
        push
        for step in facts.steps["D"]
        for it in facts.fresh(step, "D")
        for _, _, push in facts.pushes(it)
    ]
    parts = [part for player in facts.players["D"] for part in player.module.modules()]
    normed = any(
        "parametri" in type(part).__module__ or hasattr(part, "weight_u") for part in parts
    )
    clipped = any(player.clipped for player in facts.players["D"])
    held = normed or clipped or any(call.slope for call in facts.calls("D"))
    bounded = any(call.last in ("Sigmoid", "Tanh") for call in facts.calls("D"))
    linear = all(push.flat and push.size > 0 for push in pushes)
    real, fake = (facts.directions("D", kind).sum() for kind in ("real", "fake"))
    far = max((abs(push.answer) for push in pushes), default=0) > FAR
    if held or bounded or len(pushes) < 4 * LEAST or not (linear and far and real * fake < 0):
        return
    sizes = np.abs(history["d_real"] - history["d_fake"])
    sizes = sizes[~np.isnan(sizes)]
    grown = len(sizes) > 2 and sizes[-3:].mean() > 10 * (sizes[:3].mean() + 0.1)
    yield _maybe(
        "clipping_missing",
        "D's loss is linear in its answers, and nothing was seen that holds D's weights or slopes; "
        f"the gap between its answers is {sizes[-1]:.3g}."
        if len(sizes)
        else "",
        "Nearly certain: the gap grows." if grown else "Likely; in a short run it may do no harm.",
    )


def _rates(facts: Facts) -> Iterator[Finding]:
    """Steps that are very large or very small beside the weights; not those that are several."""
    turns = facts.watch.turns.turn
    for name in "DG":
        moves = [facts.moved(step, name) for step in facts.steps[name] if step.passes < 2]
        if len(moves) < LEAST:
            continue
        first, share = max(moves[:LEAST]), float(np.median(moves[-LAST:]))
        told = f"A step of {name} moves it by {100 * share:.2g} % of its weights' length."
        if first > 0.5 and all(_has_size(player.first) for player in facts.players[name]):
            yield Finding(
                "rate_too_high",
                f"One of the first steps of {name} moved it by {100 * first:.3g} % of its weights' "
                "length.",
            )
        elif share > 0.1:
            yield _maybe("rate_too_high", told, "Likely.")
        elif 0 < share < 5e-5 and np.mean(moves) * turns < 0.1 and turns >= 5 * FEW:
            yield _maybe("rate_too_low", told, "Likely.")


def _has_size(weights: Tensor) -> bool:
    """Whether weights begin away from 0: else any step is large beside them."""
    return len(weights) >= 10 and float(weights.square().mean().sqrt()) > 0.01


def _end(history: dict[str, np.ndarray], name: str) -> float:
    values = history[name][-LAST:]
    values = values[~np.isnan(values)]
    return float(np.median(values)) if len(values) else float("nan")


def _spread(history: dict[str, np.ndarray]) -> Iterator[Finding]:
    real, fake = _end(history, "spread_real"), _end(history, "spread_fake")
    if fake < 0.05 * real:
        yield _maybe(
            "collapse",
            f"In the last turns seen fakes spread by {fake:.2g}, real samples by {real:.2g}.",
            "Nearly certain." if fake < 0.01 * real else "Likely.",
        )


def _strength(facts: Facts, history: dict[str, np.ndarray]) -> Iterator[Finding]:
    """How well D tells real from fake at the end, where it gives logits or probabilities."""
    pushes = [
        (push.size / rows, push.flat)
        for step in facts.steps["G"]
        for it in facts.fresh(step, "G")
        for call, what, push in facts.pushes(it)
        if (rows := sum(n for n, _ in call.rows)) and what == "fake"
    ]
    real, fake = _end(history, "d_real"), _end(history, "d_fake")
    probability = any(it.form == "probability" for it in facts.calls("D"))
    linear = pushes and all(flat for _, flat in pushes[-LAST:])
    if not linear and real - fake > (0.9 if probability else 8):
        yield _maybe(
            "d_too_strong",
            f"In the last turns seen D's answers were {real:.3g} on real samples, {fake:.3g} on "
            "fakes.",
            "Likely, if the fakes do not get better.",
        )
    sizes = [size for size, _ in pushes]
    late = np.median(sizes[-LAST:]) if sizes else 0  # a small share of the loss is small always
    if sizes and late * _batch(facts) < 1e-3 and late < 0.1 * max(sizes):
        yield _maybe(
            "saturation",
            "In the last turns seen hardly a slope of G's loss reached D's answers on fakes.",
            "Likely.",
        )


def _copies(facts: Facts, data: Tensor) -> Iterator[Finding]:
    """Fakes of the last turn that are nearer to a real sample than real ones are to each other."""
    last = [it for it in facts.watch.last_made.items() if it[0] in facts.roles.G]
    if not last:
        return
    some = data[:: max(len(data) // MOST, 1)]
    fake, real = (it.flatten(1).double().cpu() for it in (last[-1][1], some))
    if fake.shape[1] != real.shape[1] or len(real) < LEAST:
        return
    apart = torch.cdist(real[:100], real).topk(2, largest=False).values[:, 1].median()
    copies = int((torch.cdist(fake, real).amin(1) < 0.05 * apart).sum())
    if apart > 0 and real.shape[1] > 2 and copies > 0.2 * len(fake):
        yield _maybe(
            "copies",
            f"{copies} of {len(fake)} fakes lie within a twentieth of the usual distance of real "
            "samples from one of them.",
            "Likely.",
        )


def _batch(facts: Facts) -> float:
    """The size of a batch of fakes, in samples."""
    sizes = [it.shape[0] for _, it in facts.batches("fake") if it.shape]
    return float(np.median(sizes)) if sizes else 1.0

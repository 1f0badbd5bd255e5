"""What is still wrong with a program: what a cure is held against."""

import math
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call

from gan_teach import metrics
from gan_teach.doctor.kinds import KINDS
from gan_teach.lessons.clinic.cases import DIGITS, Case
from gan_teach.lessons.clinic.measure import Trial, examine


def complaint(
    program: Callable[..., Any], case: Case, seeds: Sequence[int], turns: int | None = None
) -> str | None:
    """What is still wrong with a program, in words and numbers; None where nothing is.

    First what is measured of the fault itself, which a few turns often show. A sound game may be
    slow, so its figures need only show that G lives and comes nearer to the data.
    """
    turns = turns or case.turns
    for finding in examine(program, case, seeds[0], turns // 5).check.findings:
        return f"{finding.evidence} {KINDS[finding.kind].meaning}"
    runs = [examine(program, case, seed, turns) for seed in seeds]
    recorded = min(len(run.d_loss) for run in runs)
    if recorded < turns / 2:
        return f"It recorded {recorded} of {turns} turns. Let it play them all."
    looks: list[Callable[[Sequence[Trial], Case], str | None]] = [_found, _stuck, _still_moving]
    if case.data == DIGITS:
        looks += [_other_ranges, _grey]
    else:
        looks += [_bounded, _dead]
        if not case.may_be_slow:
            looks += [_no_nearer, _worse_than_a_coin]
    return next(filter(None, (look(runs, case) for look in looks)), None)


def _found(runs: Sequence[Trial], case: Case) -> str | None:
    for run in runs:
        for finding in [*run.check.findings, *run.check.suspicions]:
            name = finding.kind
            if finding.certain or name in case.also:
                return f"{finding.evidence} {KINDS[name].meaning}"
    return None


def _stuck(runs: Sequence[Trial], case: Case) -> str | None:
    for who in "DG":
        for run in runs:
            if not run.moved(who, who):
                moves = run.moves(who, who)
                return (
                    f"In one run {who}'s own move leaves {who}'s weights where they are, in "
                    f"{moves.count(0)} of the {len(moves)} turns looked at."
                )
    return None


def _still_moving(runs: Sequence[Trial], case: Case) -> str | None:
    if not case.still:
        return None
    who, move = case.still
    moves = [way for run in runs for way in run.moves(who, move) if way]
    if moves:
        return (
            f"In {move}'s move {who}'s weights still move, in {len(moves)} of the turns looked "
            f"at: by up to {max(moves):.2g} of their length."
        )
    return None


def _bounded(runs: Sequence[Trial], case: Case) -> str | None:
    if not math.isfinite(case.reaches):
        return None
    low, high = _reach(runs[0].players["D"], runs[0].real)
    held = high > 1.01 if low >= 0 else max(-low, high) < 1.01  # from 0 to 1: a probability
    if held:
        return (
            f"With weights a hundred times as large D's answers still stay between {low:.2g} and "
            f"{high:.2g}: the probabilities that the loss reads are held in bounds."
        )
    if min(min(run.d_loss) for run in runs) > case.reaches:
        return f"In no turn does D's loss get below {case.reaches:g}. What keeps it up?"
    return None


def _reach(D: nn.Module, real: Tensor) -> tuple[float, float]:
    """The least and the largest answer of D with weights a hundred times as large, far away too."""
    steep = {name: 100 * weight.detach() for name, weight in D.named_parameters()}
    with torch.no_grad():
        far = torch.cat([real, -100 * real, 100 * real])
        low, high = functional_call(D, steep, (far,)).aminmax()
    return low.item(), high.item()


def _dead(runs: Sequence[Trial], case: Case) -> str | None:
    spread = min(run.fake.std().item() for run in runs)
    if spread < 0.1:
        return (
            f"G's samples lie close together: in one run their standard deviation is {spread:.2g}."
        )
    return None


def _no_nearer(runs: Sequence[Trial], case: Case) -> str | None:
    first, last = (
        median(metrics.w1(getattr(run, name), case.data) for run in runs)
        for name in ("first", "fake")
    )
    if last < max(case.bound, 0.8 * first):
        return None
    how = "hardly come" if last < first else "do not come"
    return (
        f"The samples {how} nearer to the data: their W1 distance is {first:.2f} after the first "
        f"turn and {last:.2f} at the end (the medians)."
    )


def _worse_than_a_coin(runs: Sequence[Trial], case: Case) -> str | None:
    began = max(median(run.d_loss[0] for run in runs), 1.39)
    d_loss, on_real, on_fake = (
        median(run.end(name) for run in runs) for name in ("d_loss", "on_real", "on_fake")
    )
    answers = median(run.end("log_loss") for run in runs)  # a coin's other losses may be higher
    if (d_loss > 1.04 * began and answers > 1.04 * 1.386) or on_fake > on_real + 0.15:
        return (
            f"D ends worse than a coin: with a loss of {d_loss:.2f}, and probabilities of "
            f"{on_real:.2f} for real samples, {on_fake:.2f} for fakes."
        )
    return None


def _other_ranges(runs: Sequence[Trial], case: Case) -> str | None:
    real, fake = (min(run.lowest[i] for run in runs) for i in (0, 1))
    if fake - real > 0.2 * (max(run.real.max().item() for run in runs) - real):
        return (
            f"The real pixels that D sees begin at {real:.2g}, and those of the fakes in G's move "
            f"at {fake:.2g}."
        )
    return None


def _grey(runs: Sequence[Trial], case: Case) -> str | None:
    shares = [metrics.spread(run.fake) / metrics.spread(run.real) for run in runs]
    losses = [run.end("d_loss") for run in runs]
    if min(shares) < 0.08 or min(losses) < 0.2:
        return (
            f"D's loss ends at {median(losses):.2g}, and the samples have "
            f"{median(shares):.0%} of the spread of the images that D sees."
        )
    return None

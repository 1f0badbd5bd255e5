"""Findings on what the players are given, how they run, and how their answers are used."""

from collections.abc import Iterator

from torch import Tensor

from gan_teach.doctor.facts import LEAST, Facts, at_times, often
from gan_teach.doctor.finding import Finding
from gan_teach.doctor.notices import REFUSED
from gan_teach.doctor.records import Batch

BOUNDS = {"Sigmoid": (0.0, 1.0), "Tanh": (-1.0, 1.0), "Relu": (0.0, float("inf"))}
LINEAR = {"Addmm", "Mm", "Convolution", "Linear"}  # functions that end in any number


def judge_inputs(facts: Facts, data: Tensor | None = None) -> Iterator[Finding]:
    """Findings on calls, in no order."""
    if facts.log.bad_number:
        turn, place = facts.log.bad_number
        yield Finding("nan_born", f"First seen in turn {turn + 1:,}, in {_place(facts, place)}.")
    yield from _modes(facts)
    yield from _functions(facts)
    yield from _ranges(facts)
    yield from _again(facts, data)
    turns = {it.turn for it in facts.calls("D") if it.slope and it.training}
    if any(it.batch_norm for it in facts.players["D"]) and often(len(turns), facts.turns_seen):
        yield Finding(
            "batch_norm_with_slope_penalty",
            f"In {len(turns)} of {facts.turns_seen} turns seen a slope in D's input was asked for, "
            "while D ran through batch norm in training mode.",
        )


def _place(facts: Facts, place: str) -> str:
    """The place in words, with the player's name for its number."""
    for player in facts.watch.networks.players:
        place = place.replace(f"network {player.index}", facts.name(player))
    return place


def _modes(facts: Facts) -> Iterator[Finding]:
    """Players that learn in the mode for use."""
    for name in "GD":
        layers = [
            word
            for word, has in (("batch norm", "batch_norm"), ("dropout", "dropout"))
            if any(getattr(it, has) for it in facts.players[name])
        ]
        learned = {
            id(call)
            for it in facts.log.backwards
            if (it.number in facts.of_d) == (name == "D")
            for call, _ in it.pushes
        }
        calls = [it for it in facts.calls(name) if id(it) in learned]
        calls = calls[len(calls) // 2 :]  # a mode that was left behind shows from then on
        wrong = [it for it in calls if not it.training]
        if layers and often(len(wrong), len(calls), 2 * LEAST):
            since = min(it.turn for it in wrong) + 1
            yield Finding(
                "wrong_mode",
                f"{name} has {' and '.join(layers)}, and learned in the mode for use, `eval`, in "
                f"{len(wrong)} of its last {len(calls)} calls (turn {since:,} and later).",
            )


def _functions(facts: Facts) -> Iterator[Finding]:
    """What was seen in calls of PyTorch's functions."""
    hits, turns = facts.share_of_turns("broadcast_loss")
    if often(hits, turns):
        notices = [it for it in facts.log.notices if it.kind == "broadcast_loss"]
        certain = any(it.player in facts.roles.D for it in notices)
        yield Finding(
            "broadcast_loss",
            f"In {hits} of {turns} turns seen a network's output met as {notices[0].detail}.",
            certain,
            "" if certain else "Likely, unless all pairs are meant.",
        )
    notices = [
        it for it in facts.log.notices
        if it.kind == "sigmoid_twice"
        and not (it.detail == "softplus" and it.player in facts.roles.G)
    ]  # fmt: skip
    hits, turns = len({it.turn for it in notices}), facts.turns_seen
    if at_times(hits, turns):
        function = notices[0].detail
        yield Finding(
            "sigmoid_twice",
            f"In {hits} of {turns} turns seen `{function}`, which takes raw answers, was given "
            "what had gone through a sigmoid.",
        )
    yield from _logs(facts)


def _logs(facts: Facts) -> Iterator[Finding]:
    """Logs of D's raw answers."""
    notices = [
        it for it in facts.log.notices
        if it.kind == "logit_as_probability" and it.player in facts.roles.D
    ]  # fmt: skip
    whose = {it.player for it in notices}
    calls = [it for it in facts.log.calls if it.player in whose and it.learning and it.made]
    made = [it.made for it in calls if it.made]
    below = sum(it.low < -0.01 for it in made)  # above 1 it may be a ratio of densities
    raw = {it.last for it in calls} <= LINEAR or 2 * below > len(made)
    hits, turns = facts.share_of_turns("logit_as_probability")
    refused = any(it.detail == REFUSED for it in notices)
    if made and (refused or (raw and often(hits, turns, facts.least()))):
        low, high = min(it.low for it in made), max(it.high for it in made)
        yield Finding(
            "logit_as_probability",
            f"In {hits} of {turns} turns seen the log was asked of D's raw answers, which lay from "
            f"{low:.3g} to {high:.3g}.",
        )


def _ranges(facts: Facts) -> Iterator[Finding]:
    """Data where the last function of G cannot reach."""
    last = {it.last for it in facts.calls("G")} - {""}
    real, fake = ([it for _, it in facts.batches(kind)] for kind in ("real", "fake"))
    if len(last) != 1 or len(real) < LEAST or len(fake) < LEAST:
        return
    function = last.pop()
    low, high = BOUNDS.get(function, (float("-inf"), float("inf")))
    made = {it.made.mark for it in facts.calls("G", learning=False) if it.made}
    if any(it.mark not in made for it in fake):
        return  # something follows G
    lows, highs = sorted(it.low for it in real), sorted(it.high for it in real)
    margin = 0.05 * (highs[-1] - lows[0])
    below = sum(it < low - margin for it in lows)
    above = sum(it > high + margin for it in highs)
    if often(max(below, above), len(real)) and _mostly_outside(real, low, high):
        yield Finding(
            "ranges_apart",
            f"Real samples lie from {lows[0]:.3g} to {highs[-1]:.3g}; G ends in {function}, and "
            f"its samples lie from {min(it.low for it in fake):.3g} to "
            f"{max(it.high for it in fake):.3g}.",
        )


def _mostly_outside(real: list[Batch], low: float, high: float) -> bool:
    """Whether the data goes well beyond G's range: by a fifth of its own."""
    bottom = sorted(it.low for it in real)[len(real) // 2]
    top = sorted(it.high for it in real)[len(real) // 2]
    return max(low - bottom, top - high) > 0.2 * (top - bottom)


def _again(facts: Facts, data: Tensor | None) -> Iterator[Finding]:
    """The same noise or the same real batch in turn after turn."""
    reals = facts.batches("real")
    if reals and not any(batch.spread for _, batch in reals):
        return  # the data is one point
    calls = [it for it in facts.calls("G") if it.given and not it.drew and not _picture(it.given)]
    turns = {it.turn for it in calls}
    marks = {tuple(batch.mark for batch in it.inputs) for it in calls}
    rows = [it for it in calls if all(batch.same_rows for batch in it.inputs)]
    if len(turns) >= 2 * LEAST and len(marks) <= 0.1 * len(turns):
        yield Finding(
            "same_noise", f"In {len(turns)} turns seen G got {_count(len(marks), 'noise')}."
        )
    elif often(len(rows), len(calls), 2 * LEAST):
        yield Finding(
            "same_noise",
            f"In {len(rows)} of {len(calls)} calls seen G got the same noise for all samples of a "
            "batch.",
        )
    turns, seen = {turn for turn, _ in reals}, {batch.mark for _, batch in reals}
    if len(turns) >= 2 * LEAST and len(seen) == 1:
        size = (reals[0][1].shape or (1,))[0]
        yield Finding(
            "same_batch",
            f"In {len(turns)} turns seen D got one and the same batch of {size} real samples.",
            certain=data is not None and size <= len(data) // 2,
            how_sure="If these are all the data there is, nothing is wrong.",
        )


def _picture(batch: Batch) -> bool:
    """Whether these are pictures or rows of numbers, and hardly noise: (N, channels, size, ...)."""
    return any(size > 1 for size in batch.shape[2:])


def _count(n: int, what: str) -> str:
    return f"one and the same {what}" if n == 1 else f"only {n} different batches of {what}"

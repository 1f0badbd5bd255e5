"""Findings on who moves when, and by which gradients."""

from collections.abc import Iterator
from statistics import median

from torch import Tensor

from gan_teach.doctor.facts import Facts, at_times, often
from gan_teach.doctor.finding import Finding
from gan_teach.doctor.player import Player
from gan_teach.doctor.records import Step

OTHER = {"D": "G", "G": "D"}


def judge_moves(facts: Facts) -> Iterator[Finding]:
    """Findings on moves, in no order."""
    for name in "GD":
        for player in facts.players[name]:
            yield from _held(facts, name, player)
        yield from _cut(facts, name)
        if not any(_missing(facts, player) for player in facts.players[name]):
            yield from _left_over(facts, name)
    yield from _shared(facts)
    yield from _wrong_move(facts)
    yield from _anew(facts)


def _missing(facts: Facts, player: Player) -> list[Tensor]:
    """The weights that should learn, and that no optimiser holds."""
    held = facts.watch.steps.optimizers.in_optimizer(player)
    return [it for it in player.parameters if it.requires_grad and id(it) not in held]


def _held(facts: Facts, name: str, player: Player) -> Iterator[Finding]:
    """Weights that no optimiser holds, and optimisers that never step."""
    held = facts.watch.steps.optimizers.in_optimizer(player)
    learning = [it for it in player.parameters if it.requires_grad]
    missing = _missing(facts, player)
    still = player.clipped or bool((player.weights() == player.first).all())
    turns = facts.watch.turns.turn
    if not held:
        if not still or not learning or turns < 3:
            return
        if facts.watch.steps.optimizers.waiting.get(player.index):
            yield Finding(
                "never_stepped",
                f"In {turns:,} turns the optimiser of {name} made no step; {name} has not moved.",
            )
        else:
            others = ", ".join(sorted(_held_names(facts))) or "nobody"
            yield Finding(
                "not_in_optimizer",
                f"None of the {len(learning)} weight tensors of {name} is in an optimiser "
                f"that steps (those hold weights of: {others}); in {turns:,} turns {name} has not "
                "moved.",
            )
    elif missing:
        unmoved = sum(it.numel() for it in missing)
        yield Finding(
            "not_in_optimizer",
            f"{len(missing)} of the {len(learning)} weight tensors of {name} ({unmoved:,} numbers) "
            "are in no optimiser that steps.",
        )
    strangers = [
        layer
        for layer in player.strangers.values()
        if any(it.requires_grad for it in layer.parameters())
        and not {id(it) for it in layer.parameters()} & facts.watch.steps.optimizers.all_held()
    ]
    if strangers:
        names = ", ".join(sorted({type(layer).__name__ for layer in strangers}))
        yield Finding(
            "not_in_optimizer",
            f"{name} calls {len(strangers)} layers ({names}) that are not among its parts: "
            f"`{name}.parameters()` does not have their weights.",
        )


def _held_names(facts: Facts) -> set[str]:
    return {
        facts.name(player)
        for player in facts.watch.networks.players
        if facts.watch.steps.optimizers.in_optimizer(player)
    }


def _cut(facts: Facts, name: str) -> Iterator[Finding]:
    """Steps without a gradient."""
    steps = facts.alone[name]
    empty = [step for step in steps if not facts.gradient(step, name)]
    if not often(len(empty), len(steps)):
        return
    erased = [step for step in empty if step.erased & getattr(facts.roles, name)]
    told = f"In {len(empty)} of {len(steps)} steps seen"
    if often(len(erased), len(empty)):
        yield Finding(
            "gradient_erased",
            f"{told} {name}'s gradient had been computed, and was set to zero before the step.",
        )
    elif not any(facts.fresh(step, name) for step in empty):
        frozen = not any(it.requires_grad for it in facts.players[name][0].parameters)
        why = f"; all weights of {name} have requires_grad False" if frozen else ""
        yield Finding("gradient_cut", f"{told} {name} had no gradient at all{why}.")


def _left_over(facts: Facts, name: str) -> Iterator[Finding]:
    """Gradients of earlier moves in a step."""
    steps = facts.steps[name][1:]
    old = [step for step in steps if facts.used(step, name) and facts.fresh(step, name)]
    if at_times(len(old), len(steps)):
        most = max(len(facts.sources(step, name)) for step in old)
        yield Finding(
            "gradients_left_over",
            f"In {len(old)} of {len(steps)} steps seen {name}'s gradient still held those of its "
            f"earlier steps, up to {most} backward passes together.",
        )
        return
    mixed = [step for step in steps if _of_two_moves(facts, step, name)]
    if at_times(len(mixed), len(steps)):
        yield Finding(
            "gradients_left_over",
            f"In {len(mixed)} of {len(steps)} steps seen {name}'s gradient also held one of "
            f"{OTHER[name]}'s loss, left from the move before.",
        )


def _of_two_moves(facts: Facts, step: Step, name: str) -> bool:
    """Whether the gradient holds both losses, with a step of the other player between."""
    sources = facts.fresh(step, name)
    if len(sources) < 2:
        return False
    first, last = sources[0].number, sources[-1].number
    between = any(first < it.number < last for it in facts.steps[OTHER[name]])
    if name == "D":
        return between and facts.opposed(sources)
    reals = [facts.real(it) for it in sources]
    return between and any(reals) and not all(reals)


def _shared(facts: Facts) -> Iterator[Finding]:
    """One optimiser that holds both players, and moves both by one loss."""
    for name in "DG":
        other, steps = OTHER[name], facts.shared[name]
        if name == "D" and not (facts.shared["G"] or facts.alone["G"]):
            continue  # losses that look at real samples in both moves cannot be told apart
        both = [step for step in steps if facts.moved(step, other) > 0]
        if often(len(both), len(steps)):
            far = median(facts.moved(step, other) for step in both)
            told = (
                f"In {len(both)} of {len(steps)} moves of {name} seen the optimiser also moved "
                f"{other}, by {100 * far:.2g} % of its weights' length (median)."
            )
            yield Finding("in_two_optimizers", told)
            yield Finding(f"{other.lower()}_moves_in_{name.lower()}_step", told)


def _wrong_move(facts: Facts) -> Iterator[Finding]:
    """Steps of a player's own optimiser by the other's loss."""
    fresh = {
        name: [[it.number for it in facts.fresh(step, name)] for step in facts.steps[name]]
        for name in "GD"
    }
    of_g = {number for numbers in fresh["G"] for number in numbers}
    of_d = {number for numbers in fresh["D"] for number in numbers}
    real = {it.number: facts.real(it) for it in facts.log.backwards}
    steps = facts.alone["D"]
    taken = [
        step
        for step in steps
        if (sources := facts.fresh(step, "D"))
        and all(it.number in of_g and not facts.real(it) and facts.fakes(it) for it in sources)
        and facts.moved(step, "D") > 0
    ]
    moves = len(facts.steps["G"])
    clashes = [
        step
        for step in steps
        if facts.opposed(sources := facts.fresh(step, "D"))
        and any(it.reached & facts.roles.G for it in sources)
        and not _of_two_moves(facts, step, "D")
    ]
    if often(len(taken), moves):
        far = median(facts.moved(step, "D") for step in taken)
        yield Finding(
            "d_moves_in_g_step",
            f"{len(taken)} times in {moves} moves of G seen D made a step by G's loss alone, by "
            f"{100 * far:.2g} % of its weights' length (median).",
        )
    elif often(len(clashes), len(steps)):
        yield Finding(
            "d_moves_in_g_step",
            f"In {len(clashes)} of {len(steps)} steps seen D's gradient held G's loss too: fakes "
            "pushed D's answers up and down at once.",
        )
    own = [numbers for numbers in fresh["G"] if numbers and not any(real.get(n) for n in numbers)]
    taken = [
        step
        for step, numbers in zip(facts.steps["G"], fresh["G"], strict=True)
        if numbers and all(n in of_d and real.get(n) for n in numbers)
        and facts.roles.of(step.holds) == {"G"} and facts.moved(step, "G") > 0
    ]  # fmt: skip
    if len(own) >= 3 and often(len(taken), len(facts.steps["G"]) - len(taken)):
        yield Finding(
            "g_moves_in_d_step",
            f"{len(taken)} of {len(facts.steps['G'])} steps of G seen went by D's loss alone.",
        )


def _anew(facts: Facts) -> Iterator[Finding]:
    """Optimisers that are made anew for each step."""
    for name in "GD":
        for number, times in facts.watch.steps.optimizers.renewed.items():
            steps = facts.watch.turns.steps[number]
            if any(step.optimizer == number for step in facts.alone[name]) and often(
                times, steps - 1
            ):
                yield Finding(
                    "optimizer_anew",
                    f"{name}'s {steps:,} steps were made by {times + 1:,} different optimisers.",
                )

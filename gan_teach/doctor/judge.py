"""From what was written down to a report."""

from torch import Tensor, nn

from gan_teach.doctor.examination import Examination
from gan_teach.doctor.facts import Facts
from gan_teach.doctor.finding import Finding
from gan_teach.doctor.judge_inputs import judge_inputs
from gan_teach.doctor.judge_moves import judge_moves
from gan_teach.doctor.judge_signs import judge_signs
from gan_teach.doctor.kinds import KINDS
from gan_teach.doctor.roles import Roles, find_roles
from gan_teach.doctor.suspect import suspect
from gan_teach.doctor.watch import Watch

LOOKED_AT = (
    "who moves in whose move, measured on the weights",
    "whether gradients are left over, cut or set to zero, and which weights optimisers hold",
    "the directions in which both losses push D's answers",
    "modes, ranges, noise and batches, shapes in the losses, sigmoids and logs, NaN and infinity",
)


def judge(
    watch: Watch,
    check: Examination,
    G: nn.Module | None,
    D: nn.Module | None,
    data: Tensor | None = None,
) -> None:
    """Fills in a report."""
    watch.turns.turn = watch.turns.count()
    roles = find_roles(watch, G, D)
    facts = Facts(watch, roles)
    check.turns = watch.turns.turn
    check.players = {
        name: " and ".join(map(str, facts.players[name])) for name in "GD" if facts.players[name]
    }
    check.history = facts.history()
    found = [*judge_moves(facts), *judge_inputs(facts, data), *judge_signs(facts)]
    found = _once([*found, *suspect(facts, check.history, data)])
    check.findings = [it for it in found if it.certain]
    certain = {it.kind for it in check.findings}
    check.suspicions = [it for it in found if not it.certain and it.kind not in certain]
    check.looked_at = _looked_at(watch)
    check.unknown += [] if watch.failure else _unknown(watch, roles)
    check.done = True


def _once(found: list[Finding]) -> list[Finding]:
    """By weight; of findings with equal words the first."""
    unique = list(dict.fromkeys(found))
    return sorted(unique, key=lambda it: KINDS[it.kind].weight)


def _looked_at(watch: Watch) -> list[str]:
    turns = watch.turns
    seen = f"{turns.looked_at:,} of {turns.turn:,} turns" if turns.turn else "no whole turn"
    return [seen, *(LOOKED_AT if turns.turn else ())]


def _unknown(watch: Watch, roles: Roles) -> list[str]:
    found = []
    if not watch.log.calls:
        found.append(
            "No network was called. The doctor sees calls of `nn.Module`s, made in this process "
            "and thread. Does the program call its training?"
        )
        return found
    if len(watch.networks.players) == 1:
        found.append("Nearly all: only one network was called, and a GAN has two.")
    elif not roles.D and roles.judges:
        found.append(
            "Who is G and who is D: outputs of several networks were mixed before being judged. "
            "Name the players: gt.examine(G, D)."
        )
    elif not roles.D:
        found.append(
            "Who is D: no network was seen to get both real data and what another network made. "
            "Name the players: gt.examine(G, D)."
        )
    elif not roles.G:
        found.append("Who is G: D was given no network's output. Name it: gt.examine(G, D).")
    if any(type(it).__name__ == "OptimizedModule" for it in watch.networks.called_modules()):
        found.append("How it runs compiled: networks were run uncompiled, to be watched.")
    more = roles.judges - roles.D
    if more and roles.D & roles.judges:
        found.append(
            f"{len(roles.judges)} networks were given both data and what another network made; "
            "what is said of D is said of one of them. Name another with gt.examine(G, D)."
        )
    elif more and roles.D:
        found.append(
            "Whether D is named right: another network was given both data and what a network made."
        )
    if not watch.turns.steps:
        found.append(
            "Who moves when: no optimiser of PyTorch made a step, and changes by hand are not "
            "followed."
        )
    elif not watch.log.backwards:
        found.append("What the losses do: no `backward` was seen in this thread.")
    found.append("Whether the samples are good: look at them, and measure them (lesson 08).")
    return found

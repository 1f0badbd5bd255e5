"""What two networks and their optimisers tell after a run: little."""

from collections.abc import Iterable

import torch
from torch import nn

from gan_teach.doctor.examination import Examination
from gan_teach.doctor.finding import Finding
from gan_teach.doctor.optimizers import remembers
from gan_teach.doctor.player import Player


def look_at_still(
    G: nn.Module | None, D: nn.Module | None, optimizers: Iterable[torch.optim.Optimizer]
) -> Examination:
    """The report on weights, modes and optimisers. Raises TypeError for what is none of these."""
    if G is None or D is None:
        raise TypeError("After a run both players are needed: gt.examine(G, D, optimizers=[...]).")
    found = list(optimizers) if isinstance(optimizers, Iterable) else [optimizers]
    for it in found:
        if not isinstance(it, torch.optim.Optimizer):
            raise TypeError(f"optimizers must be a list of PyTorch's optimisers; got {it!r} in it.")
    players = {"G": Player(G, 0), "D": Player(D, 1)}
    check = Examination(done=True, players={name: str(it) for name, it in players.items()})
    held = [{id(w) for group in it.param_groups for w in group["params"]} for it in found]
    for name, player in players.items():
        learning = {id(it) for it in player.parameters if it.requires_grad}
        missing = learning - set().union(*held)
        if missing:
            check.findings.append(
                Finding("not_in_optimizer", f"{len(missing)} of the {len(learning)} weight tensors "
                        f"of {name} are in none of the {len(found)} optimisers.")
            )  # fmt: skip
        if any(not bool(it.isfinite().all()) for it in player.parameters):
            check.findings.append(Finding("nan_born", f"{name} has weights that are no numbers."))
        mine = [it for it, ids in zip(found, held, strict=True) if ids & player.ids]
        if mine and not any(it.state for it in mine) and any(remembers(it) for it in mine):
            check.suspicions.append(
                Finding("never_stepped", f"The optimiser of {name} remembers no step.", False,
                        "Likely: Adam and momentum remember their steps.")
            )  # fmt: skip
        if not player.module.training and (player.batch_norm or player.dropout):
            check.suspicions.append(
                Finding("wrong_mode", f"{name} is in the mode for use, `eval`.", False,
                        "Possible: so it should be for samples, but not in training.")
            )  # fmt: skip
    both = sum(bool(ids & players["G"].ids and ids & players["D"].ids) for ids in held)
    if both:
        check.suspicions.append(
            Finding("in_two_optimizers", f"{both} of {len(found)} optimisers hold weights of both "
                    "players.", False, "Likely, unless gradients are kept apart by hand.")
        )  # fmt: skip
    check.looked_at = ["weights, modes and optimisers, as they are now"]
    check.unknown = [
        "Nearly all: who moved when, losses, gradients, noise and data are seen only while a "
        "program runs. Run it under `with gt.examine(G, D) as check:`."
    ]
    return check

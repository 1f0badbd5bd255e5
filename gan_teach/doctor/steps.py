"""The steps of optimisers, and what each does to the players."""

import math

import torch
from torch import Tensor

from gan_teach.doctor.networks import Networks
from gan_teach.doctor.notices import Notices
from gan_teach.doctor.optimizers import Optimizers
from gan_teach.doctor.player import Player
from gan_teach.doctor.records import Log, Step
from gan_teach.doctor.turns import Turns

_SETTLED = 4  # turns after which every player should have stepped


class Steps:
    """Writes down each step: how far the players moved, and by which gradients."""

    def __init__(self, log: Log, turns: Turns, networks: Networks, notices: Notices):
        self.log, self.turns, self.networks, self.notices = log, turns, networks, notices
        self.optimizers = Optimizers()
        self._before: dict[int, Tensor] = {}
        self._began = 0
        self._looked = False

    def before(self, optimizer: torch.optim.Optimizer) -> None:
        """Before an optimiser's step."""
        self._before = {it.index: it.weights() for it in self._held(optimizer)}
        self._began = self.log.counted

    def after(self, optimizer: torch.optim.Optimizer) -> bool:
        """After an optimiser's step. True if a turn is over."""
        held = self._held(optimizer)
        key = self.optimizers.number(optimizer)
        if self.turns.state != "sleep":
            step = Step(
                self.log.next_number(), self.turns.turn, key, tuple(it.index for it in held)
            )
            step.passes = step.number - 1 - self._began
            for player in held:
                self._moved(step, player, optimizer)
            if self.turns.recording:
                self.log.steps.append(step)
        for player in held if self.log.bad_number is None else []:
            weight = player.parameters[0]
            for what, tensor in (("gradient", weight.grad), ("weights", weight.detach())):
                if tensor is not None and not math.isfinite(float(tensor.sum())):
                    self.notices.bad_number(f"the {what} of network {player.index}")
        over = self.turns.stepped(key, len(held))
        if over and not self._looked and self.turns.turn >= _SETTLED:
            self._looked = True
            self._look_at_holders()
        return over

    def _held(self, optimizer: torch.optim.Optimizer) -> list[Player]:
        return self.networks.holding([group["params"] for group in optimizer.param_groups])

    def _moved(self, step: Step, player: Player, optimizer: torch.optim.Optimizer) -> None:
        i, before, after = player.index, self._before.get(player.index), player.weights()
        if before is not None and len(before) == len(after):
            step.moved[i] = float((after - before).norm() / (before.norm() + 1e-12))
        if player.gradients.check():
            step.erased.add(i)
        if player.gradients.uphill != self.optimizers.climbs(optimizer, player):
            step.uphill.add(i)
        step.gradient[i] = player.gradients.norm()
        step.sources[i] = list(player.gradients.sources)
        step.used[i] = player.gradients.used
        player.gradients.used = len(player.gradients.sources)
        norm = step.gradient[i]
        if norm is not None and not math.isfinite(norm):
            self.notices.bad_number(f"the gradient of network {i}")

    def _look_at_holders(self) -> None:
        stepped = {i for step in self.log.steps for i in step.holds}
        still = [it for it in self.networks.players if it.index not in stepped]
        if still:
            self.optimizers.look_for_waiting(still)
        if self.networks.split_containers(self.optimizers.held_by.values()):
            self.log.clear()
            self.turns.again()

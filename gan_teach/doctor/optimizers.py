"""Optimisers that step: which weights each holds, and whether it is made anew each time."""

import gc
import weakref

import torch

from gan_teach.doctor.player import Player


def remembers(optimizer: torch.optim.Optimizer) -> bool:
    """Whether an optimiser keeps anything from step to step: plain SGD does not."""
    return not isinstance(optimizer, torch.optim.SGD) or any(
        group.get("momentum") for group in optimizer.param_groups
    )


class Optimizers:
    """Numbers for optimisers; what they hold is remembered when they are gone.

    renewed: how often one was made anew for a step, by number. waiting: by player, in how many
    optimisers it was that had not stepped, after some turns.
    """

    def __init__(self) -> None:
        self.renewed: dict[int, int] = {}
        self.waiting: dict[int, int] = {}
        self.held_by: dict[int, set[int]] = {}  # ids of weights, by number
        self._last: dict[int, weakref.ref[torch.optim.Optimizer]] = {}

    def number(self, optimizer: torch.optim.Optimizer) -> int:
        """A number for an optimiser; one made anew for the same weights has the same."""
        held = [it for group in optimizer.param_groups for it in group["params"]]
        ids = {id(it) for it in held}
        same = [number for number, others in self.held_by.items() if others == ids]
        number = next((it for it in same if self._last[it]() is optimizer), -1)
        if number < 0:
            number = next((it for it in same if self._last[it]() is None), -1)
            if number >= 0 and remembers(optimizer):
                self.renewed[number] = self.renewed.get(number, 0) + 1
            elif number < 0:
                number = len(self._last)
        self._last[number], self.held_by[number] = weakref.ref(optimizer), ids
        return number

    @staticmethod
    def climbs(optimizer: torch.optim.Optimizer, player: Player) -> bool:
        """Whether it makes this player's loss larger."""
        return any(
            group.get("maximize") and player.ids & {id(weight) for weight in group["params"]}
            for group in optimizer.param_groups
        )

    def look_for_waiting(self, players: list[Player]) -> None:
        """Which of these players are in an optimiser that has not stepped?"""
        waiting = [
            {id(weight) for group in it.param_groups for weight in group["params"]}
            for it in gc.get_objects()
            if issubclass(type(it), torch.optim.Optimizer)
        ]
        for player in players:
            self.waiting[player.index] = sum(bool(player.ids & ids) for ids in waiting)

    def all_held(self) -> set[int]:
        """The ids of the weights in optimisers that have stepped."""
        return set().union(*self.held_by.values())

    def in_optimizer(self, player: Player) -> set[int]:
        """Those that are a player's."""
        return player.ids & self.all_held()

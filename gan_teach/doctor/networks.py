"""The networks that a program calls from outside, each known again."""

from collections.abc import Iterable
from typing import Any

from torch import nn

from gan_teach.doctor.descent import tensors
from gan_teach.doctor.player import Player


class Networks:
    """Which player a module is.

    only: the networks to watch; without them, every network that is called from outside.
    """

    def __init__(self, only: tuple[nn.Module, ...] = ()):
        self.only = only
        self.players: list[Player] = []
        self._known: dict[int, tuple[nn.Module, Player | None]] = {}
        for module in only:
            self.player(module)

    def player(self, module: nn.Module) -> Player | None:
        """The player that a module called from outside is; None for losses, and for the rest."""
        known = self._known.get(id(module))
        if known is None:
            known = self._known[id(module)] = (module, self._new_player(module))
        return known[1]

    def _new_player(self, module: nn.Module) -> Player | None:
        own = getattr(module, "_orig_mod", module)  # of torch.compile
        if self.only and not any(own is it for it in self.only):
            return next((it for it in self.players if id(own) in it.parts), None)
        if next(own.parameters(), None) is None:
            return None
        for player in self.players:
            if player.module is own or id(own) in player.parts:
                return player
        player = Player(own, len(self.players))
        self.players.append(player)
        return player

    def called_modules(self) -> list[nn.Module]:
        """All modules that were called from outside."""
        return [module for module, _ in self._known.values()]

    def inside(self, outer: nn.Module, module: nn.Module) -> None:
        """A layer was called inside a player: is it one of its own?"""
        player = self.player(outer)
        if player and module._parameters and id(module) not in player.parts:
            player.strangers[id(module)] = module

    def holding(self, weights: Any) -> list[Player]:
        """The players that have weights among these tensors."""
        ids = {id(it) for it in tensors([weights])}
        return [player for player in self.players if player.ids & ids]

    def split_containers(self, held_by: Iterable[set[int]]) -> bool:
        """A module that holds both players is none. True where there was one; all are forgotten.

        Known by the optimisers, of which each holds a part of it. held_by: the ids of the weights
        of each.
        """
        held = list(held_by)
        wholes = [
            player
            for player in self.players
            if player.module not in self.only
            and sum(bool(player.ids & ids) for ids in held) > 1
            and not any(player.ids <= ids for ids in held)
        ]
        parts = [child for player in wholes for child in player.module.children()]
        if not any({id(w) for w in it.parameters()} <= ids for it in parts for ids in held):
            return False
        self._known = {id(it.module): (it.module, None) for it in wholes}
        self.players.clear()
        return True

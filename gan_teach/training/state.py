"""A state of a game, as `Game.state()` gives it: looked at closely before a game goes there."""

from collections.abc import Mapping
from typing import Any

from torch import Tensor, nn

from gan_teach.models.players import check_weights
from gan_teach.support.errors import count
from gan_teach.training.player import Player
from gan_teach.training.settings import Settings

VERSION = 1  # of what a state holds
COUNTS = ("seed", "turns", "d_updates", "g_updates")
KEYS = ("version", *COUNTS, "settings", "played", "changes", "players", "optimizers")
_HOW = "Take what game.state() gave."


def check_state(state: Any, players: Mapping[str, Player]) -> None:
    """Raises TypeError or ValueError unless a game with these players can go to this state."""
    if not isinstance(state, Mapping):
        raise TypeError(f"A state of a game must be a dict; got {type(state).__name__}. {_HOW}")
    missing = [key for key in KEYS if key not in state]
    if missing:
        raise ValueError(f"A state of a game must hold {missing[0]!r}; it is missing here. {_HOW}")
    if state["version"] != VERSION:
        raise ValueError(
            f"A state must be of version {VERSION}, which this gan_teach writes; got version "
            f"{state['version']!r}. Play the game again to the turn that you want."
        )
    for key in COUNTS:
        count(f"{key} of a state", state[key], least=0)
    for key in ("settings", "played"):
        _check_kind(key, state[key], Settings)
    for key, kind in (("changes", list), ("players", dict), ("optimizers", dict)):
        _check_kind(key, state[key], kind)
    _check_players(state, {name: player.module for name, player in players.items()})
    for name, player in players.items():
        if not _fits(state["optimizers"].get(name), player.weights):
            raise ValueError(
                f"The optimiser of {name} in this state does not fit {name}'s "
                f"{len(player.weights)} weights. {_HOW}"
            )


def _check_kind(key: str, value: object, kind: type) -> None:
    if not isinstance(value, kind):
        raise TypeError(
            f"{key} of a state must be of type {kind.__name__}; got {type(value).__name__}. {_HOW}"
        )


def _check_players(state: Mapping[str, Any], modules: dict[str, nn.Module]) -> None:
    wanted = dict(modules)
    if state["played"].average is not None:
        wanted["G_average"] = modules["G"]
    for name, module in wanted.items():
        check_weights(name, module, state["players"].get(name))


def _fits(state: Any, weights: list[nn.Parameter]) -> bool:
    """Whether this is the state of an optimiser over weights of these shapes."""
    if not isinstance(state, dict) or not {"state", "param_groups"} <= set(state):
        return False
    if sum(len(group["params"]) for group in state["param_groups"]) != len(weights):
        return False
    return isinstance(state["state"], dict) and all(
        i in range(len(weights))
        and isinstance(memory, dict)
        and all(
            value.dim() == 0 or value.shape == weights[i].shape
            for value in memory.values()
            if isinstance(value, Tensor)
        )
        for i, memory in state["state"].items()
    )

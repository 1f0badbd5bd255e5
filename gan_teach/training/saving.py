"""A game as a file: `Game.save` writes it, `loading.load` plays on from it.

The file holds plain values and tensors, never code: the weights, the optimisers, the settings, the
turn, the seed and the history. Every batch follows from the seed and its number, so that no random
state is needed. It is written whole or not at all.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from gan_teach.support.errors import path as as_path
from gan_teach.support.files import plain_bytes, read_plain, write_whole
from gan_teach.training.plain import NotPlain, Packer, pack_player
from gan_teach.training.player import Player
from gan_teach.training.settings import Settings

FORMAT, VERSION = "a game of gan_teach", 1
KINDS: dict[str, type] = {
    **dict.fromkeys(("seed", "turns", "d_updates", "g_updates", "latent_dim", "stride"), int),
    **dict.fromkeys(("settings", "played", "players", "optimizers", "makers", "first"), dict),
    **{"given": dict, "changes": list, "rows": Tensor, "device": str},
}  # what such a file holds


def write_game(path: str | Path, game: Any, players: Sequence[Player]) -> Path:
    """Write this game (`Game`) with its players to a file; return its path. See `Game.save`."""
    path = as_path("path", path)
    try:
        content = plain_bytes(_pack(game, players))
        read_plain(content)  # what cannot be read again is told now
    except (NotPlain, ValueError) as error:
        raise TypeError(
            "A file that runs no code holds numbers, words and tensors; a player or its optimiser "
            f"keeps something else: {error}."
        ) from error
    write_whole(path, content, "game")
    return path


def _pack(game: Any, players: Sequence[Player]) -> dict[str, Any]:
    packer, state = Packer(), game.state()
    return state | {
        **{"format": FORMAT, "version": VERSION},
        "settings": _pack_settings(state["settings"], packer),
        "played": _pack_settings(state["played"], packer),
        "changes": [(t, name, packer.pack_or_own(value)) for t, name, value in state["changes"]],
        **{key: packer.pack(state[key]) for key in ("players", "optimizers")},
        "makers": {player.name: pack_player(player.module) for player in players},
        "first": {it.name: packer.pack(it.first) for it in players if it.first is not None},
        "given": packer.pack(dict(game.draws.given)),
        "rows": torch.from_numpy(game.history.rows),
        "stride": game.history.stride,
        "latent_dim": game.latent_dim,
        "device": str(game.device),
    }


def _pack_settings(settings: Settings, packer: Packer) -> dict[str, Any]:
    return {name: packer.pack_or_own(value) for name, value in vars(settings).items()}


def read_game(path: Path) -> dict[str, Any]:
    """What the file of a game holds.

    Raises FileNotFoundError or another OSError where it cannot be read, ValueError where it is
    damaged, something else, or of a newer version.
    """
    try:
        content = read_plain(path.read_bytes())
    except FileNotFoundError:
        raise FileNotFoundError(
            f"There is no file {path} (looked in {path.resolve().parent}). game.save(path) "
            "writes one."
        ) from None
    except OSError as error:
        raise type(error)(f"{path} cannot be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise ValueError(
            f"{path} is damaged, or not a game that game.save has written. Take another copy of "
            "it, or play the game again."
        ) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError(
            f"{path} holds no game: it was not written by game.save. Weights of a network are "
            "read by torch.load, and a generator that gt.export wrote by torch.export.load."
        )
    version = content.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise ValueError(
            f"{path} was written by a newer gan_teach: it is of version {version}, and this one "
            f"reads version {VERSION}. Update gan_teach."
        )
    for key, kind in KINDS.items():
        if not isinstance(content.get(key), kind):
            raise ValueError(
                f"{path} is no whole game: its {key!r} must be of type {kind.__name__}; got "
                f"{type(content.get(key)).__name__}. Take another copy of it."
            )
    return content

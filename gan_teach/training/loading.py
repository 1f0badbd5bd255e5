"""Play on from a file that `Game.save` wrote."""

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from gan_teach.models.players import Maker, check_weights, make_player
from gan_teach.support.draws import Data
from gan_teach.support.errors import path as as_path
from gan_teach.training.augment import Augmentation
from gan_teach.training.game import Game
from gan_teach.training.losses import Loss, Penalty
from gan_teach.training.plain import NotPlain, Unpacker, builder
from gan_teach.training.saving import read_game
from gan_teach.training.settings import Settings
from gan_teach.training.state import VERSION

OWN = ("data", "loss", "penalty", "augment")  # settings that may be the learner's own
COUNTS = ("seed", "turns", "d_updates", "g_updates")


def load(
    path: str | Path,
    *,
    G: Maker | None = None,
    D: Maker | None = None,
    data: Data | None = None,
    loss: Loss | None = None,
    penalty: Penalty | tuple[Penalty, ...] | None = None,
    augment: Augmentation | None = None,
    device: str | torch.device | None = None,
) -> Game:
    """The game that `game.save(path)` wrote, at the turn where it was.

        game.save("rings.pt")
        ...
        game = gt.load("rings.pt")

    Played on, on the same machine and device, it gives the same numbers to the last bit. No code
    is run: the library's own players, losses, penalties, data and augmentations are built by name.

    G, D, data, loss, penalty, augment: what is your own, such as a class of your own for G, or the
        rows and pictures of `gt.table` and `gt.images`, is in no file. Give it, as you gave it to
        `gt.Game`; its weights come from the file. What is given takes the place of what the file
        names.
    device: by default that of the saved game, or the CPU where that was a GPU and there is none.

    Raises FileNotFoundError where there is no such file; ValueError where it is damaged, no game,
    of a newer version, where something of your own is missing, and where what is given does not
    fit. What the game does not own is not kept: hooks of its optimisers, and PyTorch's random
    state, from which a player with dropout draws.
    """
    path = as_path("path", path)
    content = read_game(path)
    given = {"data": data, "loss": loss, "penalty": penalty, "augment": augment}
    makers: dict[str, Maker | None] = {"G": G, "D": D}
    _check_all_there(path, content, given, makers)
    try:
        settings, played, changes = _unpack(content, given)
        players = [_maker(name, make, content) for name, make in makers.items()]
    except (KeyError, AttributeError) as error:
        raise ValueError(f"{path} is no whole game: {error!r}. Take another copy of it.") from error
    game = Game(
        *players, **vars(played), latent_dim=content["latent_dim"], seed=content["seed"],
        device=device or _device_of(content), given=content["given"],
    )  # fmt: skip
    for row in content["rows"].tolist():
        game.history.append(row)
    game.history.stride = content["stride"]
    state = {key: content[key] for key in (*COUNTS, "players", "optimizers")}
    state |= {"version": VERSION, "settings": settings, "played": played, "changes": changes}
    game.restore(state)
    return game


def _unpack(
    content: dict[str, Any], given: dict[str, Any]
) -> tuple[Settings, Settings, list[tuple[int, str, Any]]]:
    """The settings, those in force, and the log of changes: without those to things of the
    learner's own that are gone since.
    """
    both = content["settings"], content["played"]
    own = [(it[name], given[name]) for it in both for name in OWN if given[name] is not None]
    unpacker = Unpacker(own)
    settings, played = (Settings(**{k: unpacker.unpack(v) for k, v in it.items()}) for it in both)
    changes = []
    for turn, name, plain in content["changes"]:
        with contextlib.suppress(NotPlain):
            changes.append((turn, name, unpacker.unpack(plain)))
    return settings, played, changes


def _check_all_there(
    path: Path, content: Mapping[str, Any], given: dict[str, Any], makers: dict[str, Maker | None]
) -> None:
    """Raises ValueError that names what is the learner's own, and was not given."""
    parts = {name: content["makers"].get(name, {}) for name in makers}
    settings = [(name, content[key].get(name)) for key in ("settings", "played") for name in OWN]
    missing = {
        name: part["own"]
        for name, part in (*parts.items(), *settings)
        if isinstance(part, dict) and "own" in part and (makers | given)[name] is None
    }
    if missing:
        what = " and ".join(f"{name} is your own {kind}" for name, kind in missing.items())
        call = ", ".join([f"gt.load({str(path)!r}", *(f"{name}=..." for name in missing)])
        raise ValueError(
            f"{path} holds no code, and {what}: give it, as you gave it to gt.Game: {call})."
        )


def _maker(name: str, make: Maker | None, content: dict[str, Any]) -> Maker:
    """What makes this player; a module with its first weights, where it came as a module."""
    make = builder(content["makers"][name]) if make is None else make
    first = content["first"].get(name)
    if first is None:
        return make
    module = make_player(name, make, content["seed"])
    check_weights(name, module, first)
    module.load_state_dict(first)
    return module


def _device_of(content: dict[str, Any]) -> str:
    """The device of the saved game, or the CPU where that is a GPU and none is here."""
    device = content["device"]
    there = torch.device(device).type != "cuda" or torch.cuda.is_available()
    return device if there else "cpu"

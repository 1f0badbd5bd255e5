"""One playground at a time plays a game: the newest."""

import weakref
from collections.abc import Sequence
from typing import Protocol

from gan_teach.live import cells
from gan_teach.training.game import Game


class Closable(Protocol):
    """What plays games until it is closed."""

    @property
    def games(self) -> Sequence[Game]: ...

    def close(self) -> None: ...


_open: "weakref.WeakKeyDictionary[Closable, tuple[str, str]]" = weakref.WeakKeyDictionary()


def take_place_of_others(new: Closable) -> None:
    """Close those that play one of the same games, and those of this cell's earlier runs."""
    cell, run = cells.running()
    for old, (its_cell, its_run) in list(_open.items()):
        same_game = any(game in new.games for game in old.games)
        if same_game or (cell and its_cell == cell and its_run != run):
            old.close()
            del _open[old]
    _open[new] = cell, run

"""Attributes that may be read and not set: who tries is told what to do instead."""

from typing import Any


def fixed(instead: str) -> Any:
    """An attribute that only the object itself changes, through `vars(self)`.

        class Game:
            seed: int = fixed("game.reset(seed=7) deals new batches")

    instead: what to do in place of setting it. To set or delete it raises AttributeError.
    """
    return _Fixed(instead)


class _Fixed:
    # There is no __get__, so a read finds the value in the object's own dictionary, at full speed.

    def __init__(self, instead: str):
        self.instead = instead

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __set__(self, owner: object, value: object) -> None:
        raise AttributeError(f"{self.name} cannot be set: {self.instead}.")

    def __delete__(self, owner: object) -> None:
        raise AttributeError(f"{self.name} cannot be deleted: {self.instead}.")

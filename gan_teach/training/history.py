"""What happened so far: one row a turn, thinned out as it grows."""

import copy
from collections.abc import Sequence
from typing import Self

import numpy as np

from gan_teach.support.errors import count

FIELDS = ("index", "d_loss", "g_loss", "d_real", "d_fake")


class History:
    """Columns of numbers that belong to turns, in bounded memory; by default those of `Step`.

    fields: the columns' names; the first is always "index", the turn.
    Up to `capacity` rows are kept. When they are full, every second row is dropped and from then
    on only every second (fourth, eighth, ...) turn is kept, so a row is always a real turn, never
    an average. Read a column by name: `history.d_loss` is an array of shape (rows,).
    """

    def __init__(self, capacity: int = 4096, fields: Sequence[str] = FIELDS):
        self.fields = tuple(fields)
        self._rows = np.empty((count("capacity", capacity), len(self.fields)))
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._length = 0
        self.stride = 1

    def append(self, row: Sequence[float]) -> None:
        """Note a turn, unless it comes less than a stride after the last one noted."""
        if self._length and row[0] < self._rows[self._length - 1, 0] + self.stride:
            return
        if self._length == len(self._rows):
            kept = self._rows[1::2].copy()
            self._length = len(kept)
            self._rows[: self._length] = kept
            self.stride *= 2
            self.append(row)
            return
        try:
            self._rows[self._length] = row
        except (ValueError, TypeError):
            names = ", ".join(self.fields)
            raise ValueError(
                f"A row must have {len(self.fields)} numbers, {names}; got {row!r}."
            ) from None
        self._length += 1

    def truncate(self, index: int) -> None:
        """Forget all turns after turn `index`."""
        self._length = int(np.searchsorted(self.index, index, side="right"))
        if not self._length:
            self.clear()

    def copy(self) -> Self:
        """The same rows in memory of their own."""
        return copy.deepcopy(self)

    def take(self, other: "History") -> None:
        """Hold the rows of another history, as a copy."""
        self.fields, self._length, self.stride = other.fields, other._length, other.stride
        self._rows = other._rows.copy()

    @property
    def rows(self) -> np.ndarray:
        """All rows, (rows, fields), in memory of their own."""
        return self._rows[: self._length].copy()

    @property
    def nbytes(self) -> int:
        """Memory, in bytes, whether full or not."""
        return self._rows.nbytes

    def __len__(self) -> int:
        return self._length

    def __getattr__(self, name: str) -> np.ndarray:
        if name.startswith("_") or name not in self.fields:
            known = ", ".join(self.__dict__.get("fields", ()))
            raise AttributeError(f"A history has no {name!r}; it has {known}.")
        return self._rows[: self._length, self.fields.index(name)]

"""What happened so far: one row a turn, thinned out as it grows."""

import numpy as np

FIELDS = ("index", "d_loss", "g_loss", "d_real", "d_fake")


class History:
    """The losses and D's mean outputs of a game, turn by turn, in bounded memory.

    Up to `capacity` rows are kept. When they are full, every second row is dropped and from then
    on only every second (fourth, eighth, ...) turn is kept, so a row is always a real turn, never
    an average. Read a column by name: `history.d_loss` is an array of shape (rows,).
    """

    def __init__(self, capacity: int = 4096):
        self.clear(capacity)

    def clear(self, capacity: int | None = None) -> None:
        """Forget everything."""
        rows = capacity or len(self._rows)
        self._rows = np.empty((rows, len(FIELDS)))
        self._length = 0
        self.stride = 1

    def append(self, step: "Step") -> None:  # noqa: F821
        """Note a turn, if it falls on the stride."""
        if step.index % self.stride:
            return
        if self._length == len(self._rows):
            kept = self._rows[1::2].copy()
            self._length = len(kept)
            self._rows[: self._length] = kept
            self.stride *= 2
            if step.index % self.stride:
                return
        self._rows[self._length] = (step.index, step.d_loss, step.g_loss, step.d_real, step.d_fake)
        self._length += 1

    def truncate(self, index: int) -> None:
        """Forget all turns after turn `index`."""
        self._length = int(np.searchsorted(self.index, index, side="right"))

    def __len__(self) -> int:
        return self._length

    def __getattr__(self, name: str) -> np.ndarray:
        if name not in FIELDS:
            raise AttributeError(f"A history has no {name!r}; it has {', '.join(FIELDS)}.")
        return self._rows[: self._length, FIELDS.index(name)]

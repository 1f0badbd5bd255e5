"""Rows of numbers of your own: from an array, a DataFrame or a CSV file."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from gan_teach.data.rows import Cells, of_array, of_file
from gan_teach.support.errors import count
from gan_teach.support.tensors import floats

NAMED = 5  # of the columns that were left out


@dataclass(frozen=True, eq=False)
class Table:
    """Rows of numbers in memory, each column scaled to mean 0 and standard deviation 1.

    rows: float32, (n, d), scaled. columns: what each is called. mean, std: of the columns before,
    (d,). left_out: what was left out, and why, in words.
    """

    rows: Tensor
    columns: tuple[str, ...]
    mean: Tensor = field(repr=False)
    std: Tensor = field(repr=False)
    left_out: tuple[str, ...] = ()
    _copies: dict[torch.device, Tensor] = field(default_factory=dict, repr=False)

    @property
    def shape(self) -> tuple[int]:
        """The shape of a row, (d,)."""
        return (len(self.columns),)

    def __len__(self) -> int:
        return len(self.rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Table) and self.rows is other.rows

    def __hash__(self) -> int:
        return id(self.rows)

    def __repr__(self) -> str:
        names = ", ".join(self.columns)
        return f"Table({len(self):,} rows of {len(self.columns)}: {names:.60})"

    def sample(self, n: int, generator: torch.Generator | None = None) -> Tensor:
        """n rows: float32, (n, d), scaled, on the generator's device.

        Each is drawn from all rows with equal chance, whatever was drawn before.
        """
        n, device = count("n", n), generator.device if generator else torch.device("cpu")
        if device not in self._copies:
            self._copies[device] = self.rows.to(device)
        chosen = torch.randint(len(self), (n,), generator=generator, device=device)
        return self._copies[device].index_select(0, chosen)

    def all_samples(self) -> Tensor:
        """Every row once, scaled: (n, d)."""
        return self.rows.clone()

    def unscale(self, samples: Tensor) -> Tensor:
        """Samples, (n, d), in the units of the columns: std x + mean."""
        floats("samples", samples, ("n", len(self.columns)))
        return samples * self.std.to(samples) + self.mean.to(samples)


def table(source: Any, columns: Sequence[str] | None = None, *, most: int = 1_000_000) -> Table:
    """Rows of numbers of your own to train on, each column scaled to mean 0 and std 1.

        data = gt.table("flowers.csv")
        G = lambda: gt.MLPGenerator(8, (64, 64), data.shape)
        D = lambda: gt.MLPDiscriminator(data.shape, (64, 64))
        game = gt.Game(G, D, data=data)
        rows = data.unscale(game.generate(1000))      # in the units of the file

    source: an array or a tensor, (n, d); a DataFrame; or the path of a CSV file, whose cells are
        parted by commas, semicolons or tabs, with the names of the columns in its first line or
        without.
    columns: of a DataFrame or a file, the columns to take; of an array, what to call its columns.
    most: so many rows of a file are read, no more.

    A column of words, a constant one, or one with gaps in half of its rows or more is left out, and
    then each row with a cell that is no number; all that is left out is said. Two columns or more
    make a game of tables, one makes a game on a line.
    Raises FileNotFoundError for a file that is not there, ValueError where no two rows of numbers
    are left, TypeError for another source.
    """
    most = count("most", most)
    if isinstance(source, str | os.PathLike):
        cells = of_file(source, most)
    elif hasattr(source, "columns") and hasattr(source, "to_numpy"):
        cells = of_array(source.to_numpy(), [str(name) for name in source.columns])
    else:
        cells, columns = of_array(source, columns), None
    if columns is not None:
        cells = cells.only(columns)
    made = _scaled(cells)
    for words in made.left_out:
        print(words)
    return made


def _scaled(cells: Cells) -> Table:
    """The columns that are numbers, and vary, without the rows that have gaps."""
    n, left_out = len(cells.values), list(cells.notes)
    if n < 2:
        notes = " ".join(["", *left_out])
        raise ValueError(f"A table needs at least two rows of numbers; got {n}.{notes}")
    reasons = {name: why for i, name in enumerate(cells.names) if (why := _unfit(cells, i))}
    kept = [i for i, name in enumerate(cells.names) if name not in reasons]
    if reasons:
        named = [f"{name} ({why})" for name, why in list(reasons.items())[:NAMED]]
        more = f", and {len(reasons) - NAMED:,} more" if len(reasons) > NAMED else ""
        left_out.append(f"Columns left out: {', '.join(named)}{more}.")
    if not kept:
        hint = " In a file, part cells by commas, semicolons or tabs." if len(reasons) == 1 else ""
        raise ValueError(f"No column of this table can be played on. {left_out[-1]}{hint}")
    values = cells.values[:, kept]
    whole = np.isfinite(values).all(1)
    if not whole.all():
        left_out.append(f"Rows left out, not all of numbers: {n - whole.sum():,} of {n:,}.")
        values = values[whole]
    names = tuple(cells.names[i] for i in kept)
    if len(values) < 2 or not (values.min(0) < values.max(0)).all():
        raise ValueError(
            f"Without the rows that are not all of numbers {len(values):,} of {n:,} are left, and "
            "in these not every column varies. Choose columns with fewer gaps: of a file or a "
            "DataFrame with columns=[...], of an array beforehand."
        )
    mean, std = values.mean(0), values.std(0)
    rows = torch.from_numpy(((values - mean) / std).astype(np.float32))
    return Table(rows, names, torch.from_numpy(mean), torch.from_numpy(std), tuple(left_out))


def _unfit(cells: Cells, column: int) -> str:
    """Why a column is left out; empty if it stays."""
    values, text = cells.values[:, column], cells.texts[column]
    known = values[np.isfinite(values)]
    if 2 * len(known) <= len(values):
        return f"words, such as {text!r:.30}" if text else "gaps in half of its rows or more"
    spread = known.max() - known.min()
    if not spread > 1e-12 * np.abs(known).max():
        return f"{'about' if spread else 'always'} {known[0]:g}"
    if not np.abs(known).max() > 1e-100:
        return "no number beyond 10⁻¹⁰⁰"
    return "" if np.abs(known).max() < 1e100 else "numbers beyond 10¹⁰⁰"

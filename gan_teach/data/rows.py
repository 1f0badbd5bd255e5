"""Cells of a table as numbers, with NaN for gaps: of an array, a DataFrame or a CSV file."""

import csv
import os
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, Self, TextIO

import numpy as np
from torch import Tensor

from gan_teach.support.errors import choose
from gan_teach.support.errors import path as as_path
from gan_teach.support.progress import Progress

GAPS = {"", "na", "n/a", "nan", "null", "none", "?", "-", "<na>"}
CHUNK = 20_000  # rows that are read at a time
SEPARATORS = ",;\t"


class Cells(NamedTuple):
    """A table as it was found. values: (n, d), float64, NaN where there is no number. names: of the
    columns. texts: of each column, what was found in place of a number, if anything. notes: what
    was left out already.
    """

    values: np.ndarray
    names: tuple[str, ...]
    texts: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def only(self, columns: Sequence[str]) -> Self:
        """These columns, in this order. Raises ValueError for names that are not there."""
        if isinstance(columns, str):
            raise TypeError(f"columns must be a list of names, as in [{columns!r}].")
        for name in columns:
            choose("column", name, dict.fromkeys(self.names))
        if not columns or len(set(columns)) < len(columns):
            raise ValueError(
                f"columns must name at least one column, each of them once; got {[*columns]}."
            )
        places = [self.names.index(name) for name in columns]
        texts = tuple(self.texts[i] for i in places)
        return self._replace(values=self.values[:, places], names=tuple(columns), texts=texts)


def of_array(source: Any, names: Sequence[str] | None) -> Cells:
    """The cells of an array or a tensor. names: of the columns, "column 1", ... by default."""
    if not isinstance(source, np.ndarray | Tensor | list | tuple):
        raise TypeError(
            "gt.table wants an array (n, d), a DataFrame or the path of a CSV file; got "
            f"{type(source).__name__}."
        )
    try:
        array = source.detach().cpu().numpy() if isinstance(source, Tensor) else np.asarray(source)
    except ValueError:
        raise ValueError("The rows of a table must be equally long; these are not.") from None
    if array.ndim == 1 and array.dtype.names is None:
        array = array[:, None]
    if np.iscomplexobj(array):
        raise ValueError("A table must be of real numbers; these are complex.")
    if array.ndim != 2 or not array.shape[1]:
        raise ValueError(f"A table must have the shape (n, d); got {array.shape}.")
    found = [_numbers(array[:, i]) for i in range(array.shape[1])]
    named = _named([""] * len(found) if names is None else names, len(found))
    return Cells(np.stack([it[0] for it in found], 1), named, tuple(it[1] for it in found))


def of_file(source: str | os.PathLike[str], most: int) -> Cells:
    """The cells of a CSV file, of its first `most` rows."""
    path = as_path("source", source)
    if path.is_dir():
        raise ValueError(f"gt.table wants a file; {str(path)!r} is a folder.")
    if not path.is_file():
        raise FileNotFoundError(f"There is no file {str(path)!r}; this is {str(Path.cwd())!r}.")
    with _text(path) as file, Progress(path.stat().st_size, f"Reading {path.name}") as bar:
        try:
            return _of_lines(file, bar, most)
        except csv.Error as error:
            raise ValueError(
                f"{path.name} cannot be read as CSV: {error}. Is a quotation mark not closed?"
            ) from None


def _text(path: Path) -> TextIO:
    """The file as text: UTF-8, or Latin-1, which old programs write."""
    start = path.open("rb").read(1_000_000)
    if b"\0" in start:
        raise ValueError(
            f"{path.name} cannot be read as CSV: it holds zero bytes, as spreadsheets and UTF-16 "
            "do. Save it as CSV, in UTF-8, first."
        )
    try:
        start[: start.rfind(b"\n") + 1 or None].decode("utf-8-sig")
        encoding = "utf-8-sig"
    except UnicodeDecodeError:
        encoding = "latin-1"
    return path.open(encoding=encoding, newline="", errors="replace")


def _of_lines(file: TextIO, bar: Progress, most: int) -> Cells:
    first = next((line for line in iter(file.readline, "") if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    decimal_comma = separator == ";"
    file.seek(0)
    lines = csv.reader(file, delimiter=separator, strict=True)
    head = next((row for row in lines if any(map(str.strip, row))), [])
    if not head:
        raise ValueError("This file is empty: a table needs at least two rows of numbers.")
    has_names = not any(_number(cell, decimal_comma) is not None for cell in head)
    names, width = _named(head if has_names else [""] * len(head), len(head)), len(head)
    parts, texts, uneven, read = [], [""] * width, list[int](), 0
    rows = _rows(lines, [] if has_names else [head], width, uneven)
    while chunk := list(islice(rows, min(CHUNK, most - read))):
        found = [_numbers(np.array(column), decimal_comma) for column in zip(*chunk, strict=True)]
        parts.append(np.stack([values for values, _ in found], 1))
        texts = [old or new for old, (_, new) in zip(texts, found, strict=True)]
        read += len(chunk)
        bar.at(file.buffer.tell())
    notes = []
    if uneven:
        notes.append(
            f"Lines left out, with more or fewer cells than the first ({width}): {len(uneven):,}; "
            f"the first of them is line {uneven[0]:,}."
        )
    if read == most and next(rows, None) is not None:
        notes.append(f"Only the first {most:,} rows were read; most=... reads more.")
    values = np.concatenate(parts) if parts else np.empty((0, width))
    cells = Cells(values, names, tuple(texts))
    if has_names and not head[0].strip() and width > 1 and (np.diff(values[:, 0]) == 1).all():
        cells = cells.only(names[1:])
        notes.append("Left out: the first column, which has no name and only counts the rows.")
    return cells._replace(notes=tuple(notes))


def _rows(
    lines: Any, before: list[list[str]], width: int, uneven: list[int]
) -> Iterator[Sequence[str]]:
    """The rows with as many cells as the first; of others the number of the line is noted."""
    yield from before
    for row in lines:
        if len(row) == width:
            yield row
        elif row:
            uneven.append(lines.line_num)


def _named(names: Sequence[str], width: int) -> tuple[str, ...]:
    """A name for each column, all different. Raises ValueError for another number of names."""
    if len(names) != width:
        raise ValueError(f"{width} columns need {width} names; got {len(names)}: {list(names)!r}.")
    named: list[str] = []
    for i, name in enumerate(names, 1):
        name = str(name).strip() or f"column {i}"
        named.append(f"{name} ({i})" if name in named else name)
    return tuple(named)


def _numbers(cells: np.ndarray, decimal_comma: bool = False) -> tuple[np.ndarray, str]:
    """Cells as numbers, NaN where there is none, and the first that is neither that nor a gap."""
    try:
        values = cells.astype(np.float64)
        return np.where(np.isfinite(values), values, np.nan), ""
    except (TypeError, ValueError):
        pass
    values, text = np.full(len(cells), np.nan), ""
    for i, cell in enumerate(cells):
        number = _number(cell, decimal_comma)
        if number is not None:
            values[i] = number
        elif not text and str(cell).strip().lower() not in GAPS:
            text = str(cell).strip()
    return values, text


def _number(cell: Any, decimal_comma: bool) -> float | None:
    """A cell as a finite number; None where it is none."""
    words = cell.replace(",", ".") if decimal_comma and isinstance(cell, str) else cell
    try:
        number = float(words)
    except (TypeError, ValueError):
        return None
    return number if np.isfinite(number) else None

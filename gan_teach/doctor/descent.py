"""Which tensors descend from which network: followed through detach, cat, views and arithmetic."""

import weakref
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from torch import Tensor

MIXED = -1  # rows of several networks, or of none, in one tensor
LOST = -2  # mixed, and then put in another order
RAW, PROBABILITY, OTHER = "raw", "probability", "other"

Rows = tuple[tuple[int, int | None], ...]  # (how many, whose): whose is None for real data

_SIGMOIDS = {"sigmoid", "sigmoid_", "softmax"}
_KEEP_FORM = {
    "__get__", "__getitem__", "add", "add_", "cat", "chunk", "clamp", "clip", "clone", "concat",
    "concatenate", "contiguous", "cpu", "cuda", "detach", "detach_", "div", "double", "flatten",
    "float", "mean", "mul", "mul_", "neg", "negative", "reshape", "reshape_as", "rsub", "split",
    "squeeze", "stack", "sub", "sub_", "sum", "t", "to", "transpose", "unsqueeze", "view",
    "view_as", "__rsub__", "__add__", "__radd__", "__sub__", "__mul__", "__rmul__", "__neg__",
    "clamp_min", "clamp_max", "maximum", "minimum", "requires_grad_", "retain_grad",
}  # fmt: skip
_STRETCH = {"mul", "mul_", "__mul__", "__rmul__", "div"}
_NEW_ORDER = {"__getitem__", "flip", "gather", "index_select", "roll", "sort", "take_along_dim"}


class Tag(NamedTuple):
    """Where a tensor comes from.

    source: the index of the network whose output it descends from; MIXED or LOST.
    form: RAW where it is that output itself, PROBABILITY after a sigmoid, OTHER after another
    function that bends. rows: for MIXED, whose each row is. made_by: the call that made it.
    """

    source: int
    form: str = RAW
    rows: Rows = ()
    made_by: Any = None


class Descent:
    """Remembers for each living tensor where it comes from; holds none of them alive."""

    def __init__(self) -> None:
        self._tags: dict[int, tuple[weakref.ref[Tensor], Tag]] = {}
        self._prune_at = 2000

    @property
    def any(self) -> bool:
        """Whether there is something to follow."""
        return bool(self._tags)

    def mark(self, tensor: Tensor, tag: Tag) -> None:
        """From now on this tensor has this tag."""
        self._tags[id(tensor)] = (weakref.ref(tensor), tag)
        if len(self._tags) > self._prune_at:
            self._tags = {key: pair for key, pair in self._tags.items() if pair[0]() is not None}
            self._prune_at = 2 * len(self._tags) + 2000

    def of(self, tensor: Any) -> Tag | None:
        """The tag of a tensor, or None."""
        pair = self._tags.get(id(tensor))
        return pair[1] if pair and pair[0]() is tensor else None

    def follow(self, name: str, args: Iterable[Any], out: Any) -> None:
        """The result of a function descends from its arguments."""
        given = list(tensors(args))
        tags = [tag for tag in map(self.of, given) if tag]
        if not tags:
            return
        for made in [out] if isinstance(out, Tensor) else list(tensors([out])):
            self.mark(made, self._derive(name, args, given, tags, made))

    def _derive(
        self, name: str, args: Iterable[Any], given: list[Tensor], tags: list[Tag], out: Tensor
    ) -> Tag:
        form = tags[0].form
        if name in _SIGMOIDS and form == RAW:
            form = PROBABILITY
        elif (name in _STRETCH and form == PROBABILITY) or (
            name not in _KEEP_FORM and name not in _SIGMOIDS
        ):
            form = OTHER
        if name in ("cat", "concat", "concatenate", "vstack") and _along_rows(given, out):
            rows = tuple(row for tensor in given for row in self.rows(tensor))
            whose = {source for _, source in rows}
            if len(whose) > 1:
                return Tag(MIXED, form, rows)
        first = tags[0]
        if first.source != MIXED:
            return first._replace(form=form)
        same_rows = out.ndim > 0 and len(out) == sum(n for n, _ in first.rows)
        if not same_rows or name in _NEW_ORDER:
            return Tag(LOST, form)
        return first._replace(form=form)

    def rows(self, tensor: Tensor) -> Rows:
        """Whose each row of a tensor is."""
        tag = self.of(tensor)
        n = len(tensor) if tensor.ndim else 1
        if tag is None:
            return ((n, None),)
        return tag.rows if tag.source == MIXED else ((n, tag.source),)


def _along_rows(given: list[Tensor], out: Tensor) -> bool:
    return out.ndim > 0 and all(it.ndim == out.ndim for it in given) and (
        len(out) == sum(len(it) for it in given)
    )  # fmt: skip


def tensors(values: Iterable[Any]) -> Iterator[Tensor]:
    """The tensors among values, and in lists, tuples and dicts among them."""
    for value in values:
        if isinstance(value, Tensor):
            yield value
        elif isinstance(value, list | tuple):
            yield from tensors(value)
        elif isinstance(value, dict):
            yield from tensors(value.values())

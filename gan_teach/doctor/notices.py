"""What a single call of a function of PyTorch tells: shapes that broadcast, a sigmoid too many."""

from typing import Any

import torch
from torch import Tensor

from gan_teach.doctor.descent import PROBABILITY, RAW, Descent, tensors
from gan_teach.doctor.player import Player
from gan_teach.doctor.records import Log, Notice
from gan_teach.doctor.turns import Turns

_PAIRS = {
    "sub", "__sub__", "__rsub__", "rsub", "subtract", "mul", "__mul__", "__rmul__", "multiply",
    "add", "__add__", "__radd__", "mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss",
}  # fmt: skip
_LOGS = {"log", "log_", "log2", "log10"}
_TAKES_LOGITS = {
    "binary_cross_entropy_with_logits", "softplus", "logsigmoid", "log_sigmoid", "sigmoid",
    "sigmoid_", "soft_margin_loss",
}  # fmt: skip
_CLAMPS = {"clamp", "clamp_", "clip", "clip_", "clamp_min_", "clamp_max_"}
REFUSED = "refused"  # by a loss that takes probabilities
CHECKED = _PAIRS | _LOGS | _TAKES_LOGITS | _CLAMPS | {"binary_cross_entropy"}


class Notices:
    """Looks at arguments before a function is called."""

    def __init__(self, log: Log, turns: Turns, descent: Descent, players: list[Player]):
        self.log, self.turns, self.descent, self.players = log, turns, descent, players

    def look(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Writes down what these arguments tell."""
        given = list(tensors((*args, kwargs)))
        if not given:
            return
        if name in _CLAMPS:
            limits = [it for it in (*args, *kwargs.values()) if isinstance(it, float | int)]
            self._clamped(given[0], limits)
            return
        tag = next((tag for tag in map(self.descent.of, given) if tag), None)
        if tag is None or tag.source < 0:
            return
        if name in _PAIRS and len(given) > 1:
            one, two = given[0].shape, given[1].shape
            pairs = given[0].data_ptr() == given[1].data_ptr()  # of one tensor: meant so
            if {len(one), len(two)} == {1, 2} and _broadcasts(one, two) and not pairs:
                self._add("broadcast_loss", tag.source, f"{tuple(one)} with {tuple(two)}")
            return
        first = self.descent.of(given[0])
        if first is None or not given[0].requires_grad:
            return
        if name in _TAKES_LOGITS and first.form == PROBABILITY:
            self._add("sigmoid_twice", first.source, name.strip("_"))
        elif name in _LOGS and first.form == RAW:
            self._add("logit_as_probability", first.source, name)
        elif name == "binary_cross_entropy" and first.form == RAW:
            low, high = given[0].detach().aminmax()
            if low < 0 or high > 1:  # which it refuses
                self._add("logit_as_probability", first.source, REFUSED)

    def bad_number(self, place: str) -> None:
        """A number that is none: the first is remembered."""
        if self.log.bad_number is None:
            self.log.bad_number = (self.turns.turn, place)
            self.turns.wake()

    def _clamped(self, tensor: Tensor, limits: list[float]) -> None:
        place = tensor.data_ptr()
        for player in self.players if limits else []:
            if any(weight.data_ptr() == place for weight in player.parameters):
                player.limit = max(map(abs, limits))

    def _add(self, kind: str, player: int, detail: str) -> None:
        if self.turns.recording:
            self.log.notices.append(Notice(kind, self.turns.turn, player, detail))


def _broadcasts(one: torch.Size, two: torch.Size) -> bool:
    """(N, 1) with (N,), which gives (N, N)."""
    column, row = (one, two) if len(one) == 2 else (two, one)
    return column[1] == 1 and column[0] == row[0] > 1

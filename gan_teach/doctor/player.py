"""A network that takes part, its weights and what fills their gradients."""

import math
from collections import deque
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from gan_teach.doctor.records import Backward

SMALL = 20_000  # up to so many weights all are compared, of more a part
PARTS = 12  # parameters whose gradients are watched
KEPT = 8  # gradients that are known again
FEWEST = 5  # weights: the gradients of fewer are alike by chance
_NORMS = (nn.modules.batchnorm._BatchNorm,)
_DROPS = (nn.modules.dropout._DropoutNd,)


class Player:
    """A network that the program calls from outside."""

    def __init__(self, module: nn.Module, index: int):
        self.module, self.index = module, index
        self.parameters = list(module.parameters())
        self.ids = {id(parameter) for parameter in self.parameters}
        self.parts = {id(part) for part in module.modules()}
        self.begin()
        self.limit = math.inf  # to which the program clips its weights
        self.strangers: dict[int, nn.Module] = {}  # layers called inside that are not its own

    def begin(self) -> None:
        """What it begins with; once more when lazy layers have got their weights."""
        self.lazy = any(nn.parameter.is_lazy(it) for it in self.parameters)
        self.gradients = Gradients(self.parameters)
        self.first = self.weights()

    @property
    def clipped(self) -> bool:
        """Whether the program clips its weights, and these lie near the limit, or below."""
        return math.isfinite(self.limit) and bool(self.weights().abs().max() <= 1.5 * self.limit)

    @property
    def batch_norm(self) -> bool:
        """Whether it has batch norm."""
        return any(isinstance(part, _NORMS) for part in self.module.modules())

    @property
    def dropout(self) -> bool:
        """Whether it has dropout."""
        return any(isinstance(part, _DROPS) and part.p > 0 for part in self.module.modules())

    @property
    def training(self) -> bool:
        """Whether all its layers that have two modes, and learn, are in that for training."""
        return all(
            part.training or not all(it.requires_grad for it in part.parameters(recurse=False))
            for part in self.module.modules()
            if (isinstance(part, _NORMS) and part.track_running_stats)
            or (isinstance(part, _DROPS) and part.p > 0)
        )

    def weights(self) -> Tensor:
        """A copy of the weights as one row; of a large network a part of them."""
        total = sum(parameter.numel() for parameter in self.parameters)
        stride = max(total // SMALL, 1)
        parts = [it.detach().reshape(-1)[::stride] for it in self.parameters]
        return torch.cat(parts).double().cpu() if parts else torch.zeros(0)

    def __str__(self) -> str:
        name = type(self.module).__name__
        count = sum(parameter.numel() for parameter in self.parameters)
        return f"{name} with {count:,} weight{'s' * (count != 1)}"


class Gradients:
    """Which backward passes the gradients of a network hold, seen without touching them.

    What is set by hand is known again where it has the numbers of an earlier gradient, or these
    times a factor. uphill: that factor is below 0.
    """

    def __init__(self, parameters: list[nn.Parameter]):
        self._all = parameters
        self._watched = parameters[:: max(len(parameters) // PARTS, 1)]
        self.sources: list[Backward] = []
        self.used, self.uphill = 0, False
        self._known: deque[tuple[Tensor, list[Backward], int]] = deque(maxlen=KEPT)
        self._keys, self._held = self._look(), self._numbers([None] * len(self._watched))

    def _look(self) -> list[tuple[int, int] | None]:
        grads = [parameter.grad for parameter in self._watched]
        return [None if grad is None else (id(grad), grad._version) for grad in grads]

    def check(self) -> bool:
        """Looks at what was set by hand. True if it was zero, and something is forgotten."""
        keys = self._look()
        if keys == self._keys:
            return False
        self._keys = keys
        if self.empty():
            forgotten = bool(self.sources)
            self.sources, self.used, self.uphill = [], 0, False
            self._held = torch.zeros_like(self._held)
            return forgotten
        self._know_again()
        return False

    def _know_again(self) -> None:
        self._held = now = self._numbers([parameter.grad for parameter in self._watched])
        for numbers, sources, used in reversed(self._known if len(now) >= FEWEST else ()):
            alike = float(now @ numbers) / (float(now.norm() * numbers.norm()) + 1e-300)
            if abs(alike) > 1 - 1e-6:
                old = {it.number for it in self.sources[: self.used]}
                stepped = [it for it in sources if it.number in old]
                self.sources, self.used = list(sources), max(used, len(stepped))
                self.uphill = alike < 0
                return

    def _numbers(self, grads: Sequence[Tensor | None]) -> Tensor:
        """These gradients of the watched weights as one row, those that are missing as 0."""
        total = sum(parameter.numel() for parameter in self._watched)
        stride = max(total // SMALL, 1)
        parts = [
            (torch.zeros_like(parameter) if grad is None else grad.detach()).reshape(-1)[::stride]
            for parameter, grad in zip(self._watched, grads, strict=True)
        ]
        return torch.cat(parts).double().cpu() if parts else torch.zeros(0)

    def asked(self, backward: Backward, slopes: dict[int, Tensor]) -> None:
        """Slopes in weights were asked for, by the weights' ids; they may be set by hand."""
        numbers = self._numbers([slopes.get(id(parameter)) for parameter in self._watched])
        self._known.append((numbers, [backward], 0))

    def empty(self) -> bool:
        """Whether all watched gradients are missing or zero."""
        grads = [parameter.grad for parameter in self._watched]
        return not any(grad is not None and bool(grad.any()) for grad in grads)

    def arrived(self, backward: Backward) -> bool:
        """After a backward pass: did it change the gradients?"""
        keys = self._look()
        changed = keys != self._keys
        self._keys = keys
        if changed:
            now = self._numbers([parameter.grad for parameter in self._watched])
            self._known.append((now - self._held, [backward], 0))
            self.sources.append(backward)
            self._known.append((now, list(self.sources), self.used))
            self._held, self.uphill = now, False
        return changed

    def norm(self) -> float | None:
        """The length of the whole gradient; None where there is none."""
        grads = [parameter.grad for parameter in self._all if parameter.grad is not None]
        if not grads:
            return None
        return float(torch.stack([grad.detach().norm() for grad in grads]).norm())

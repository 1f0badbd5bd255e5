"""A network that takes part, its weights and what fills their gradients."""

import math

import torch
from torch import Tensor, nn

from gan_teach.doctor.records import Backward

SMALL = 20_000  # up to so many weights all are compared, of more a part
PARTS = 12  # parameters whose gradients are watched
_NORMS = (nn.modules.batchnorm._BatchNorm,)
_DROPS = (nn.modules.dropout._DropoutNd,)


class Player:
    """A network that the program calls from outside."""

    def __init__(self, module: nn.Module, index: int):
        self.module, self.index = module, index
        self.parameters = list(module.parameters())
        self.ids = {id(parameter) for parameter in self.parameters}
        self.parts = {id(part) for part in module.modules()}
        self.gradients = Gradients(self.parameters)
        self.first = self.weights()
        self.limit = math.inf  # to which the program clips its weights
        self.strangers: dict[int, nn.Module] = {}  # layers called inside that are not its own

    @property
    def clipped(self) -> bool:
        """Whether the program clips its weights, and these keep to the limit."""
        return math.isfinite(self.limit) and bool(self.weights().abs().max() <= 1.001 * self.limit)

    @property
    def batch_norm(self) -> bool:
        """Whether it has batch norm."""
        return any(isinstance(part, _NORMS) for part in self.module.modules())

    @property
    def dropout(self) -> bool:
        """Whether it has dropout."""
        return any(isinstance(part, _DROPS) and part.p > 0 for part in self.module.modules())

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
    """Which backward passes the gradients of a network hold, seen without touching them."""

    def __init__(self, parameters: list[nn.Parameter]):
        self._all = parameters
        self._watched = parameters[:: max(len(parameters) // PARTS, 1)]
        self.sources: list[Backward] = []
        self.used = 0
        self._keys = self._look()

    def _look(self) -> list[tuple[int, int] | None]:
        grads = [parameter.grad for parameter in self._watched]
        return [None if grad is None else (id(grad), grad._version) for grad in grads]

    def check(self) -> bool:
        """Forgets what was set to zero. True if something was forgotten."""
        keys = self._look()
        if keys == self._keys:
            return False
        self._keys = keys
        if self.sources and self.empty():
            self.sources, self.used = [], 0
            return True
        return False

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
            self.sources.append(backward)
        return changed

    def norm(self) -> float | None:
        """The length of the whole gradient; None where there is none."""
        grads = [parameter.grad for parameter in self._all if parameter.grad is not None]
        if not grads:
            return None
        return float(torch.stack([grad.detach().norm() for grad in grads]).norm())

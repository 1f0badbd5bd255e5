"""The optimisers by name, and one step of any of them."""

import functools
import inspect
from collections.abc import Callable

import torch
from torch.optim import Optimizer
from torch.optim.optimizer import _global_optimizer_post_hooks, _global_optimizer_pre_hooks

OPTIMIZERS: dict[str, Callable[..., Optimizer]] = {
    "adam": lambda params, lr, betas: torch.optim.Adam(params, lr=lr, betas=betas, fused=True),
    "sgd": lambda params, lr, betas: torch.optim.SGD(params, lr=lr),
    "rmsprop": lambda params, lr, betas: torch.optim.RMSprop(params, lr=lr),
}
HOOKS = ("_optimizer_step_pre_hooks", "_optimizer_step_post_hooks")


def step(optimizer: Optimizer) -> None:
    """`optimizer.step()`, with its hooks where any are registered.

    What PyTorch wraps around a step, for its profiler and for hooks, costs a small game time. So
    without hooks the bare step is taken, which moves the weights by the same.
    """
    if has_own_hooks(optimizer) or _global_optimizer_pre_hooks or _global_optimizer_post_hooks:
        optimizer.step()
        return
    with torch.no_grad():
        _bare_step(type(optimizer))(optimizer)  # type: ignore[arg-type]  # a class can be hashed


def has_own_hooks(optimizer: Optimizer) -> bool:
    """Whether anything was registered on this optimiser to be called at its steps."""
    own = vars(optimizer)  # where a learning-rate scheduler puts a `step` that counts
    return bool(own[HOOKS[0]] or own[HOOKS[1]] or "step" in own)


def move_hooks(old: Optimizer, new: Optimizer) -> None:
    """Hooks that were registered on the old optimiser are those of the new one."""
    for name in HOOKS:
        setattr(new, name, getattr(old, name))


@functools.cache
def _bare_step(kind: type[Optimizer]) -> Callable[[Optimizer], object]:
    return inspect.unwrap(kind.step)

"""The places where PyTorch lets one look on, taken for a while and given back."""

import contextlib
import functools
from collections.abc import Callable
from typing import Any

import torch
from torch import nn, overrides
from torch.nn.modules.module import (
    register_module_forward_hook,
    register_module_forward_pre_hook,
)
from torch.optim.optimizer import (
    Optimizer,
    register_optimizer_step_post_hook,
    register_optimizer_step_pre_hook,
)
from torch.utils.hooks import RemovableHandle

from gan_teach.doctor.notices import CHECKED
from gan_teach.doctor.watch import Watch

_DRAWS = {
    "rand", "rand_like", "randn", "randn_like", "normal", "normal_", "uniform_", "bernoulli",
    "bernoulli_", "exponential_",
}  # fmt: skip


class EnoughTurns(BaseException):
    """As many turns as were asked for have been played."""


def _safely(method: Callable[..., None]) -> Callable[..., None]:
    """A fault of the doctor's ends the examination, never the program.

    Inside `torch.func` tensors have no numbers to read, and what reads them while `torch.jit.trace`
    records would be recorded too: nothing is looked at there.
    """

    @functools.wraps(method)
    def safe(self: "Hooks", *args: Any) -> None:
        if self.watch.failure or torch.jit.is_tracing():
            return
        if torch._C._functorch.peek_interpreter_stack() is not None:
            return
        try:
            with torch._C.DisableTorchFunction():
                method(self, *args)
        except Exception as error:
            self.watch.failure = f"{type(error).__name__}: {error}"

    return safe


class Hooks:
    """Tells a watch what happens. While the watch sleeps only optimisers are followed.

    last_turn: after it nothing is looked at; with stops, the program is stopped by EnoughTurns.
    """

    def __init__(self, watch: Watch, last_turn: int | None = None, stops: bool = False):
        self.watch, self.last_turn, self.stops = watch, last_turn, stops
        self.outer: nn.Module | None = None  # the player that runs now
        self._again = 0
        self._over = False
        self._mode = Listener(self)
        self._calls: list[RemovableHandle] = []
        self._steps: list[RemovableHandle] = []
        self._stance = contextlib.ExitStack()

    def start(self) -> None:
        """Takes the places. Compiled networks run uncompiled, so that they can be watched."""
        self._steps = [
            register_optimizer_step_pre_hook(self._before_step),
            register_optimizer_step_post_hook(self._after_step),
        ]
        self._stance.enter_context(torch.compiler.set_stance("force_eager"))
        self._wake()

    def stop(self) -> None:
        """Gives all places back."""
        for handle in self._steps:
            handle.remove()
        self._sleep()
        _take_off(self._mode)
        self._stance.close()

    def _wake(self) -> None:
        if not self._calls:
            self._calls = [
                register_module_forward_pre_hook(self._before_call),
                register_module_forward_hook(self._after_call, with_kwargs=True, always_call=True),
            ]
        if not _is_on(self._mode):
            self._mode.__enter__()

    def _sleep(self) -> None:
        for handle in self._calls:
            handle.remove()
        self._calls, self.outer = [], None
        self._rest()

    def _rest(self) -> None:
        """Stops listening, where nobody else has begun to listen since."""
        if overrides._get_current_function_mode() is self._mode:
            self._mode.__exit__(None, None, None)

    @_safely
    def _before_call(self, module: nn.Module, args: tuple[Any, ...]) -> None:
        if self.outer is None:
            if self.watch.networks.player(module) is not None:
                self.outer, self._again = module, 0
        elif module is self.outer:
            self._again += 1
        elif self.watch.turns.turn < 2:
            self.watch.networks.inside(self.outer, module)

    def _after_call(self, module: nn.Module, args: tuple[Any, ...], *rest: Any) -> None:
        # After an error inside the call PyTorch leaves out the keywords: rest is (None,).
        kwargs, out = rest if len(rest) == 2 else ({}, None)
        if module is not self.outer:
            return
        if self._again:
            self._again -= 1
            return
        self.outer = None
        if out is not None:
            self._called(module, [*args, *kwargs.values()], out)

    @_safely
    def _called(self, module: nn.Module, given: list[Any], out: Any) -> None:
        self.watch.called(module, given, out)

    @_safely
    def _before_step(self, optimizer: Optimizer, args: Any, kwargs: Any) -> None:
        if self.watch.turns.state != "sleep" and not self._over:
            self.watch.steps.before(optimizer)
            closure = args[1] if len(args) > 1 else kwargs.get("closure")
            if closure is None:
                self._rest()

    def _after_step(self, optimizer: Optimizer, args: Any, kwargs: Any) -> None:
        if not self._over:
            self._stepped(optimizer)
        if self._over and self.stops:
            raise EnoughTurns

    @_safely
    def _stepped(self, optimizer: Optimizer) -> None:
        if not self.watch.steps.after(optimizer):
            if self._calls:
                self._wake()
            return
        self._over = self.last_turn is not None and self.watch.turns.turn >= self.last_turn
        if self._over or self.watch.turns.state == "sleep":
            self._sleep()
        else:
            self._wake()

    # told by the listener

    @_safely
    def before_backward(self, loss: Any) -> None:
        """`backward` is called on a loss."""
        self.watch.before_backward(loss)

    @_safely
    def after_backward(self) -> None:
        """It has returned, or raised."""
        self.watch.after_backward()

    @_safely
    def after_slopes(self, weights: Any, slopes: Any) -> None:
        """Slopes in weights were asked for."""
        self.watch.after_slopes(weights, slopes)

    @_safely
    def slope_asked(self, inputs: Any) -> None:
        """Slopes in something else are asked for."""
        self.watch.slope_asked(inputs)

    @_safely
    def before_function(self, name: str, args: Any, kwargs: Any) -> None:
        """A function that tells something by its arguments."""
        self.watch.notices.look(name, args, kwargs)

    @_safely
    def after_function(self, name: str, args: Any, kwargs: Any, out: Any) -> None:
        """The result of a function descends from its arguments."""
        self.watch.descent.follow(name, (*args, kwargs), out)


class Listener(overrides.TorchFunctionMode):
    """Hears every function of PyTorch that the program calls, and calls it."""

    def __init__(self, hooks: Hooks):
        super().__init__()
        self.hooks = hooks

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        """The function's own result."""
        kwargs = kwargs or {}
        hooks = self.hooks
        name = getattr(func, "__name__", "")
        if hooks.outer is not None or hooks.watch.failure:
            if name in _DRAWS or ("dropout" in name and kwargs.get("training")):
                hooks.watch.drew = True
            return func(*args, **kwargs)
        if func is torch.autograd.grad:
            return self._slopes(func, args, kwargs)
        if name == "backward":
            hooks.before_backward(args[0])
            try:
                return func(*args, **kwargs)
            finally:
                hooks.after_backward()
        if name in CHECKED:
            hooks.before_function(name, args, kwargs)
        out = func(*args, **kwargs)
        if out is not None and hooks.watch.descent.any:
            hooks.after_function(name, args, kwargs, out)
        return out

    def _slopes(self, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """`torch.autograd.grad`: slopes in weights are a backward pass, whose gradient may be set
        by hand; those in an input may belong to a penalty.
        """
        hooks, out = self.hooks, None
        inputs = args[1] if len(args) > 1 else kwargs.get("inputs")
        if not hooks.watch.networks.holding(inputs):
            if kwargs.get("create_graph", len(args) > 4 and args[4]):
                hooks.slope_asked(inputs)
            out = func(*args, **kwargs)
            if hooks.watch.descent.any:
                hooks.after_function("grad", args, kwargs, out)
            return out
        hooks.before_backward(args[0] if args else kwargs.get("outputs"))
        try:
            out = func(*args, **kwargs)
        finally:
            hooks.after_slopes(inputs, out)
        return out


def _is_on(mode: overrides.TorchFunctionMode) -> bool:
    return any(it is mode for it in overrides._get_current_function_mode_stack())


def _take_off(mode: overrides.TorchFunctionMode) -> None:
    """Takes a mode off, wherever it lies among others."""
    if not _is_on(mode):
        return
    above = []
    while (top := overrides._get_current_function_mode()) is not mode:
        above.append(top)
        overrides._pop_mode()
    overrides._pop_mode()
    for it in reversed(above):
        overrides._push_mode(it)

"""The places where PyTorch lets one look on, taken for a while and given back."""

import contextlib
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


class Hooks:
    """Tells a watch what happens. While the watch sleeps only optimisers are followed."""

    def __init__(self, watch: Watch, last_turn: int | None = None, stops: bool = False):
        self.watch, self.last_turn, self.stops = watch, last_turn, stops
        self.failure = ""
        self.outer: nn.Module | None = None  # the player that runs now
        self.in_step = False
        self._again = 0
        self._mode = Listener(self)
        self._listening = False
        self._handles: list[RemovableHandle] = []
        self._optimizer_handles: list[RemovableHandle] = []
        self._stance = contextlib.ExitStack()

    def start(self) -> None:
        """Takes the places."""
        self._optimizer_handles = [
            register_optimizer_step_pre_hook(self._before_step),
            register_optimizer_step_post_hook(self._after_step),
        ]
        self._stance.enter_context(torch.compiler.set_stance("force_eager"))
        self._wake()

    def stop(self) -> None:
        """Gives all places back."""
        for handle in self._optimizer_handles:
            handle.remove()
        self._optimizer_handles = []
        self._sleep()
        self._stance.close()

    def _wake(self) -> None:
        if not self._handles:
            self._handles = [
                register_module_forward_pre_hook(self._before_call),
                register_module_forward_hook(self._after_call, with_kwargs=True, always_call=True),
            ]
        if not self._listening:
            self._mode.__enter__()
            self._listening = True

    def _sleep(self) -> None:
        for handle in self._handles:
            handle.remove()
        self._handles, self.outer = [], None
        if self._listening and overrides._get_current_function_mode() is self._mode:
            self._mode.__exit__(None, None, None)
            self._listening = False

    def _before_call(self, module: nn.Module, args: tuple[Any, ...]) -> None:
        self.in_step = False
        if self.outer is None:
            with torch._C.DisableTorchFunction():
                if self.watch.player(module) is not None:
                    self.outer, self._again = module, 0
        elif module is self.outer:
            self._again += 1
        elif self.watch.turns.turn < 2:
            player = self.watch.player(self.outer)
            if player is not None:
                self.watch.inside(player, module)

    def _after_call(
        self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], out: Any
    ) -> None:
        if module is not self.outer:
            return
        if self._again:
            self._again -= 1
            return
        self.outer = None
        player = self.watch.player(module)
        if player is not None and out is not None:
            with torch._C.DisableTorchFunction():
                self.watch.called(player, module, [*args, *kwargs.values()], out)

    def _before_step(self, optimizer: Optimizer, args: Any, kwargs: Any) -> None:
        if self.watch.turns.state != "sleep":
            with torch._C.DisableTorchFunction():
                self.watch.before_step(optimizer)
            self.in_step = True

    def _after_step(self, optimizer: Optimizer, args: Any, kwargs: Any) -> None:
        self.in_step = False
        with torch._C.DisableTorchFunction(), torch.no_grad():
            over = self.watch.after_step(optimizer)
        if not over:
            return
        if self.last_turn is not None and self.watch.turns.turn >= self.last_turn:
            if self.stops:
                raise EnoughTurns
            self.stop()
        elif self.watch.turns.state == "sleep":
            self._sleep()
        else:
            self._wake()


class EnoughTurns(BaseException):  # noqa: N818 - it stops a program that is not at fault
    """As many turns as were asked for have been played."""


class Listener(overrides.TorchFunctionMode):
    """Hears every function of PyTorch that the program calls, and calls it."""

    def __init__(self, hooks: Hooks):
        super().__init__()
        self.hooks, self.watch = hooks, hooks.watch

    def __torch_function__(  # noqa: D105
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        kwargs = kwargs or {}
        if self.hooks.outer is not None or self.hooks.in_step:
            return func(*args, **kwargs)
        name = getattr(func, "__name__", "")
        if name == "backward":
            with self.watch.backward(args[0]):
                return func(*args, **kwargs)
        if name in CHECKED:
            self.watch.notices.look(name, args, kwargs)
        if func is torch.autograd.grad:
            self.watch.slope_asked(args[1] if len(args) > 1 else kwargs.get("inputs"))
        out = func(*args, **kwargs)
        if out is not None:
            self.watch.descent.follow(name, (*args, kwargs), out)
        return out

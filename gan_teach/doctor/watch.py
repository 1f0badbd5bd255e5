"""What is written down while a learner's program runs; nothing of it is changed."""

import math
from typing import Any

import torch
from torch import Tensor, nn

from gan_teach.doctor.descent import LOST, PROBABILITY, RAW, Descent, Tag, tensors
from gan_teach.doctor.networks import Networks
from gan_teach.doctor.notices import Notices
from gan_teach.doctor.player import Player
from gan_teach.doctor.records import Backward, Call, Log, Push, describe
from gan_teach.doctor.steps import Steps
from gan_teach.doctor.turns import Turns

_SAME_NUMBERS = ("View", "Reshape", "Squeeze", "Unsqueeze", "Clone", "ToCopy", "Transpose", "Alias")
MOST = 20_000  # so many calls and backward passes are kept
_LONG = 8  # how many graph nodes are walked to the function that made an output


class Watch:
    """Writes down calls, backward passes and steps. `Hooks` tells it of them.

    only: the networks to watch; without them, every network that is called from outside.
    failure: what went wrong in the doctor itself, if something did; then it looks no more.
    """

    def __init__(self, only: tuple[nn.Module, ...] = ()):
        self.failure = ""
        self.log, self.turns, self.descent = Log(), Turns(), Descent()
        self.networks = Networks(only)
        self.notices = Notices(self.log, self.turns, self.descent, self.networks.players)
        self.steps = Steps(self.log, self.turns, self.networks, self.notices)
        self.drew = False  # a random number, in the call that is under way
        self._backward: Backward | None = None
        self._forms: dict[int, str] = {}
        self._recent: dict[tuple[float, ...], int] = {}  # outputs by their numbers
        self.last_made: dict[int, Tensor] = {}  # a copy of the first 64 of a network's last output

    # calls

    def called(self, module: nn.Module, given: list[Any], out: Any) -> None:
        """A player, or a part of one, was called from outside."""
        player, drew, self.drew = self.networks.player(module), self.drew, False
        floats = [it for it in tensors(given) if it.is_floating_point() and it.numel()]
        made = next((it for it in tensors([out]) if it.is_floating_point() and it.numel()), None)
        if made is None or player is None:
            return
        if player.lazy:
            player.begin()
        main = next((it for it in floats if self.descent.of(it)), floats[0] if floats else None)
        call = Call(
            player.index, self.turns.turn, torch.is_grad_enabled(), player.training,
            self.descent.rows(main) if main is not None else (),
            describe(main) if main is not None else None, describe(made),
            part=getattr(module, "_orig_mod", module) is not player.module,
            inputs=[describe(it) for it in floats], drew=drew,
        )  # fmt: skip
        self._find_again(call, main)
        tag = self.descent.of(main) if main is not None else None
        if tag and tag.made_by:
            call.before = tag.made_by
            tag.made_by.feeds.add(player.index)
        self._split_input(call, main)
        self._made(player, call, made)
        if self.turns.recording and len(self.log.calls) < MOST:
            self.log.calls.append(call)
        if call.made is not None and not call.made.finite:
            what = "output" if call.given is None or call.given.finite else "input"
            self.notices.bad_number(f"the {what} of network {player.index}")

    def _find_again(self, call: Call, main: Tensor | None) -> None:
        """An output that went through numpy, or was kept, is known again by its numbers."""
        if main is None or call.given is None or call.given.low == call.given.high:
            return
        whose = self._recent.get(call.given.mark)
        if whose is not None and call.shares() == {None} and whose != call.player:
            call.rows = ((len(main), whose),)
            self.descent.mark(main, Tag(whose))

    def _split_input(self, call: Call, main: Tensor | None) -> None:
        """The numbers of an input by origin: real samples and fakes may come together."""
        if main is None or call.given is None or not call.rows:
            return
        if len(call.rows) == 1:
            call.parts = [(call.rows[0][1], call.given)]
        else:
            parts = main.detach().split([n for n, _ in call.rows])
            call.parts = [
                (whose, describe(part)) for (_, whose), part in zip(call.rows, parts, strict=True)
            ]

    def _made(self, player: Player, call: Call, made: Tensor) -> None:
        call.last = _last_function(made)
        form = PROBABILITY if call.last == "Sigmoid" else RAW
        if made.requires_grad:
            self._forms[player.index] = form
            answers = made.detach()
            made.register_hook(lambda slope: self._pushed(call, answers, slope))
        if made.ndim > 1 and call.learning:
            self.last_made[player.index] = made.detach()[:64].clone()
        call.form = self._forms.get(player.index, form)
        self.descent.mark(made, Tag(player.index, call.form, made_by=call))
        if call.made is not None:
            if len(self._recent) > 12:
                self._recent.pop(next(iter(self._recent)))
            self._recent[call.made.mark] = player.index

    def _pushed(self, call: Call, answers: Tensor, slope: Tensor) -> None:
        """A slope arrives at a player's output. Nothing is returned, so nothing is changed."""
        if self._backward is None or self.failure:
            return
        try:
            self._note_push(call, answers, slope)
        except Exception as error:
            self.failure = f"{type(error).__name__}: {error}"

    def _note_push(self, call: Call, answers: Tensor, slope: Tensor) -> None:
        assert self._backward is not None
        with torch._C.DisableTorchFunction():
            slope = slope.detach()
            length = len(slope) if slope.ndim else 1
            before = call.before
            rows = before.rows if before and len(before.rows) > 1 else call.rows
            rows = rows if sum(n for n, _ in rows) == length else ((length, LOST),)
            sizes = [n for n, _ in rows]
            parts = zip(rows, _split(slope, sizes), _split(answers, sizes), strict=True)
            for (_, whose), part, answer in parts:
                total, size = float(part.sum()), float(part.abs().sum())
                flat = bool((part == part.reshape(-1)[0]).all())
                push = Push(whose, total, size, flat, float(answer.mean()))
                self._backward.pushes.append((call, push))

    # backward passes and slopes

    def before_backward(self, loss: Any) -> None:
        """`backward` is called on a loss."""
        whole = isinstance(loss, Tensor) and loss.numel() == 1
        value = float(loss.detach()) if whole else math.nan
        if whole and not math.isfinite(value):
            self.notices.bad_number("the loss")
        for player in self.networks.players:
            player.gradients.check()
        self._backward = Backward(self.log.next_number(), self.turns.turn, value)

    def after_backward(self) -> None:
        """It has returned, or raised."""
        now, self._backward = self._backward, None
        if now is None:
            return
        now.reached = {it.index for it in self.networks.players if it.gradients.arrived(now)}
        if self.turns.recording and len(self.log.backwards) < MOST:
            self.log.backwards.append(now)

    def slope_asked(self, inputs: Any) -> None:
        """`torch.autograd.grad` was asked for slopes in these inputs."""
        marks = {describe(it).mark for it in tensors([inputs]) if it.is_floating_point()}
        for call in reversed(self.log.calls[-12:]):
            if call.given is not None and call.given.mark in marks:
                call.slope = True

    def after_slopes(self, weights: Any, slopes: Any) -> None:
        """`torch.autograd.grad` has returned slopes in these weights, or raised: then None."""
        now, self._backward = self._backward, None
        if now is None or slopes is None:
            return
        weights = [weights] if isinstance(weights, Tensor) else weights
        found = {id(it): s for it, s in zip(weights, slopes, strict=True) if s is not None}
        for player in self.networks.players:
            if player.ids & found.keys():
                now.reached.add(player.index)
                player.gradients.asked(now, found)
        if self.turns.recording and len(self.log.backwards) < MOST:
            self.log.backwards.append(now)


def _split(tensor: Tensor, sizes: list[int]) -> tuple[Tensor, ...]:
    return tensor.split(sizes) if len(sizes) > 1 else (tensor,)


def _last_function(made: Tensor) -> str:
    """The name of the function that gave the numbers of an output, as "Sigmoid"."""
    node = made.grad_fn
    for _ in range(_LONG):
        if node is None:
            return ""
        name = node.name().removesuffix("0").removesuffix("Backward")
        if not any(part in name for part in _SAME_NUMBERS):
            return name
        node = node.next_functions[0][0] if node.next_functions else None
    return ""

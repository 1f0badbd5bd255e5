"""What is written down while a learner's program runs; nothing of it is changed."""

import math
from typing import Any

import torch
from torch import Tensor, nn

from gan_teach.doctor.descent import LOST, PROBABILITY, RAW, Descent, Tag, tensors
from gan_teach.doctor.notices import Notices
from gan_teach.doctor.optimizers import Optimizers
from gan_teach.doctor.player import Player
from gan_teach.doctor.records import Backward, Call, Log, Push, Step, describe
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
        self.only, self.failure = only, ""
        self.log, self.turns, self.descent = Log(), Turns(), Descent()
        self.players: list[Player] = []
        self.notices = Notices(self.log, self.turns, self.descent, self.players)
        self.optimizers = Optimizers()
        self._backward: Backward | None = None
        self._known: dict[int, tuple[nn.Module, Player | None]] = {}
        self._before: dict[int, Tensor] = {}
        self._forms: dict[int, str] = {}
        self._recent: dict[tuple[float, ...], int] = {}  # outputs by their numbers
        self.last_made: dict[int, Tensor] = {}  # a copy of the first 64 of a network's last output
        self._events, self._looked = 0, False
        for module in only:
            self.player(module)

    def _count(self) -> int:
        self._events += 1
        return self._events

    # networks

    def player(self, module: nn.Module) -> Player | None:
        """The player that a module called from outside is; None for losses, and for the rest."""
        known = self._known.get(id(module))
        if known is None:
            known = self._known[id(module)] = (module, self._new_player(module))
        return known[1]

    def _new_player(self, module: nn.Module) -> Player | None:
        own = getattr(module, "_orig_mod", module)  # of torch.compile
        if self.only and not any(own is it for it in self.only):
            return next((it for it in self.players if id(own) in it.parts), None)
        if next(own.parameters(), None) is None:
            return None
        for player in self.players:
            if player.module is own or id(own) in player.parts:
                return player
        player = Player(own, len(self.players))
        self.players.append(player)
        return player

    def called_modules(self) -> list[nn.Module]:
        """All modules that were called from outside."""
        return [module for module, _ in self._known.values()]

    def inside(self, outer: nn.Module, module: nn.Module) -> None:
        """A layer was called inside a player: is it one of its own?"""
        player = self.player(outer)
        if player and module._parameters and id(module) not in player.parts:
            player.strangers[id(module)] = module

    @property
    def recording(self) -> bool:
        """Whether this turn is written down."""
        return self.turns.state == "look"

    # calls

    def called(self, module: nn.Module, given: list[Any], out: Any) -> None:
        """A player, or a part of one, was called from outside."""
        player = self.player(module)
        floats = [it for it in tensors(given) if it.is_floating_point() and it.numel()]
        made = next((it for it in tensors([out]) if it.is_floating_point() and it.numel()), None)
        if made is None or player is None:
            return
        main = next((it for it in floats if self.descent.of(it)), floats[0] if floats else None)
        call = Call(
            player.index, self.turns.turn, torch.is_grad_enabled(), module.training,
            self.descent.rows(main) if main is not None else (),
            describe(main) if main is not None else None, describe(made),
            part=getattr(module, "_orig_mod", module) is not player.module,
        )  # fmt: skip
        self._find_again(call, main)
        tag = self.descent.of(main) if main is not None else None
        if tag and tag.made_by:
            call.before = tag.made_by
            tag.made_by.feeds.add(player.index)
        self._split_input(call, main)
        self._made(player, call, made)
        if self.recording and len(self.log.calls) < MOST:
            self.log.calls.append(call)
        for what, batch in (("input", call.given), ("output", call.made)):
            if batch is not None and not batch.finite:
                self.bad_number(f"the {what} of network {player.index}")

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
            self.bad_number("the loss")
        for player in self.players:
            player.gradients.check()
        self._backward = Backward(self._count(), self.turns.turn, value)

    def after_backward(self) -> None:
        """It has returned, or raised."""
        now, self._backward = self._backward, None
        if now is None:
            return
        now.reached = {it.index for it in self.players if it.gradients.arrived(now)}
        if self.recording and len(self.log.backwards) < MOST:
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
        for player in self.players:
            if player.ids & found.keys():
                now.reached.add(player.index)
                player.gradients.asked(now, found)
        if self.recording and len(self.log.backwards) < MOST:
            self.log.backwards.append(now)

    def weights(self, given: Any) -> bool:
        """Whether there are weights of players among these tensors."""
        ids = {id(it) for it in tensors([given])}
        return any(player.ids & ids for player in self.players)

    # optimisers

    def before_step(self, optimizer: torch.optim.Optimizer) -> None:
        """Before an optimiser's step."""
        self._before = {it.index: it.weights() for it in self._held(optimizer)}

    def after_step(self, optimizer: torch.optim.Optimizer) -> bool:
        """After an optimiser's step. True if a turn is over."""
        held = self._held(optimizer)
        key = self.optimizers.number(optimizer)
        if self.turns.state != "sleep":
            step = Step(self._count(), self.turns.turn, key, tuple(it.index for it in held))
            for player in held:
                self._moved(step, player, optimizer)
            if self.recording:
                self.log.steps.append(step)
        for player in held if self.log.bad_number is None else []:
            weight = player.parameters[0]
            for what, tensor in (("gradient", weight.grad), ("weights", weight.detach())):
                if tensor is not None and not math.isfinite(float(tensor.sum())):
                    self.bad_number(f"the {what} of network {player.index}")
        over = self.turns.stepped(key, len(held))
        if over and not self._looked and self.turns.turn >= 4:
            self._looked = True
            stepped = {i for step in self.log.steps for i in step.holds}
            still = [it for it in self.players if it.index not in stepped]
            if still:
                self.optimizers.look_for_waiting(still)
            self._split_containers()
        return over

    def _moved(self, step: Step, player: Player, optimizer: torch.optim.Optimizer) -> None:
        i, before, after = player.index, self._before.get(player.index), player.weights()
        if before is not None and len(before) == len(after):
            step.moved[i] = float((after - before).norm() / (before.norm() + 1e-12))
        if player.gradients.check():
            step.erased.add(i)
        if player.gradients.uphill != self.optimizers.climbs(optimizer, player):
            step.uphill.add(i)
        step.gradient[i] = player.gradients.norm()
        step.sources[i] = list(player.gradients.sources)
        step.used[i] = player.gradients.used
        player.gradients.used = len(player.gradients.sources)
        norm = step.gradient[i]
        if norm is not None and not math.isfinite(norm):
            self.bad_number(f"the gradient of network {i}")

    def _split_containers(self) -> None:
        """A module that holds both players is none; what was seen of it is forgotten.

        Known by its optimisers: each holds a part of it.
        """
        held = list(self.optimizers.held_by.values())
        wholes = [
            player
            for player in self.players
            if player.module not in self.only
            and sum(bool(player.ids & ids) for ids in held) > 1
            and not any(player.ids <= ids for ids in held)
        ]
        parts = [child for player in wholes for child in player.module.children()]
        if not any({id(w) for w in it.parameters()} <= ids for it in parts for ids in held):
            return
        self._known = {id(it.module): (it.module, None) for it in wholes}
        self.players.clear()
        self.log.clear()
        self.turns.again()

    def _held(self, optimizer: torch.optim.Optimizer) -> list[Player]:
        ids = {id(it) for group in optimizer.param_groups for it in group["params"]}
        return [player for player in self.players if player.ids & ids]

    def bad_number(self, place: str) -> None:
        """A number that is none: the first is remembered."""
        if self.log.bad_number is None:
            self.log.bad_number = (self.turns.turn, place)
            self.turns.wake()


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

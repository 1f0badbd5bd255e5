"""One move of D and one of G."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce

from gan_teach.lessons import textbook
from gan_teach.lessons.answers import (
    NotDoneYet,
    Wrong,
    as_number,
    attempt,
    close,
    is_stub,
    need_function,
)
from gan_teach.lessons.inputs import fresh, uniform, whole
from gan_teach.lessons.marking import NO_GRAPH, ROUNDS, Exercise, Mistake

SEED = 71_300  # while a step runs; no learner's


class Players:
    """Two small players in mid-game, with old gradients in their weights."""

    def __init__(self) -> None:
        draw = fresh()
        with torch.random.fork_rng(devices=[]):
            torch.default_generator.manual_seed(whole(draw, 0, 1 << 30))
            self.G = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
            self.D = nn.Sequential(nn.Linear(1, 8), nn.Tanh(), nn.Linear(8, 1))
        n, self.rate = whole(draw, 8, 23), uniform(draw, 0.3, 0.7).item()
        self.real = torch.randn(n, 1, generator=draw) + 2
        self.z = torch.randn(n, 2, generator=draw)
        self.of("G")[-1].data += torch.randn(1, generator=draw) - 2
        self.of("D")[-1].data -= 2  # logits that nobody takes for probabilities
        old = self.D(self.G(torch.randn(n, 2, generator=draw)))
        old.square().mean().backward()
        self.reached: set[str] = set()  # by the gradient of the last step
        self.settings: list[Any] = []  # of the optimiser and of PyTorch, after the last step

    def after(self, step: Callable[..., Any], mover: str) -> tuple[Any, "Players"]:
        """What this step returns, and copies of the players after it."""
        after = copy.deepcopy(self)
        after.reached = set()
        for name in "GD":
            for old, new in zip(self.of(name), after.of(name), strict=True):
                new.grad = copy.deepcopy(old.grad)
                new.register_hook(lambda _, name=name: after.reached.add(name))
        optimizer = torch.optim.SGD(after.of(mover), lr=self.rate, momentum=0.9)
        inputs = (self.real, self.z) if mover == "D" else (self.z,)
        with torch.random.fork_rng(devices=[]):
            torch.default_generator.manual_seed(SEED)
            returned = step(after.G, after.D, optimizer, *(x.clone() for x in inputs))
            after.settings = [{**group, "params": 0} for group in optimizer.param_groups]
            after.settings += [torch.initial_seed(), torch.is_grad_enabled()]
        return returned, after

    def of(self, name: str) -> list[Tensor]:
        """The weights of G or D."""
        return list(getattr(self, name).parameters())

    def weights(self, name: str) -> Tensor:
        """The same in one row, float64."""
        return torch.cat([weight.detach().flatten().double() for weight in self.of(name)])

    def ways(self) -> list[Any]:
        """How the players and the optimiser are set, beside their weights."""
        modules = [module.training for player in (self.G, self.D) for module in player.modules()]
        weights = [(weight.requires_grad, weight.dtype) for weight in self.of("G") + self.of("D")]
        return [modules, weights, self.settings]


@dataclass(frozen=True, kw_only=True)
class Move(Exercise):
    """An exercise whose answer moves one of the players; it is known by where it moves it."""

    mover: str

    def grade(self, answer: Any) -> str:
        """Raises Wrong for a move to another place, or one that leaves something undone."""
        for _ in range(3 * ROUNDS):
            self._grade_once(answer, Players())
        other = "G" if self.mover == "D" else "D"
        return f"It moves {self.mover} as {self.answer} does, and leaves {other} where it is."

    def _grade_once(self, answer: Any, before: Players) -> None:
        mover = self.mover
        loss, wanted = before.after(self.own, mover)
        need_function(answer, 5 if mover == "D" else 4)
        with self.known_errors():
            returned, after = attempt(lambda: before.after(answer, mover))
        moved = not torch.equal(after.weights(mover), before.weights(mover))
        if is_stub(returned) and not moved:
            raise NotDoneYet
        other = "G" if mover == "D" else "D"
        if not torch.equal(after.weights(other), before.weights(other)):
            raise Wrong(f"{other}'s weights moved in {mover}'s move.", f"moves_{other.lower()}")
        if not moved:
            cut = mover == "G" and after.reached == {"D"}
            raise self.found("detached" if cut else "did_not_move")
        self._check_place(before, after, wanted)
        self._check_rest(after, wanted, returned, loss)

    def _check_place(self, before: Players, after: Players, wanted: Players) -> None:
        place = after.weights(self.mover)
        if not place.isfinite().all():
            raise Wrong(
                f"After the step weights of {self.mover} are NaN or infinite. Print the loss and "
                "what it is made of: where does the first such number come from?",
                "not_finite",
            )
        if close(place, wanted.weights(self.mover)):
            return
        places = [
            (name, before.after(gives, self.mover)[1].weights(self.mover))
            for name, mistake in self.mistakes.items()
            for gives in mistake.gives
        ]  # where D is very sure of a fake, two mistakes take G nearly to the same place
        name, nearest = min(places, key=lambda it: (it[1] - place).abs().max().item())
        if close(place, nearest):
            raise self.found(name)
        way, right = (it.weights(self.mover) - before.weights(self.mover) for it in (after, wanted))
        times = (way @ right / right.square().sum()).item()
        parallel = (way - times * right).abs().max() < 1e-3 * way.abs().max()
        if parallel and times > 0 and abs(times - 1) > 0.02:
            said = (
                f"it went the right way, {times:.3g} times as far. Does the `optimizer` that you "
                "were given step, once, as it is set? Is it the loss that is asked for, and all of "
                "it?"
            )
        else:
            said = (
                "it went another way. Is it the loss that is asked for, of all that you were "
                "given, and of nothing else? With the right labels? Does the `optimizer` that you "
                "were given step, once?"
            )
        raise Wrong(f"{self.mover} moved, but not where the right step takes it: {said}")

    def _check_rest(self, after: Players, wanted: Players, returned: Any, loss: float) -> None:
        if self.mover == "D" and "G" in after.reached:
            raise self.found("detach")
        if after.ways() != wanted.ways():
            raise Wrong(
                "The move is right, but it leaves something behind that the next move meets: "
                "weights that learn no more or are of another kind, a player in `eval` mode, an "
                "optimiser set otherwise, PyTorch's seed, or autograd switched off. Leave all but "
                "the weights as you found it.",
                "left_behind",
            )
        if is_stub(returned):
            raise Wrong("The move is right. Return the loss as well: `loss.item()`.", "no_return")
        if isinstance(returned, tuple | list):
            raise Wrong(
                f"The move is right, but it returns a {type(returned).__name__}. Return the number "
                "alone, `loss.item()`, with no comma behind it.",
                "returned",
            )
        returned = as_number(returned)
        if not abs(returned - loss) <= 1e-4 * max(1, abs(loss)):
            raise Wrong(
                f"The move is right, but it returns {returned:.4f}; {self.mover}'s loss before the "
                f"move was {loss:.4f}.",
                "returned",
            )


def _d_step(
    *, on_real: float = 1, on_fake: float = 0, clear: bool = True,
    change: Callable = lambda x: x, times: Callable[[int], float] = lambda n: 1,
) -> Callable[..., float]:  # fmt: skip
    """A D step with something wrong. change: of D's outputs. times: of the loss of n samples."""

    def step(G: nn.Module, D: nn.Module, optimizer: Any, real: Tensor, z: Tensor) -> float:
        real, fake = change(D(real)), change(D(G(z).detach()))
        loss = bce(real, torch.full_like(real, on_real))
        loss = loss + bce(fake, torch.full_like(fake, on_fake))
        return _move(optimizer, loss * times(len(z)), clear)

    return step


def _g_step(
    *, label: float = 1, clear: bool = True, change: Callable = lambda x: x,
    times: Callable[[int], float] = lambda n: 1,
) -> Callable[..., float]:  # fmt: skip
    """A G step with something wrong, as above."""

    def step(G: nn.Module, D: nn.Module, optimizer: Any, z: Tensor) -> float:
        output = change(D(G(z)))
        loss = bce(output, torch.full_like(output, label))
        return _move(optimizer, loss * times(len(z)), clear)

    return step


def _move(optimizer: Any, loss: Tensor, clear: bool) -> float:
    if clear:
        optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def _of_any_move(who: str, step: Callable[..., Callable[..., float]]) -> dict[str, Mistake]:
    """The mistakes that both moves have in common. step: makes a move with something wrong."""
    return {
        "zero_grad": Mistake(
            "The gradients of earlier moves are still there when `backward` runs, and it adds to "
            f"them: {who} is moved by old wishes as well. `zero_grad` belongs before `backward`, "
            "in this move.", step(clear=False)),
        "sum": Mistake(
            "This is the sum over the batch: the step is as many times too long. A loss is the "
            "mean.", step(times=lambda n: n)),
        "sigmoid_twice": Mistake(
            'The sigmoid is taken twice: D gives logits, and a loss "with logits" has the sigmoid '
            "inside.", step(change=torch.sigmoid)),
        "probability": Mistake(
            "D gives logits, and `BCELoss` expects probabilities. Use "
            "`nn.functional.binary_cross_entropy_with_logits`, or take the sigmoid first.",
            error="between 0 and 1"),
        "not_scalar": Mistake(
            "`backward` starts from one number, and this loss has one for each sample. Take their "
            "mean.", error="scalar outputs"),
        "did_not_move": Mistake(
            f"{who} did not move. The order is `zero_grad`, `backward`, `step`. Is one of the last "
            "two missing, does `zero_grad` stand between them, or does the loss not come from this "
            f"{who}?"),
    }  # fmt: skip


D_STEP = Move(
    name="d_step", lesson=2,
    asks="`answer(G, D, optimizer, real, z)`: one move of D, a chain that gives logits -> loss",
    hints=(
        "Five things, in this order: make the fakes, let D judge both batches, compute the loss, "
        "compute the gradients, move.",
        "`fake = G(z).detach()`: D's move needs no gradient in G. D gives logits, so use "
        "`nn.functional.binary_cross_entropy_with_logits` with the labels 1 (real) and 0 (fake).",
        "`optimizer.zero_grad()`, `loss.backward()`, `optimizer.step()`, and return "
        "`loss.item()`."),
    answer="gt.textbook.d_step", own=textbook.d_step, mover="D",
    mistakes={
        "swapped": Mistake(
            "The labels are swapped: this D learns to call the fakes real. Real is 1, fake is 0.",
            _d_step(on_real=0, on_fake=1)),
        "sign": Mistake(
            "D walks uphill on its loss: the sign is wrong.", _d_step(times=lambda n: -1)),
        "halved": Mistake(
            "This is the mean of the two terms, half of D's loss. The game's value has their sum.",
            _d_step(times=lambda n: 0.5)),
        "detach": Mistake(
            "D moved to the right place, but the gradient also ran on into G: `detach` is missing. "
            "It costs time, and what it leaves in G's weights is added to G's next gradient unless "
            "G's own `zero_grad` clears it first."),
        "no_graph": Mistake(
            "The fakes may be made without gradient, but not what D says of them: the gradient "
            "must flow from the loss into D.", error=NO_GRAPH),
        **_of_any_move("D", _d_step),
    },
)  # fmt: skip

G_STEP = Move(
    name="g_step", lesson=2,
    asks="`answer(G, D, optimizer, z)`: one move of G, non-saturating -> its loss",
    hints=(
        "Make fakes, let D judge them, compute the loss, compute the gradients, move.",
        "No `detach` here: the gradient must flow through D into G. The label is 1, since that is "
        "what G wants D to say.",
        "`optimizer.zero_grad()`, `loss.backward()`, `optimizer.step()`, and return "
        "`loss.item()`."),
    answer="gt.textbook.g_step", own=textbook.g_step, mover="G",
    mistakes={
        "labels": Mistake(
            "The fakes are labelled 0, which is what D wants: this G learns to be found out. In "
            "G's move the label is 1.", _g_step(label=0)),
        "sign": Mistake(
            "G walks uphill on -log D: the fakes get worse. The sign is wrong.",
            _g_step(times=lambda n: -1)),
        "other_loss": Mistake(
            "This is the minimax loss, log(1 - D). The exercise asks for the non-saturating one, "
            "-log D: the label 1.", _g_step(label=0, times=lambda n: -1)),
        "detached": Mistake(
            "G did not move: no gradient reaches it. Are the fakes, or what D says of them, "
            "detached or made without gradient? In G's move the gradient must flow from the loss "
            "through D into G.",
            error=NO_GRAPH),
        **_of_any_move("G", _g_step),
    },
)  # fmt: skip

"""The exercises of lesson 02: the loop, and what is measured of it."""

import copy
import math
from collections.abc import Callable
from statistics import median
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce

from gan_teach import metrics
from gan_teach.data.line import Gaussian
from gan_teach.lessons import textbook
from gan_teach.lessons.cards import Verdict
from gan_teach.lessons.exercises.lesson_1 import number
from gan_teach.lessons.marking import (
    Exercise,
    Mistake,
    NotDoneYet,
    Wrong,
    attempt,
    close,
    compare,
    fresh,
)
from gan_teach.support.budget import budget
from gan_teach.support.errors import TrainingDiverged
from gan_teach.training import presets
from gan_teach.training.ensemble import Ensemble
from gan_teach.training.game import Game

WHICH_STEP = Exercise(
    "which_step",
    lesson=2,
    hints=(
        "Go through each line by line and ask: which gradients are there now, in whose weights?",
        "PyTorch adds new gradients to old ones until `zero_grad` clears them. So it belongs "
        "before `backward`, or after `step`, never between the two.",
        "`detach` cuts the path back to G. In whose move should it be cut?",
    ),
    answer='"C"',
    own='C is right. `torch.no_grad()` does what `detach` does, and two calls of `backward` add up '
    "to the gradient of the sum.",
    mistakes={
        "A": Mistake(
            "In A `zero_grad` stands between `backward` and `step`: it throws away the gradient "
            "that was just computed, and nothing moves."
        ),
        "B": Mistake(
            "B detaches the fakes in G's own move. The gradient stops before it reaches G, and G "
            "does not move."
        ),
        "D": Mistake(
            "D labels the fakes 0 in G's move. That is what D wants: this G would learn to be "
            "found out."
        ),
    },
)  # fmt: skip


def check_which_step(answer: Any) -> Verdict:
    """Mark the letter of the one right step among A, B, C and D."""

    def grade() -> str:
        if answer is None or answer is ...:
            raise NotDoneYet
        letter = str(answer).strip().upper()
        if letter in WHICH_STEP.mistakes:
            raise Wrong(WHICH_STEP.mistakes[letter].hint, letter)
        if letter != "C":
            raise Wrong(f'Answer with one of the letters, as in "A"; got {answer!r}.', "type")
        return (
            "`torch.no_grad()` makes fakes without a path back to G, as `detach` does. Two calls "
            "of `backward` before one `step` add up to the gradient of the sum."
        )

    return WHICH_STEP.mark(grade)


# --- one move of a player ---------------------------------------------------------------------


def _d_variant(
    *, on_real: float = 1, on_fake: float = 0, clear: bool = True, change: Callable = lambda x: x,
    times: float | None = 1, terms: tuple[int, int] = (1, 1),
) -> Callable[..., float]:  # fmt: skip
    """A D step with something wrong. change: of D's outputs. times: of the loss; None: the sum."""

    def step(G: nn.Module, D: nn.Module, optimizer: Any, real: Tensor, z: Tensor) -> float:
        outputs = change(D(real)), change(D(G(z).detach()))
        parts = [
            term * bce(output, torch.full_like(output, label))
            for output, label, term in zip(outputs, (on_real, on_fake), terms, strict=True)
        ]
        return _move(optimizer, sum(parts) * (len(z) if times is None else times), clear)

    return step


def _g_variant(
    *, label: float = 1, clear: bool = True, change: Callable = lambda x: x,
    times: float | None = 1,
) -> Callable[..., float]:  # fmt: skip
    """A G step with something wrong, as above."""

    def step(G: nn.Module, D: nn.Module, optimizer: Any, z: Tensor) -> float:
        output = change(D(G(z)))
        loss = bce(output, torch.full_like(output, label))
        return _move(optimizer, loss * (len(z) if times is None else times), clear)

    return step


def _move(optimizer: Any, loss: Tensor, clear: bool) -> float:
    if clear:
        optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


_ZERO_GRAD = (
    "`zero_grad` is missing. The gradients of the last moves are still there, and `backward` adds "
    "to them: {who} is moved by old wishes as well."
)
_SUM = "This is the sum over the batch: the step is as many times too long. A loss is the mean."
_TWICE = (
    "The sigmoid is taken twice: D gives logits, and a loss \"with logits\" has the sigmoid inside."
)  # fmt: skip

D_STEP = Exercise(
    "d_step",
    lesson=2,
    hints=(
        "Five things, in this order: make the fakes, let D judge both batches, compute the loss, "
        "compute the gradients, move.",
        "`fake = G(z).detach()`: D's move needs no gradient in G. D gives logits, so use "
        "`nn.functional.binary_cross_entropy_with_logits` with the labels 1 (real) and 0 (fake).",
        "`optimizer.zero_grad()`, `loss.backward()`, `optimizer.step()`, and return `loss.item()`.",
    ),
    answer="gt.textbook.d_step",
    own=textbook.d_step,
    mistakes={
        "zero_grad": Mistake(_ZERO_GRAD.format(who="D"), _d_variant(clear=False)),
        "swapped": Mistake(
            "The labels are swapped: this D learns to call the fakes real. Real is 1, fake is 0.",
            _d_variant(on_real=0, on_fake=1),
        ),
        "all_real": Mistake(
            "Both batches have the label 1. In D's move the fakes are labelled 0; only in G's "
            "move are they labelled 1.",
            _d_variant(on_fake=1),
        ),
        "sign": Mistake(
            "D walks uphill on its loss: the sign is wrong.", _d_variant(times=-1)
        ),
        "sum": Mistake(_SUM, _d_variant(times=None)),
        "halved": Mistake(
            "This is the mean of the two terms, half of D's loss. The game's value has their sum.",
            _d_variant(times=0.5),
        ),
        "only_real": Mistake(
            "D only learns from the real samples. The term of the fakes is missing.",
            _d_variant(terms=(1, 0)),
        ),
        "only_fake": Mistake(
            "D only learns from the fakes. The term of the real samples is missing.",
            _d_variant(terms=(0, 1)),
        ),
        "sigmoid_twice": Mistake(_TWICE, _d_variant(change=torch.sigmoid)),
    },
)  # fmt: skip

G_STEP = Exercise(
    "g_step",
    lesson=2,
    hints=(
        "Make fakes, let D judge them, compute the loss, compute the gradients, move.",
        "No `detach` here: the gradient must flow through D into G. The label is 1, since that is "
        "what G wants D to say.",
        "`optimizer.zero_grad()`, `loss.backward()`, `optimizer.step()`, and return `loss.item()`.",
    ),
    answer="gt.textbook.g_step",
    own=textbook.g_step,
    mistakes={
        "zero_grad": Mistake(_ZERO_GRAD.format(who="G"), _g_variant(clear=False)),
        "labels": Mistake(
            "The fakes are labelled 0, which is what D wants: this G learns to be found out. In "
            "G's move the label is 1.",
            _g_variant(label=0),
        ),
        "sign": Mistake(
            "G walks uphill on -log D: the fakes get worse. The sign is wrong.",
            _g_variant(times=-1),
        ),
        "other_loss": Mistake(
            "This is the minimax loss, log(1 - D). The exercise asks for the non-saturating one, "
            "-log D: the label 1.",
            _g_variant(label=0, times=-1),
        ),
        "sum": Mistake(_SUM, _g_variant(times=None)),
        "sigmoid_twice": Mistake(_TWICE, _g_variant(change=torch.sigmoid)),
    },
)


class _Trial:
    """Two small players in mid-game, with old gradients in their weights, for one step."""

    def __init__(self) -> None:
        draw = fresh()
        with torch.random.fork_rng(devices=[]):
            torch.default_generator.manual_seed(int(torch.randint(1 << 30, (), generator=draw)))
            self.G = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
            self.D = nn.Sequential(nn.Linear(1, 8), nn.Tanh(), nn.Linear(8, 1))
        n = int(torch.randint(8, 24, (), generator=draw))
        self.real = torch.randn(n, 1, generator=draw) + 2
        self.z = torch.randn(n, 2, generator=draw)
        self.G[2].bias.data += torch.randn(1, generator=draw) - 2
        self.D[2].bias.data -= 2  # logits that nobody takes for probabilities
        old = self.D(self.G(torch.randn(n, 2, generator=draw)))
        old.square().mean().backward()  # gradients are there, as in mid-game

    def play(self, step: Callable[..., Any], mover: str) -> tuple[Any, "_Trial"]:
        """What this step returns, and the players after it; this trial stays as it is."""
        after = copy.deepcopy(self)
        for name in "GD":
            for old, new in zip(self.of(name), after.of(name), strict=True):
                new.grad = old.grad.clone()
        optimizer = torch.optim.SGD(after.of(mover), lr=0.5)
        inputs = (self.real, self.z) if mover == "D" else (self.z,)
        returned = step(after.G, after.D, optimizer, *(x.clone() for x in inputs))
        return returned, after

    def of(self, name: str) -> list[Tensor]:
        return list(getattr(self, name).parameters())

    def weights(self, name: str) -> Tensor:
        return torch.cat([weight.detach().flatten() for weight in self.of(name)])

    def gradients(self, name: str) -> Tensor:
        grads = (torch.zeros_like(w) if w.grad is None else w.grad for w in self.of(name))
        return torch.cat([grad.flatten() for grad in grads])


def _grade_step(exercise: Exercise, answer: Any, right: Callable[..., float], mover: str) -> str:
    other = "G" if mover == "D" else "D"
    before = _Trial()
    wanted_loss, wanted = before.play(right, mover)
    found: list[_Trial] = []

    def play(*_: Any) -> Any:
        returned, after = before.play(answer, mover)
        found.append(after)
        moved = not torch.equal(after.weights(mover), before.weights(mover))
        return (returned, moved) if returned is not None or moved else None

    try:
        returned, moved = attempt(play if callable(answer) else answer)
    except Wrong as wrong:
        if "between 0 and 1" in str(wrong):
            raise Wrong(
                "D gives logits, and `BCELoss` expects probabilities. Use "
                "`nn.functional.binary_cross_entropy_with_logits`, or take the sigmoid first.",
                "probability",
            ) from None
        raise
    after = found[0]
    if returned is ... and not moved:
        raise NotDoneYet
    if not torch.equal(after.weights(other), before.weights(other)):
        raise Wrong(f"{other}'s weights moved in {mover}'s move.", f"moves_{other.lower()}")
    if not moved:
        raise _unmoved(before, after, mover, other)
    if not close(after.weights(mover), wanted.weights(mover)):
        for name, mistake in exercise.mistakes.items():
            _, variant = before.play(mistake.gives, mover)
            if close(after.weights(mover), variant.weights(mover)):
                raise Wrong(mistake.hint, name)
        raise Wrong(f"{mover} moved, but not where the right step takes it.")
    if mover == "D" and not close(after.gradients("G"), before.gradients("G")):
        raise Wrong(
            "D moved to the right place, but the gradient also ran on into G: `detach` is missing. "
            "It costs time, and what it leaves in G's weights is added to G's next gradient "
            "unless G's own `zero_grad` clears it first.",
            "detach",
        )
    if returned is None:
        raise Wrong("The move is right. Return the loss as well: `loss.item()`.", "no_return")
    if abs(float(returned) - wanted_loss) > 1e-4 * max(1, abs(wanted_loss)):
        raise Wrong(
            f"The move is right, but it returns {float(returned):.4f}; {mover}'s loss before the "
            f"move was {wanted_loss:.4f}.",
            "returned",
        )
    return f"It moves {mover} as {exercise.answer} does, and leaves {other} where it is."


def _unmoved(before: _Trial, after: _Trial, mover: str, other: str) -> Wrong:
    ran = not close(after.gradients(other), before.gradients(other))
    if mover == "G" and ran:
        return Wrong(
            "G did not move: the fakes are detached, or made without gradient, so the gradient "
            "stops at D. In G's move it must flow through D into G.",
            "detached",
        )
    return Wrong(
        f"{mover} did not move. The order is `zero_grad`, `backward`, `step`: with one missing, or "
        "with `zero_grad` between the other two, there is no gradient to step along.",
        "did_not_move",
    )


def check_d_step(answer: Any) -> Verdict:
    """Mark `answer(G, D, optimizer, real, z)`: one move of D, a chain that gives logits -> loss."""
    return D_STEP.mark(lambda: _grade_step(D_STEP, answer, textbook.d_step, "D"))


def check_g_step(answer: Any) -> Verdict:
    """Mark `answer(G, D, optimizer, z)`: one move of G, non-saturating -> its loss."""
    return G_STEP.mark(lambda: _grade_step(G_STEP, answer, textbook.g_step, "G"))


# --- JS from samples --------------------------------------------------------------------------


def _histograms(a: Tensor, b: Tensor, edges: Tensor) -> tuple[Tensor, Tensor]:
    f, g = (torch.histogram(x.flatten(), edges).hist for x in (a, b))
    return f / f.sum(), g / g.sum()


def _js_of(f: Tensor, g: Tensor, middle: float = 0.5) -> Tensor:
    m = (f + g) * middle
    parts = (torch.where(h > 0, h * (h / m).log(), 0.0) for h in (f, g))
    return sum(part.sum() for part in parts) / 2


def _of_counts(a: Tensor, b: Tensor, edges: Tensor) -> Tensor:
    return _js_of(*(torch.histogram(x.flatten(), edges).hist for x in (a, b)))


def _naive(a: Tensor, b: Tensor, edges: Tensor) -> Tensor:
    f, g = _histograms(a, b, edges)
    m = (f + g) / 2
    return ((f * (f / m).log()).sum() + (g * (g / m).log()).sum()) / 2


def _one_side(f: Tensor, g: Tensor) -> Tensor:
    return torch.where(f > 0, f * (2 * f / (f + g)).log(), 0.0).sum() / 2


def _kl(a: Tensor, b: Tensor, edges: Tensor) -> Tensor:
    f, g = _histograms(a, b, edges)
    return torch.where(f > 0, f * (f / g).log(), 0.0).sum()


_right_js = metrics.js_of_samples

JS_OF_SAMPLES = Exercise(
    "js_of_samples",
    lesson=2,
    hints=(
        "Count both sets of samples in the same bins: `torch.histogram(a.flatten(), edges).hist`. "
        "Divide by the sum, so that each holds shares.",
        "With f and g the shares and m = (f + g)/2: half the sum of f log(f/m), plus half the sum "
        "of g log(g/m).",
        "Where a share is 0 its term is 0, but the computer says 0 times minus infinity, NaN. Use "
        "`torch.where(f > 0, ..., 0)`, or `torch.special.xlogy`.",
    ),
    answer="gt.metrics.js_of_samples",
    own=metrics.js_of_samples,
    mistakes={
        "counts": Mistake(
            "These are the counts themselves. Divide each histogram by its sum, so that it holds "
            "shares that add up to 1.",
            _of_counts,
        ),
        "bits": Mistake(
            "This is in bits (base 2). In nats, with the natural logarithm, JS is log 2 = 0.69 "
            "times as much.",
            lambda *inputs: _right_js(*inputs) / math.log(2),
        ),
        "doubled": Mistake(
            "Twice too much: JS is the mean of the two divergences from the middle, not their sum.",
            lambda *inputs: 2 * _right_js(*inputs),
        ),
        "middle": Mistake(
            "The middle is m = (f + g)/2. With f + g in its place the result is smaller by log 2.",
            lambda a, b, edges: _js_of(*_histograms(a, b, edges), middle=1.0),
        ),
        "one_side": Mistake(
            "Only one of the two terms is there. JS takes half of KL(f || m) and half of "
            "KL(g || m).",
            lambda a, b, edges: _one_side(*_histograms(a, b, edges)),
        ),
        "width": Mistake(
            "With densities in place of shares the sum must be taken times the width of a bin. "
            "Shares need no width.",
            lambda a, b, edges: _right_js(a, b, edges) / (edges[1] - edges[0]).item(),
        ),
        "zero_log_zero": Mistake(
            "NaN: somewhere both histograms are 0, or one is, and 0 log 0 is computed. It counts "
            "as 0: use `torch.where(f > 0, ..., 0)`, or `torch.special.xlogy`.",
            _naive,
        ),
        "kl": Mistake(
            "This is KL(f || g), which is infinite as soon as g has an empty bin where f has none. "
            "JS compares both with their middle.",
            _kl,
        ),
    },
)


def check_js_of_samples(answer: Any) -> Verdict:
    """Mark `answer(a, b, edges)`: two sets of samples, (n, 1), and bins -> JS in nats."""

    def grade() -> str:
        draw, cases = fresh(), []
        for n, m in ((300, 300), (500, 200), (50, 1000)):
            a, b = torch.randn(n, 1, generator=draw), torch.randn(m, 1, generator=draw) * 2 + 1
            cases.append((a, b, torch.linspace(-30, 30, 201)))
        compare(JS_OF_SAMPLES, answer, metrics.js_of_samples, cases)
        return "It agrees with gt.metrics.js_of_samples, also where bins are empty."

    return JS_OF_SAMPLES.mark(grade)


FLOOR_EDGES = torch.linspace(-5, 11, 41)


def js_of_true_samples(n: int = 1000, repeats: int = 100) -> Tensor:
    """JS between two sets of n true samples of N(3, 2), 40 bins from -5 to 11: (repeats,)."""
    data, draw = Gaussian(mean=3, std=2), torch.Generator().manual_seed(0)
    return torch.tensor([
        metrics.js_of_samples(data.sample(n, draw), data.sample(n, draw), FLOOR_EDGES)
        for _ in range(repeats)
    ])  # fmt: skip


JS_FLOOR = Exercise(
    "js_floor",
    lesson=2,
    hints=(
        "Draw 1,000 real samples, and another 1,000 real samples. What does your estimate say of "
        "these two?",
        "That was one draw. Repeat it 100 times and take the mean.",
    ),
    answer="gt.exercises.lesson_2.js_of_true_samples().mean()",
    own=js_of_true_samples,
    mistakes={
        "zero": Mistake(
            "0 is JS of the two densities, which are the same. But two sets of samples are never "
            "alike: an estimate from histograms reads more than 0, always.",
        ),
        "one_repeat": Mistake(
            "This may be a single draw: such values do come out, but it is not their mean. Repeat "
            "it 100 times.",
        ),
        "doubled": Mistake(
            "About twice the mean. Is the half in front of the sum there?",
        ),
    },
)


def check_js_floor(answer: Any) -> Verdict:
    """Mark the number: the mean JS between two sets of 1,000 true samples in 40 bins."""

    def grade() -> str:
        given, values = number(answer), js_of_true_samples()
        mean = values.mean().item()
        mistake = None
        if abs(given) < 1e-6:
            mistake = "zero"
        elif abs(given - 2 * mean) < 0.1 * 2 * mean:
            mistake = "doubled"
        elif abs(given - mean) > 0.08 * mean and values.min() <= given <= values.max():
            mistake = "one_repeat"
        if mistake:
            raise Wrong(JS_FLOOR.mistakes[mistake].hint, mistake)
        if abs(given - mean) > 0.08 * mean:
            raise Wrong(f"You have {given:.4g}. 100 repeats give about {mean:.4f}.")
        return (
            f"100 repeats here give {mean:.4f} on average, from {values.min():.4f} to "
            f"{values.max():.4f}. A generator that reads as much cannot be told from the truth."
        )

    return JS_FLOOR.mark(grade)


# --- the recipe on other data -----------------------------------------------------------------

TARGET = Gaussian(mean=4, std=1.25)

RECIPE = Exercise(
    "recipe",
    lesson=2,
    hints=(
        "Begin with the settings of the recipe in this lesson. Which of them did the bars show to "
        "matter most?",
        "Raise the learning rates, and let the samples come from a moving average of G's weights: "
        "lr_g=2e-3, lr_d=5e-3, average=0.99.",
        "`gt.preset(\"gaussian_recipe\", data=..., seed=seed)` changes the data alone.",
    ),
    answer='lambda seed: gt.preset("gaussian_recipe", data=gt.Gaussian(mean=4, std=1.25), '
    "seed=seed)",
    own=presets._gaussian_recipe,
    mistakes={
        "data": Mistake(
            "The data must be normal with mean 4 and standard deviation 1.25."
        ),
        "variance": Mistake(
            "1.25 is the standard deviation. `gt.Gaussian` takes the standard deviation, so "
            "neither square it nor take its root.",
        ),
        "seed": Mistake(
            "Each game must be played with the seed that your function is given: pass it on, "
            "`seed=seed`.",
        ),
        "played": Mistake("The game has been played already. Return a new one."),
        "rates": Mistake(
            "The learning rates are those of program A or lower. In 2,000 turns these games do not "
            "get far: in the bars above, this cost the most.",
        ),
        "average": Mistake(
            "There is no averaging. G circles around the right place; a moving average of its "
            "weights, `average=0.99`, sits near the middle.",
        ),
        "batch": Mistake(
            "The batches are small, so each step follows chance a good deal."
        ),
        "diverged": Mistake("Training ran into NaN: a learning rate is too high."),
    },
)  # fmt: skip


def check_recipe(answer: Any) -> Verdict:
    """Mark `answer(seed)`, which makes a game on N(4, 1.25): W1 < 0.2 in 7 of 8 after 2,000 turns.

    Where the budget is short, in 3 of 3.
    """

    def grade() -> str:
        games = [attempt(answer, seed) for seed in range(100, 100 + budget(full=8, short=3))]
        _check_games(games, TARGET)
        distances = _play_all(games)
        good = sum(distance < 0.2 for distance in distances)
        result = f"W1 < 0.2 in {good} of {len(games)} games; the median is {median(distances):.3f}"
        if good < len(games) - len(games) // 8:
            name = _what_is_missing(games[0])
            hint = RECIPE.mistakes[name].hint if name else "Compare it with the recipe above."
            raise Wrong(f"{result}. {hint}", name)
        return f"{result}."

    return RECIPE.mark(grade)


def _check_games(games: list[Any], target: Gaussian) -> None:
    first = games[0]
    if not isinstance(first, Game):
        raise Wrong(
            f"The function must return a game, from gt.preset or gt.Game; this is "
            f"{type(first).__name__}.",
            "type",
        )
    if first.data != target:
        std = getattr(first.data, "std", None)
        swapped = std in (target.std**2, math.sqrt(target.std))
        name = "variance" if swapped else "data"
        raise Wrong(f"{RECIPE.mistakes[name].hint} This game has {first.data}.", name)
    name = None
    if any(game.turns or game.d_updates for game in games):
        name = "played"
    elif len({game.seed for game in games}) < len(games):
        name = "seed"
    if name:
        raise Wrong(RECIPE.mistakes[name].hint, name)


def _play_all(games: list[Game], turns: int = 2000) -> list[float]:
    try:
        ensemble = Ensemble(games)
        ensemble.play(turns)
        samples = list(ensemble.generate(4000))
    except ValueError:  # players that an ensemble cannot stack
        try:
            samples = []
            for game in games:
                for _ in range(turns):
                    game.turn()
                samples.append(game.generate(4000))
        except TrainingDiverged:
            raise Wrong(RECIPE.mistakes["diverged"].hint, "diverged") from None
    if not all(batch.isfinite().all() for batch in samples):
        raise Wrong(RECIPE.mistakes["diverged"].hint, "diverged")
    return [metrics.w1(batch, TARGET) for batch in samples]


def _what_is_missing(game: Game) -> str | None:
    if max(game.lr_g, game.lr_d) <= 1e-3:
        return "rates"
    if game.average is None:
        return "average"
    return "batch" if game.batch_size < 64 else None


EXERCISES = (WHICH_STEP, D_STEP, G_STEP, JS_OF_SAMPLES, JS_FLOOR, RECIPE)

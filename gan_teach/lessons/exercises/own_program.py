"""Exercises whose answer is a whole program, judged by what it does.

Its first game is watched by the doctor: a crash or a finding is the hint, in the doctor's words.
Then its samples are measured over several seeds, beside those of a broken twin: the library's own
program, whose D never steps. Good samples must come from a game: the same program must fail where
no slope comes from D.
"""

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from unittest import mock

import torch
from matplotlib.axes import Axes
from torch import Tensor, nn
from torch.nn.modules.module import register_module_forward_pre_hook
from torch.nn.parameter import is_lazy

from gan_teach.doctor.crashes import explain
from gan_teach.doctor.examination import Examination
from gan_teach.doctor.examine import examine
from gan_teach.doctor.finding import Finding
from gan_teach.doctor.kinds import KINDS
from gan_teach.lessons.answers import Wrong, attempt, need_function, need_result
from gan_teach.lessons.cards import Verdict
from gan_teach.lessons.marking import Exercise, Mistake
from gan_teach.lessons.variants import Changes, changed
from gan_teach.live import plots
from gan_teach.support.budget import budget

OWN_PROGRAM = {
    "not_finite": Mistake("Some samples are NaN or infinite: is a learning rate too high?"),
    "seed": Mistake(
        "Two games give the same samples. Is the seed set inside your function, to one number? "
        "If it is given a seed, pass that on, once and at the beginning; else set none."),
    "kept": Mistake(
        "A network of your first game plays again in the second, trained already. Make G, D and "
        "their optimisers inside your function, anew in each call."),
    "no_d": Mistake(
        "These samples are good, but no game was seen. A GAN has two networks, each an `nn.Module`:"
        " G makes fakes of noise, and D is given both these fakes and the data, and G learns from "
        "what D says."),
    "not_trained": Mistake(
        "These samples are good, but G did not learn them from D: the same program gives good ones "
        "where no gradient comes from D, too. Let G's loss be what D says of its fakes, and give "
        "what the trained G makes of noise, nothing that is taken from the data."),
}  # fmt: skip
NO_D = ("only one network was called", "Who is D:", "Who is G:")  # the doctor, of what it missed
MOST = 500_000  # calls of layers, and slopes, that a program may ask for while none comes from D


class Figure(NamedTuple):
    """What is measured of samples.

    name: in words. of: the value for the samples of one game. good: whether the values of all games
    are. wrong: the mistake's name where they are not and nothing else is known. shown: how a value
    is written. true: what true samples give, in words.
    """

    name: str
    of: Callable[[Tensor], float]
    good: Callable[[Sequence[float]], bool]
    wrong: str
    shown: str = "{:.2f}"
    true: str = ""

    def beside(self, values: Sequence[float], broken: Sequence[float]) -> str:
        """The values of an answer, and those of its broken twin."""
        yours, twins = (", ".join(map(self.shown.format, each)) for each in (values, broken))
        true = f", of true samples {self.true}" if self.true else ""
        return f"{self.name}: yours {yours}; the broken twin's {twins}{true}."


@dataclass
class Trial:
    """An answer, and the samples of its games once they were played."""

    answer: Any
    games: list[Tensor] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class OwnProgram(Exercise):
    """An exercise whose answer is a function that trains a GAN.

    inputs: what it is called with for a seed; PyTorch's seed is set before. data: many real
    samples, (N, ...). samples: those of what it gives, (n, ...); raises Wrong for what has none.
    figures: what is measured of them, in order; the first that is not good is told. draw: the
    samples of one game, on axes. twin: the change that makes the broken twin of `own`, and fault:
    what is wrong with it, in words.
    Its mistakes hold those of OWN_PROGRAM. One that `looks` like the samples of all games is told
    before a suspicion of the doctor's, and that before the figure's own.
    """

    inputs: Callable[[int], tuple[Any, ...]]
    data: Callable[[], Tensor]
    samples: Callable[[Any], Tensor]
    figures: Sequence[Figure]
    draw: Callable[[Axes, Tensor], object]
    twin: Changes = field(default=(("optimizer_d.step()", "pass"),))
    fault: str = "whose D never steps"

    def check(self, answer: Any) -> Verdict:
        """The verdict on this answer, with a picture of its samples where there are any."""
        trial = Trial(answer)
        verdict = super().check(trial)
        if trial.games:
            verdict.picture = functools.partial(self._show, trial.games)
        return verdict

    def grade(self, trial: Trial) -> str:
        """Raises Wrong for a crash, for what the doctor finds, and for samples that are bad."""
        answer, games = trial.answer, trial.games
        seeds = range(budget(full=3, short=2))
        with torch.random.fork_rng(devices=[]):
            with networks_called() as before:
                check, first = self._watched(answer)
            games.append(first)
            for seed in seeds[1:]:
                after = {network: _weights(network) for network in before}
                with networks_called() as now:
                    games.append(self._played(answer, seed))
                if any(
                    torch.equal(now[it], after[it]) and not torch.equal(before[it], after[it])
                    for it in before.keys() & now.keys()
                ):
                    raise self.found("kept")
        if torch.equal(games[0], games[1]):
            raise self.found("seed")
        watched = f"In {check.turns:,} turns the doctor found nothing. " if check.turns else ""
        told = f"{watched}{len(games)} games, beside a broken twin {self.fault}. "
        for figure in self.figures:
            values, twins = ([figure.of(it) for it in each] for each in (games, self._broken))
            told += figure.beside(values, twins) + " "
            if not figure.good(values):
                raise self._why(figure.wrong, games, check, told.strip())
        if self._good_without_d(answer):
            unseen = any(said in it for it in check.unknown for said in NO_D)
            raise self.found("no_d" if unseen else "not_trained")
        return told.strip()

    def _good_without_d(self, answer: Any) -> bool:
        """Whether the samples are good where G cannot learn from D."""
        try:
            with torch.random.fork_rng(devices=[]), no_slopes_from_d():
                samples = self._played(answer, 0)
        except Wrong:
            return False
        return all(figure.good([figure.of(samples)]) for figure in self.figures)

    @functools.cached_property
    def _broken(self) -> list[Tensor]:
        """The samples of the broken twin."""
        broken = changed(self.own, self.twin)
        with torch.random.fork_rng(devices=[]):
            return [self._played(broken, seed) for seed in range(budget(full=3, short=2))]

    def _show(self, games: list[Tensor]) -> None:
        """The samples of all games, and beside them those of the broken twin's first."""
        row = plots.new_row(len(games) + 1, width=9.6, height=2.8)
        for i, (ax, samples) in enumerate(zip(row, [*games, self._broken[0]], strict=True)):
            self.draw(ax, samples)
            ax.set_title(f"your game {i + 1}" if i < len(games) else "the broken twin", fontsize=9)
        plots.show(
            row, f"The samples of your {len(games)} games, and of a broken twin {self.fault}."
        )

    def _watched(self, answer: Any) -> tuple[Examination, Tensor]:
        """The first game under the doctor's eyes, and its samples."""
        given: list[Any] = []
        need_function(answer, len(self.inputs(0)))

        def program() -> None:
            try:
                given.append(answer(*self._start(0)))
            except NotImplementedError:
                given.append(...)

        check = examine(program, data=self.data())
        for finding in [check.crash, *check.findings]:
            if finding:
                raise _hint(finding)
        if not given:
            raise Wrong(" ".join(check.unknown), "stopped")
        return check, self._read(need_result(given[0]))

    def _played(self, answer: Any, seed: int) -> Tensor:
        try:
            return self._read(attempt(answer, *self._start(seed)))
        except Wrong as wrong:
            if isinstance(wrong.__cause__, Exception):
                raise _hint(explain(wrong.__cause__)) from None
            raise

    def _start(self, seed: int) -> tuple[Any, ...]:
        torch.manual_seed(seed)
        return self.inputs(seed)

    def _read(self, given: Any) -> Tensor:
        samples = self.samples(given)
        if not samples.isfinite().all():
            raise self.found("not_finite")
        return samples

    def _why(self, wrong: str, games: list[Tensor], check: Examination, told: str) -> Wrong:
        for name, mistake in self.mistakes.items():
            if mistake.looks and all(mistake.looks(samples) for samples in games):
                return self.found(name, f"{told}\n\n")
        for suspicion in check.suspicions:
            return _hint(suspicion, f"{told}\n\n")
        return self.found(wrong, f"{told}\n\n")


@contextmanager
def networks_called() -> Iterator[dict[nn.Module, Tensor]]:
    """The networks with weights that are called, each with its weights at its first call."""
    met: dict[nn.Module, Tensor] = {}

    def note(module: nn.Module, _: Any) -> None:
        if module not in met and next(module.parameters(), None) is not None:
            met[module] = _weights(module)

    hook = register_module_forward_pre_hook(note)
    try:
        yield met
    finally:
        hook.remove()


def _weights(network: nn.Module) -> Tensor:
    """A copy of them, in one row."""
    known = [weight for weight in network.parameters() if not is_lazy(weight)]
    return torch.cat([torch.empty(0), *(weight.detach().flatten() for weight in known)])


@contextmanager
def no_slopes_from_d() -> Iterator[None]:
    """No slope leaves a network, or a layer with weights, by its inputs: D teaches G nothing.

    Where no network is called all slopes are 0. After MOST of either a program is stopped.
    """
    call, backward, grad = nn.Module.__call__, torch.autograd.backward, torch.autograd.grad
    left, met = iter(range(MOST)), False

    def count() -> None:
        if next(left, None) is None:
            raise RuntimeError("This program waits for what does not come without slopes.")

    def cut_off(network: nn.Module, *inputs: Any, **named: Any) -> Any:
        nonlocal met
        if next(network.parameters(), None) is None:
            return call(network, *inputs, **named)
        count()
        met = True
        named = {name: _without_slope(given) for name, given in named.items()}
        return call(network, *map(_without_slope, inputs), **named)

    def flat_backward(tensors: Any, *args: Any, **kwargs: Any) -> None:
        count()
        tensors = [tensors] if isinstance(tensors, Tensor) else tensors
        backward([tensor if met else 0 * tensor for tensor in tensors], *args, **kwargs)

    def flat_grad(*args: Any, **kwargs: Any) -> tuple[Any, ...]:
        count()
        found = grad(*args, **kwargs)
        return tuple(it if met or it is None else 0 * it for it in found)

    with (
        mock.patch.object(nn.Module, "__call__", cut_off),
        mock.patch.object(torch.autograd, "backward", flat_backward),
        mock.patch.object(torch.autograd, "grad", flat_grad),
    ):
        yield


def _without_slope(given: Any) -> Any:
    """The same; the slope in it is 0."""
    if isinstance(given, Tensor) and given.requires_grad and torch.is_grad_enabled():
        given = given * 1
        given.register_hook(lambda slope: 0 * slope)
    return given


def _hint(finding: Finding, before: str = "") -> Wrong:
    """A crash, a finding or a suspicion of the doctor's as what is wrong with an answer."""
    kind = KINDS[finding.kind]
    says = "finds" if finding.certain else "suspects"
    measured = f"{finding.evidence} {finding.how_sure}".strip()
    return Wrong(
        f"{before}The doctor {says}: {kind.title}. {measured} {kind.meaning}\n\n{kind.advice}",
        finding.kind,
    )

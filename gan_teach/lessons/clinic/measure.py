"""What is measured of a program while it runs, and what a cure is held against."""

import ast
import functools
import inspect
import math
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call

from gan_teach import metrics
from gan_teach.data.digits import digits
from gan_teach.doctor.examination import Examination
from gan_teach.doctor.examine import examine as watch
from gan_teach.doctor.kinds import KINDS
from gan_teach.lessons.clinic.cases import CASES, DIGITS, Case
from gan_teach.lessons.variants import changed, changed_source
from gan_teach.support.threads import Threads

LOOKS = 40  # how often in a run the players themselves are looked at


def mended_source(case: Case) -> str:
    """The source of the case's program with its fault mended."""
    return changed_source(case.program, case.mend)


def mended(case: Case) -> Callable[..., Any]:
    """The case's program with its fault mended."""
    return changed(case.program, case.mend)


@dataclass
class Trial:
    """What was measured of one run.

    d_loss, g_loss: of every turn. turn: of each look at the players, as for the columns after it.
    on_real, on_fake: D's mean probability, as the loss reads D's output. push: the length of the
    gradient in G's weights. check: what the doctor says; of who moves in whose move too.
    real, fake: the last real batch as D saw it (of the batches of a turn the one that spreads
        most), and 2,000 of G's samples at the end, (n, ...). first: those after the first turn.
    lowest: the least number of what D was given first and last in a turn: real samples, and the
        fakes of G's move. reach: the least and the largest that D could give at the end with
        weights a hundred times as large.
    """

    d_loss: list[float] = field(default_factory=list)
    g_loss: list[float] = field(default_factory=list)
    turn: list[int] = field(default_factory=list)
    on_real: list[float] = field(default_factory=list)
    on_fake: list[float] = field(default_factory=list)
    push: list[float] = field(default_factory=list)
    check: Examination = field(default_factory=Examination)
    real: Tensor = field(default_factory=lambda: torch.zeros(0))
    fake: Tensor = field(default_factory=lambda: torch.zeros(0))
    first: Tensor = field(default_factory=lambda: torch.zeros(0))
    lowest: tuple[float, float] = (math.inf, math.inf)
    reach: tuple[float, float] = (-math.inf, math.inf)

    def moved(self, who: str, move: str) -> float:
        """How far this player's weights go in a turn, in this player's move, "D" or "G": the
        median, as a share of their length.
        """
        return float(median(self.moves(who, move)))

    def moves(self, who: str, move: str) -> list[float]:
        """The same of each turn that was looked at."""
        return [float(way) for way in self.check.history[f"moved_{who}_in_{move}".lower()]]

    def end(self, column: str) -> float:
        """The median of this column over the last eighth of the run."""
        values = getattr(self, column)
        return median(values[-max(len(values) // 8, 1) :])


class _Monitor:
    """What a program calls at the end of each turn; between two turns it looks at every step."""

    def __init__(self, turns: int):
        self.run, self._every = Trial(), max(turns // LOOKS, 1)
        self._looking = False
        self._seen: list[tuple[Tensor, Tensor]] = []
        self.players: dict[str, nn.Module] = {}

    def __call__(self, G: nn.Module, D: nn.Module, d_loss: Tensor, g_loss: Tensor) -> None:
        run = self.run
        if not run.d_loss:
            self.players = {"G": G, "D": D}
            D.register_forward_hook(self._judged)
            run.first = samples_of(G, torch.Generator().manual_seed(0))
        run.d_loss.append(torch.as_tensor(d_loss).item())
        run.g_loss.append(torch.as_tensor(g_loss).item())
        if self._looking and self._seen:
            self._note(len(run.d_loss))
        self._looking = len(run.d_loss) % self._every == self._every - 1 or self._every == 1
        self._seen = []

    def _judged(self, D: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        if self._looking:
            self._seen.append((inputs[0].detach(), output.detach().sigmoid()))

    def _note(self, turn: int) -> None:
        run, on_real, on_fake = self.run, self._seen[0][1], self._seen[-1][1]
        run.turn.append(turn)
        ends = (self._seen[0][0].min().item(), self._seen[-1][0].min().item())
        run.lowest = (min(run.lowest[0], ends[0]), min(run.lowest[1], ends[1]))
        run.real = max((batch for batch, _ in self._seen), key=metrics.spread)
        run.on_real.append(on_real.mean().item())
        run.on_fake.append(on_fake.mean().item())
        grads = [w.grad.flatten() for w in self.players["G"].parameters() if w.grad is not None]
        run.push.append(torch.cat(grads).norm().item() if grads else 0.0)


def examine(program: Callable[..., Any], case: Case, seed: int, turns: int | None = None) -> Trial:
    """Run a program on the case's data under this seed; PyTorch's global state is put back.

    Raises ValueError where it does not call `record`, and what the program itself raises.
    """
    turns = turns or case.turns
    monitor = _Monitor(turns)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        data = digits("embedded") if case.data == DIGITS else case.data
        with Threads(large=False), watch() as monitor.run.check:
            program(data, turns, monitor)
        if not monitor.players:
            raise ValueError(
                "The program never called record(G, D, d_loss, g_loss). It belongs at the end of "
                "each turn, inside the loop."
            )
        monitor.run.fake = samples_of(monitor.players["G"])
        if len(monitor.run.real):
            monitor.run.reach = _reach(monitor.players["D"], monitor.run.real)
    return monitor.run


def samples_of(G: nn.Module, generator: torch.Generator | None = None) -> Tensor:
    """2,000 samples of G, as it stands."""
    latent_dim = next(m.in_features for m in G.modules() if isinstance(m, nn.Linear))
    with torch.no_grad():
        return G(torch.randn(2000, latent_dim, generator=generator))


def _reach(D: nn.Module, real: Tensor) -> tuple[float, float]:
    """The least and the largest answer of D with weights a hundred times as large, far away too."""
    steep = {name: 100 * weight.detach() for name, weight in D.named_parameters()}
    with torch.no_grad():
        far = torch.cat([real, -100 * real, 100 * real])
        low, high = functional_call(D, steep, (far,)).aminmax()
    return low.item(), high.item()


def stop_of(case: Case) -> tuple[int, Exception]:
    """In which turn a program ends with an error, and the error.

    Raises ValueError where it does not.
    """
    turns: list[int] = []
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        try:
            case.program(case.data, case.turns, lambda *_: turns.append(1))
        except Exception as error:
            return len(turns) + 1, error
    raise ValueError(f"{case.name} plays all its turns.")


@functools.cache
def healthy(name: str, seed: int) -> Trial:
    """A run of this case's mended program."""
    case = CASES[name]
    return examine(mended(case), case, seed)


def complaint(
    program: Callable[..., Any], case: Case, seeds: Sequence[int], turns: int | None = None
) -> str | None:
    """What is still wrong with a program, in words and numbers; None where nothing is.

    First what is measured of the fault itself, which a few turns often show. A sound game may be
    slow, so its figures need only show that G lives and comes nearer to the data.
    """
    turns = turns or case.turns
    for finding in examine(program, case, seeds[0], turns // 5).check.findings:
        return f"{finding.evidence} {KINDS[finding.kind].meaning}"
    runs = [examine(program, case, seed, turns) for seed in seeds]
    recorded = min(len(run.d_loss) for run in runs)
    if recorded < turns / 2:
        return f"It recorded {recorded} of {turns} turns. Let it play them all."
    for run in runs:
        for finding in [*run.check.findings, *run.check.suspicions]:
            name = finding.kind
            if finding.certain or name in case.also:
                return f"{finding.evidence} {KINDS[name].meaning}"
    for who in "DG":
        if not all(run.moved(who, who) for run in runs):
            return f"In {who}'s own move {who}'s weights do not move."
    if case.still:
        moves = [way for run in runs for way in run.moves(*case.still) if way]
        if moves:
            who, move = case.still
            return (
                f"In {move}'s move {who}'s weights still move, in {len(moves)} of the turns looked "
                f"at: by up to {max(moves):.2g} of their length."
            )
    if case.data == DIGITS:
        return _digits_complaint(runs)
    low, high = runs[0].reach
    held = high > 1.01 if low >= 0 else max(-low, high) < 1.01  # from 0 to 1: a probability
    if math.isfinite(case.reaches) and held:
        return (
            f"With weights a hundred times as large D's answers still stay between {low:.2g} and "
            f"{high:.2g}: the probabilities that the loss reads are held in bounds."
        )
    if min(min(run.d_loss) for run in runs) > case.reaches:
        return f"In no turn does D's loss get below {case.reaches:g}. What keeps it up?"
    spread = min(run.fake.std().item() for run in runs)
    if spread < 0.1:
        return f"G is dead: the narrowest of its samples have a standard deviation of {spread:.2g}."
    if case.may_be_slow:
        return None
    first, last = (
        median(metrics.w1(getattr(run, name), case.data) for run in runs)
        for name in ("first", "fake")
    )
    if not last < max(case.bound, 0.8 * first):
        return (
            f"The samples come no nearer to the data: their W1 distance is {first:.2f} after the "
            f"first turn and {last:.2f} at the end (the medians)."
        )
    began = max(median(run.d_loss[0] for run in runs), 1.39)
    d_loss, on_real, on_fake = (
        median(run.end(name) for run in runs) for name in ("d_loss", "on_real", "on_fake")
    )
    if d_loss > 1.04 * began or on_fake > on_real + 0.15:
        return (
            f"D ends worse than a coin: with a loss of {d_loss:.2f}, where it began with "
            f"{began:.2f}, and probabilities of {on_real:.2f} for real samples, {on_fake:.2f} for "
            "fakes."
        )
    return None


def _digits_complaint(runs: Sequence[Trial]) -> str | None:
    shares = [metrics.spread(run.fake) / metrics.spread(run.real) for run in runs]
    losses = [run.end("d_loss") for run in runs]
    real, fake = (min(run.lowest[i] for run in runs) for i in (0, 1))
    if fake - real > 0.2 * (max(run.real.max().item() for run in runs) - real):
        return (
            f"The real pixels that D sees begin at {real:.2g}, and those of the fakes in G's move "
            f"at {fake:.2g}."
        )
    if min(shares) < 0.08 or min(losses) < 0.2:
        return (
            f"D's loss ends at {median(losses):.2g}, and the samples have "
            f"{median(shares):.0%} of the spread of the images that D sees."
        )
    return None


def same_code(ours: Any, theirs: Any) -> bool:
    """Whether two functions are written alike; comments, docstrings and layout do not count."""
    try:
        return _tree(ours) == _tree(theirs)
    except (OSError, TypeError, SyntaxError):  # no source to be had
        return ours is theirs


def _tree(function: Any) -> str:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    if isinstance(tree, ast.FunctionDef) and ast.get_docstring(tree) is not None:
        del tree.body[0]
    return ast.dump(tree)

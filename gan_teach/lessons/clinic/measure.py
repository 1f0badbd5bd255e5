"""What is measured of a program while it runs."""

import ast
import functools
import inspect
import math
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import torch
from torch import Tensor, nn

from gan_teach import metrics
from gan_teach.data.digits import digits
from gan_teach.doctor.examination import Examination
from gan_teach.doctor.examine import examine as watch
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
    on_real, on_fake: D's mean probability, as the loss reads D's output. log_loss: the log loss of
        these answers, whatever D's own loss is. push: the length of the gradient in G's weights.
    check: what the doctor says; of who moves in whose move too.
    real, fake: the last real batch as D saw it (of the batches of a turn the one that spreads
        most), and 2,000 of G's samples at the end, (n, ...). first: those after the first turn.
    lowest: the least number of what D was given first and last in a turn: real samples, and the
        fakes of G's move. players: "G" and "D" as they ended.
    """

    d_loss: list[float] = field(default_factory=list)
    g_loss: list[float] = field(default_factory=list)
    turn: list[int] = field(default_factory=list)
    on_real: list[float] = field(default_factory=list)
    on_fake: list[float] = field(default_factory=list)
    log_loss: list[float] = field(default_factory=list)
    push: list[float] = field(default_factory=list)
    check: Examination = field(default_factory=Examination)
    real: Tensor = field(default_factory=lambda: torch.zeros(0))
    fake: Tensor = field(default_factory=lambda: torch.zeros(0))
    first: Tensor = field(default_factory=lambda: torch.zeros(0))
    lowest: tuple[float, float] = (math.inf, math.inf)
    players: dict[str, nn.Module] = field(default_factory=dict)

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

    def __call__(self, G: nn.Module, D: nn.Module, d_loss: Tensor, g_loss: Tensor) -> None:
        run = self.run
        if not run.d_loss:
            run.players = {"G": G, "D": D}
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
        right = (on_real, 1 - on_fake)
        run.log_loss.append(-sum(it.clamp_min(1e-7).log().mean().item() for it in right))
        grads = [w.grad.flatten() for w in run.players["G"].parameters() if w.grad is not None]
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
        if not monitor.run.players:
            raise ValueError(
                "The program never called record(G, D, d_loss, g_loss). It belongs at the end of "
                "each turn, inside the loop."
            )
        monitor.run.fake = samples_of(monitor.run.players["G"])
    return monitor.run


def samples_of(G: nn.Module, generator: torch.Generator | None = None) -> Tensor:
    """2,000 samples of G, as it stands."""
    latent_dim = next(m.in_features for m in G.modules() if isinstance(m, nn.Linear))
    with torch.no_grad():
        return G(torch.randn(2000, latent_dim, generator=generator))


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

"""`gt.examine`: what is wrong with a GAN program, measured while it runs."""

from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any

import torch
from torch import nn

from gan_teach.doctor.crashes import explain
from gan_teach.doctor.examination import Examination
from gan_teach.doctor.hooks import EnoughTurns, Hooks
from gan_teach.doctor.judge import judge
from gan_teach.doctor.still import look_at_still
from gan_teach.doctor.watch import Watch
from gan_teach.support.errors import count


def examine(
    G: nn.Module | Callable[[], Any] | None = None,
    D: nn.Module | None = None,
    *,
    data: Any = None,
    turns: int | None = None,
    optimizers: Iterable[torch.optim.Optimizer] | None = None,
) -> Any:
    """Says what is wrong with a GAN program; the program needs nothing of this library.

        with gt.examine(G, D) as check:     # around a training loop, which stays as it is
            ...
        print(check)

        check = gt.examine(train)           # or of a function, which it calls
        check = gt.examine(G, D, optimizers=[optimizer_g, optimizer_d])    # after the run

    G, D: the players. Where they are not given they are found: G is fed noise, and D what G makes,
    and data. data: all real samples as a tensor, (N, ...), or data that holds them, as `gt.images`
    and `gt.table` make it, to ask whether the fakes are copies of them, or a batch that never
    changes only a part. turns: after so many a function is stopped, and a loop no longer watched.
    Nothing is changed: the numbers are those that the program gives without it. An error in a
    function is caught and explained in the report; one in a `with` block is raised as ever.
    After a run only weights, modes and optimisers can be looked at, which tells little.

    Returns an `Examination`, or what gives one to a `with` statement.
    Raises TypeError for what is no network, no function or no optimiser.
    """
    if turns is not None:
        turns = count("turns", turns)
    program = None if G is None or isinstance(G, nn.Module) else G
    if program is not None and not (callable(program) and not isinstance(program, type)):
        raise TypeError(
            "gt.examine wants the players, gt.examine(G, D), or a function that trains, "
            f"gt.examine(train); got {G!r}."
        )
    for name, player in (("G", None if program else G), ("D", D)):
        if player is not None and not isinstance(player, nn.Module):
            raise TypeError(f"{name} must be a network, an nn.Module; got {player!r}.")
    network = G if isinstance(G, nn.Module) else None
    if network is not None and network is D:
        raise ValueError("G and D must be two networks; got one and the same as both.")
    if callable(getattr(data, "all_samples", None)):
        data = data.all_samples()
    if data is not None and not (isinstance(data, torch.Tensor) and len(data) and data.ndim > 1):
        raise TypeError(f"data must be a tensor of all real samples, (N, ...); got {data!r}.")
    if optimizers is not None:
        return look_at_still(network, D, optimizers)
    watching = Watching(network, D, turns, stops=program is not None, data=data)
    if program is None:
        return watching
    return watching.run(program)


class Watching:
    """A `with` block under examination."""

    def __init__(
        self,
        G: nn.Module | None,
        D: nn.Module | None,
        turns: int | None,
        stops: bool = False,
        data: torch.Tensor | None = None,
    ):
        self.G, self.D, self.data = G, D, data
        self.check = Examination()
        both = G is not None and D is not None
        self.watch = Watch(tuple(it for it in (G, D) if it is not None) if both else ())
        self.hooks = Hooks(self.watch, turns, stops)

    def __enter__(self) -> Examination:
        self.hooks.start()
        return self.check

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.hooks.stop()
        if isinstance(error, Exception):
            self.check.crash = explain(error, trace)
        try:
            judge(self.watch, self.check, self.G, self.D, self.data)
        except Exception as fault:  # it must not hide what the program did
            self.watch.failure = f"{type(fault).__name__}: {fault}"
        self.check.done = True
        if self.watch.failure:
            told = "What came after a fault in the doctor itself, which stopped looking"
            self.check.unknown.insert(0, f"{told} ({self.watch.failure}).")

    def run(self, program: Callable[[], Any]) -> Examination:
        """Calls a function under examination."""
        try:
            with self:
                program()
        except EnoughTurns:
            self.check.looked_at.append("The function was stopped after as many turns as asked.")
        except SystemExit:
            self.check.unknown.append("What follows: the program called `exit`.")
        except KeyboardInterrupt:
            self.check.unknown.append("What follows: a KeyboardInterrupt came.")
        except Exception:
            if self.check.crash is None:
                raise
        return self.check

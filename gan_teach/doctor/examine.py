"""Watch a program while it runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from torch.optim.optimizer import register_optimizer_step_post_hook

from gan_teach.doctor.crashes import explain
from gan_teach.doctor.examination import Examination


@contextmanager
def examine(
    G: Any = None, D: Any = None, *, data: Any = None, turns: int | None = None
) -> Iterator[Examination]:
    """Watch a program while it runs."""
    check = Examination()
    steps = []
    hook = register_optimizer_step_post_hook(lambda *_: steps.append(1))
    try:
        yield check
    except Exception as error:
        check.crash = explain(error)
        raise
    finally:
        hook.remove()
        check.turns = len(steps) // 2

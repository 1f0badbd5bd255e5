"""How many threads PyTorch uses while a game moves."""

import os

import torch


class Threads:
    """`with Threads(large):` sets the threads for what is inside, then puts back what was set.

    Small players get one thread: they are bound by the cost of calls. Large ones get what the user
    has set, at most all cores but `spare`. A live view spares one for the browser: PyTorch's
    threads wait for each other, so a core that is shared costs far more than one that is left free.
    Measured on two cores with a game of MNIST's size: with nothing else running, two threads play
    350 turns/s and one plays 250; in a live view both play 190; where another program keeps a core
    busy, one thread plays 150 and two play 3.

    PyTorch's setting holds for the calling thread alone. The number never depends on the moment:
    same seed, same machine, same way of playing, same numbers; another number of threads changes
    the rounding.
    """

    def __init__(self, large: bool, spare: int = 0):
        self._most = max((os.cpu_count() or 1) - spare, 1) if large else 1
        self._before: list[int] = []

    def __enter__(self) -> None:
        self._before.append(torch.get_num_threads())
        torch.set_num_threads(min(self._before[-1], self._most))

    def __exit__(self, *_: object) -> None:
        torch.set_num_threads(self._before.pop())


def spare_a_core() -> Threads:
    """For live views: at most all cores but one, so that the browser keeps up."""
    return Threads(large=True, spare=1)

"""How many threads PyTorch uses while a game moves."""

import os

import torch


class Threads:
    """`with Threads(large):` sets the threads for a turn, and puts back what the user had set.

    Small players get one: they are bound by the cost of calls. Large ones get as many as the user
    has set, but leave one core to the rest of the machine, the browser above all. PyTorch's threads
    wait for each other, so a core that is shared costs far more than one that is left free: on two
    cores two threads play a game of MNIST's size at 350 turns/s where one plays 265, but at 3 where
    another program keeps one core busy (measured).

    PyTorch's setting holds for the calling thread alone. The number depends on the machine and on
    the game, never on the moment, so that the same seed gives the same numbers.
    """

    def __init__(self, large: bool):
        self._most = max((os.cpu_count() or 1) - 1, 1) if large else 1
        self._before: list[int] = []

    def __enter__(self) -> None:
        self._before.append(torch.get_num_threads())
        torch.set_num_threads(min(self._before[-1], self._most))

    def __exit__(self, *_: object) -> None:
        torch.set_num_threads(self._before.pop())

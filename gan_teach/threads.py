"""How many threads PyTorch uses while a game moves."""

import torch


class Threads:
    """`with Threads(1):` uses one thread inside and puts back afterwards what the user had set.

    Small players are bound by the cost of calls, and a second thread only makes them wait: on two
    busy cores four of five runs fell from 900 turns/s to between 3 and 200 (measured).
    n = None leaves the number as it is. PyTorch's setting holds for the calling thread alone.
    """

    def __init__(self, n: int | None):
        self._n = n
        self._before: list[int] = []

    def __enter__(self) -> None:
        self._before.append(torch.get_num_threads())
        if self._n:
            torch.set_num_threads(self._n)

    def __exit__(self, *_: object) -> None:
        torch.set_num_threads(self._before.pop())

"""A bar for what takes long: in a notebook on the page, in a terminal as a line of text."""

import sys
import time
from types import TracebackType
from typing import Any, Self

PATIENCE = 0.5  # seconds before it appears
EVERY = 0.1  # seconds from one change to the next


class Progress:
    """How far some work has got, of `total`; what: the work in a few words.

        with Progress(len(files), "Reading pictures") as bar:
            for i, file in enumerate(files):
                bar.at(i)

    Work that is done within half a second shows nothing. Nothing is left behind.
    """

    def __init__(self, total: int, what: str):
        self._total, self._what = max(total, 1), what
        self._next = time.monotonic() + PATIENCE
        self._bar: Any = None
        self._line = 0  # how long the line in a terminal is

    def __enter__(self) -> Self:
        return self

    def at(self, done: int) -> None:
        """So much is done."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY
        if _in_notebook():
            self._show(done)
        elif sys.stderr.isatty():
            self._write(f"{self._what}: {done / self._total:.0%}")

    def _show(self, done: int) -> None:
        if self._bar is None:
            import ipywidgets as widgets
            from IPython.display import display

            wide = {"description_width": "initial"}
            self._bar = widgets.IntProgress(
                max=self._total, description=self._what, style=wide, layout={"width": "50%"}
            )
            display(self._bar)
        self._bar.value = done

    def _write(self, text: str) -> None:
        sys.stderr.write("\r" + text.ljust(self._line))
        sys.stderr.flush()
        self._line = len(text)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.close()
        if self._line:
            self._write("")
            sys.stderr.write("\r")


def _in_notebook() -> bool:
    shell = sys.modules.get("IPython")
    running = shell.get_ipython() if shell else None
    return hasattr(running, "kernel")

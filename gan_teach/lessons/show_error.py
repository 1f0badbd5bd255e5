"""`%%show_error`: a cell that stops with an error says why in words, and the page runs on.

    %load_ext gan_teach.lessons.show_error

Python then reads a cell that begins with `%%show_error` as ever. An error ends that cell alone:
"Run all" goes on with the next.
"""

import sys
from typing import Any

from gan_teach.doctor.own_line import own_frames
from gan_teach.lessons.cards import fill


def load_ipython_extension(ipython: Any) -> None:
    """Make the cell magic known; what `%load_ext` calls."""

    def show_error(line: str, cell: str) -> None:
        """Run this cell; an error is told in words, and is none for the page."""
        code = ipython.transform_cell(cell)
        name = ipython.compile.cache(code, ipython.execution_count)
        try:
            exec(compile(code, name, "exec"), ipython.user_ns)
        except Exception as error:
            print(f"It stops in the line\n\n{told(error)}")
            if "matplotlib.pyplot" in sys.modules:
                sys.modules["matplotlib.pyplot"].close("all")  # pictures that it had begun

    ipython.register_magic_function(show_error, "cell")


def told(error: Exception) -> str:
    """The line of the program in which it stopped, and what Python says."""
    frame = own_frames(error.__traceback__)[-1]
    line = frame.line
    if isinstance(error, SyntaxError) and frame.filename == __file__ and error.text:
        line = error.text.strip()  # the cell did not begin
    return f"    {line}\n\nand Python says:\n\n" + fill(f"{type(error).__name__}: {error}")

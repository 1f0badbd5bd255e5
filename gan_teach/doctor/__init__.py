"""What is wrong with any GAN program, measured while it runs.

__main__: examine a file, as a command: `python -m gan_teach.doctor gan.py`
crash_kinds: the crashes that beginners meet, what each means and what to try
crashes: crashes explained from their traceback
examination: what was found in a program
examine: watch a program while it runs
finding: one thing that is wrong, and a kind of such things
kinds: all kinds
own_line: which line of the learner's own code it was
picture: what was measured, as a picture
report: what was found, as text and as a table
run: examine a file, in a process of its own
script: that process

`python -m gan_teach.doctor gan.py` examines a file.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    ["__main__", "crash_kinds", "crashes", "examination", "examine", "finding", "kinds", "own_line",
     "picture", "report", "run", "script"],
)  # fmt: skip

"""What is wrong with any GAN program, measured while it runs.

crash_kinds: the crashes that beginners meet, what each means and what to try
crashes: crashes explained from their traceback
finding: one thing that is wrong, and a kind of such things
kinds: all kinds
own_line: which line of the learner's own code it was
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__, ["crash_kinds", "crashes", "finding", "kinds", "own_line"]
)

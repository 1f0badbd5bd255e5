"""How long a lesson trains: in full for learners, short under test."""

import os

from gan_teach.support.errors import choose, count


def budget(full: int, short: int) -> int:
    """`full`, unless the environment variable GAN_TEACH_BUDGET says "short", as it does in tests.

    Both numbers stand in the notebook, so a learner sees, and may change, what is played.
    Raises ValueError for any other word in the variable, and for what is no whole number.
    """
    full, short = count("full", full, least=0), count("short", short, least=0)
    word = os.environ.get("GAN_TEACH_BUDGET") or "full"
    return choose("GAN_TEACH_BUDGET", word, {"full": full, "short": short})

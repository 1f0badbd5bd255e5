"""How long a lesson trains: in full for learners, short under test."""

import os

from gan_teach.support.errors import choose, count


def budget(full: int, short: int) -> int:
    """`full`, unless the environment variable GAN_TEACH_BUDGET says "short", as it does in tests.

    Both numbers stand in the notebook, so a learner sees, and may change, what is played. True and
    False say whether a full lesson is run at all.
    Raises ValueError for any other word in the variable, and for what is no whole number.
    """
    for name, value in (("full", full), ("short", short)):
        if not isinstance(value, bool):
            count(name, value, least=0)
    word = os.environ.get("GAN_TEACH_BUDGET") or "full"
    return choose("GAN_TEACH_BUDGET", word, {"full": full, "short": short})

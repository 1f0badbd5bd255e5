"""Sound cures of the clinic's programs, and what cures nothing.

For each case a file: `CURES` and `NO_CURES`, by name, the changes to the sick program's source.
"hint" is what its last hint says, to the letter. A new case needs its hint and some of both; what
cures no program (`nowhere`) is tried on every case by itself.
"""

import inspect
import re
from importlib import import_module

from gan_teach.lessons.clinic.cases import CASES


def nowhere(case):
    """What moves figures and mends nothing, as changes to this case's program."""
    source = inspect.getsource(case.program)
    rates = dict.fromkeys(re.findall(r"lr=[\d.e-]*\d", source))
    return {
        "more turns": [("range(turns)", "range(2 * turns)")],
        "fewer turns": [("range(turns)", "range(4)")],
        "larger batches": [("64", "128")],
        "another seed": [("    bce =", "    torch.manual_seed(7)\n    bce =")]
        if "    bce =" in source
        else [("    log_d =", "    torch.manual_seed(7)\n    log_d =")],
        "lower rates": [(rate, f"lr={float(rate[3:]) / 3:g}") for rate in rates],
        "losses made up": [
            ("record(G, D, d_loss, g_loss)", "record(G, D, d_loss + 1, g_loss + 1)")
        ],
        "true samples for fakes": [
            (made, f"(0 * {made} + data.sample(64).flatten(1))")
            for made in dict.fromkeys(re.findall(r"G\(torch.randn\(64, \d+\)\)", source))
        ],
    }


_FILES = {name: import_module(f"tests.lessons.cures.{name}") for name in CASES}
CURES = {name: file.CURES for name, file in _FILES.items()}
NO_CURES = {name: file.NO_CURES for name, file in _FILES.items()}

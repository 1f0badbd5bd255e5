"""Measure the programs and the faults, then the doctor, and keep both in `data/evidence`.

python -m gan_teach.studies.doctor          # everything
python -m gan_teach.studies.doctor score    # only the doctor, anew
python -m gan_teach.studies.doctor unseen   # only the programs that the doctor had not met
"""

import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import torch

from gan_teach.studies.doctor.measure import measure
from gan_teach.studies.doctor.score import score
from gan_teach.support.paths import evidence_folder

FILE = evidence_folder() / "doctor.json"


def keep(figures: dict[str, Any]) -> dict[str, Any]:
    """Write the file, with the version of torch, and return its figures."""
    text = json.dumps({**figures, "torch": torch.__version__}, indent=1)
    FILE.write_text(text + "\n", encoding="utf-8")
    return figures


def main(what: list[str]) -> None:
    """Run it on two cores, and print what the doctor misses."""
    start = time.perf_counter()
    kept = json.loads(FILE.read_text(encoding="utf-8")) if what else {}
    with ProcessPoolExecutor(2, initializer=torch.set_num_threads, initargs=(1,)) as pool:
        if what != ["unseen"]:
            seen = kept if what == ["score"] else measure(pool)
            kept = keep({**score(pool, seen), "unseen": kept.get("unseen")})
            report(kept)
        unseen = kept["unseen"] if what == ["score"] else measure(pool, "unseen")
        kept = keep({**kept, "unseen": score(pool, unseen, "unseen")})
        report(kept["unseen"])
    print(f"{time.perf_counter() - start:.0f} s")


def report(found: dict[str, Any]) -> None:
    """Print the faults that the doctor misses, and the totals."""
    for row in found["faults"]:
        if row["right"] is None:
            print(f"{row['program']}: {row['what']}: {row['kinds']}; named: {row['named']}")
    print(found["totals"])


if __name__ == "__main__":
    main(sys.argv[1:])

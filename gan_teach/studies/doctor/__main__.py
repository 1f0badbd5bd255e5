"""Measure the programs and the faults, then the doctor, and keep both in `data/evidence`.

python -m gan_teach.studies.doctor          # everything
python -m gan_teach.studies.doctor score    # only the doctor, anew
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
    text = json.dumps({"torch": torch.__version__, **figures}, indent=1)
    FILE.write_text(text + "\n", encoding="utf-8")
    return figures


def main(what: list[str]) -> None:
    """Run it on two cores, and print what the doctor misses."""
    start = time.perf_counter()
    with ProcessPoolExecutor(2, initializer=torch.set_num_threads, initargs=(1,)) as pool:
        if what == ["score"]:
            measured = json.loads(FILE.read_text(encoding="utf-8"))
        else:
            measured = keep(measure(pool))
        found = keep(score(pool, measured))
    for row in found["faults"]:
        if row["right"] is None:
            print(f"{row['program']}: {row['what']}: {row['kinds']}; named: {row['named']}")
    print(f"{found['totals']}, {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])

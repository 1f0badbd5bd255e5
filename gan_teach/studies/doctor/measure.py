"""The healthy programs are healthy and the faults make them sick: both are measured here."""

import math
from collections.abc import Iterable
from concurrent.futures import Executor
from typing import Any

from gan_teach.studies.doctor.judge import LIMIT_SEEDS, floor, limit, outcome
from gan_teach.studies.doctor.run import PROGRAMS, Fault, faults, source

SEEDS = range(10)  # on which a healthy program is shown healthy
SICK_SEEDS = range(3)  # and a sick one sick: on most of them


def measure_program(program: str) -> dict[str, Any]:
    """The distances of a healthy program, the limit that follows from other seeds, the floor."""
    text = source(program)
    most = limit([outcome(program, text, seed) for seed in LIMIT_SEEDS])
    distances = [outcome(program, text, seed) for seed in SEEDS]
    return {
        "floor": round(floor(program), 4),
        "limit": round(most, 4),
        "distances": rounded(distances),
        "healthy": sum(value <= most for value in distances),
    }


def measure_fault(fault: Fault, most: float) -> dict[str, Any]:
    """The distances of a sick program, and those after each other repair that should help."""
    distances = [outcome(fault.program, fault.text, seed) for seed in SICK_SEEDS]
    return {
        "program": fault.program,
        "what": fault.what,
        "kinds": fault.kinds,
        "distances": rounded(distances),
        "sick": sum(value > most for value in distances),
        "also": {
            kind: rounded(outcome(fault.program, fault.repaired(kind), seed) for seed in SICK_SEEDS)
            for kind in fault.also
        },
    }


def measure(pool: Executor) -> dict[str, Any]:
    """All programs by name, and all faults in their order."""
    programs = dict(zip(PROGRAMS, pool.map(measure_program, PROGRAMS), strict=True))
    limits = [programs[fault.program]["limit"] for fault in faults()]
    return {"programs": programs, "faults": list(pool.map(measure_fault, faults(), limits))}


def healed(distances: list[float | None], most: float) -> bool:
    """Is a program healthy on most of its seeds?"""
    return 2 * sum(it is not None and it <= most for it in distances) > len(distances)


def rounded(distances: Iterable[float]) -> list[float | None]:
    """Four digits after the point; None for what is infinite, as after a crash."""
    return [round(value, 4) if math.isfinite(value) else None for value in distances]

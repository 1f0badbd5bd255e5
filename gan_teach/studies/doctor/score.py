"""What the doctor says of healthy and of sick programs, and whether the repair it names heals."""

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import Executor
from typing import Any

from gan_teach.doctor.examine import examine
from gan_teach.studies.doctor.measure import SEEDS, SICK_SEEDS, healed
from gan_teach.studies.doctor.run import FOLDERS, Fault, faults, run, source

FIRST = 2  # diagnoses that count


def named(text: str, seed: int = 0, turns: int | None = None) -> tuple[list[str], list[str]]:
    """The kinds of the doctor's findings, a crash among them, and of its suspicions, in order."""
    check = examine(lambda: run(text, seed, turns))
    findings = [finding.kind for finding in check.findings]
    crash = check.crash.kind if check.crash else None
    if crash and crash not in findings:
        findings.insert(0, crash)
    return findings, [finding.kind for finding in check.suspicions]


def examine_program(program: str) -> dict[str, Any]:
    """How many runs of a healthy program get a finding; and which findings and suspicions."""
    runs = [named(source(program), seed) for seed in SEEDS]
    return {
        "runs": len(runs),
        "with_findings": sum(bool(findings) for findings, _ in runs),
        "findings": times(kind for findings, _ in runs for kind in findings),
        "suspicions": times(kind for _, suspicions in runs for kind in suspicions),
    }


def examine_fault(fault: Fault) -> dict[str, Any]:
    """The first diagnoses of a sick program."""
    findings, suspicions = named(fault.text)
    first = [*findings, *suspicions][:FIRST]
    return {"kinds": fault.kinds, "named": first, "findings": len(findings)}


def right(row: dict[str, Any], program: dict[str, Any]) -> str | None:
    """The first diagnosis whose repair, made and nothing else, makes the program healthy.

    The repair of `kinds` gives the healthy program, whose distances are known.
    """
    repaired = dict.fromkeys(row["kinds"], program["distances"][: len(SICK_SEEDS)]) | row["also"]
    for kind in row["named"]:
        if kind in repaired and healed(repaired[kind], program["limit"]):
            return kind
    return None


def score(pool: Executor, measured: dict[str, Any], folder: str = "programs") -> dict[str, Any]:
    """The same figures, with what the doctor says beside them, and how often it is right."""
    programs, rows = measured["programs"], measured["faults"]
    names = FOLDERS[folder]
    for name, said in zip(names, pool.map(examine_program, names), strict=True):
        programs[name]["doctor"] = said
    for row, said in zip(rows, pool.map(examine_fault, faults(folder)), strict=True):
        row |= said
        row["right"] = right(row, programs[row["program"]])
    healthy = [program["doctor"] for program in programs.values()]
    totals = {
        "faults": len(rows),
        "kinds_of_faults": len({row["kinds"][0] for row in rows}),
        "right": sum(row["right"] is not None for row in rows),
        "healthy_runs": sum(said["runs"] for said in healthy),
        "healthy_runs_with_findings": sum(said["with_findings"] for said in healthy),
    }
    return {"totals": totals, "programs": programs, "faults": rows}


def times(kinds: Iterable[str]) -> dict[str, int]:
    """How often each kind is there, by name."""
    return dict(sorted(Counter(kinds).items()))

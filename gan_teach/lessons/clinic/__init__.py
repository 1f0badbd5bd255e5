"""The bug clinic: sick programs, their symptoms as measured, the diagnosis, the cure.

What is shown of a case is measured while it runs, over several seeds, beside a healthy program. A
cure is confirmed by what the fixed program does, not by how it is written. Taught in: lesson 04,
and the first three cases in lessons 02 and 03.
"""

import difflib
import functools
import inspect
from collections.abc import Callable
from typing import Any

from gan_teach.doctor.crashes import explain
from gan_teach.doctor.kinds import KINDS
from gan_teach.lessons.cards import Choice, Help, Verdict, fill
from gan_teach.lessons.clinic.cases import CASES, Case
from gan_teach.lessons.clinic.complaint import complaint as complaint_of
from gan_teach.lessons.clinic.measure import examine, healthy, mended_source, same_code, stop_of
from gan_teach.lessons.clinic.show import show_runs, show_stop
from gan_teach.support.budget import budget
from gan_teach.support.errors import choose

__all__ = ["CASES", "check", "diagnose", "hint", "solution", "symptoms"]


def symptoms(name: str) -> None:
    """Run this case's program with several seeds, and show what was measured.

    A picture and a table, beside a healthy program; of one that stops, where, and what Python
    says. Raises ValueError with the nearest name.
    """
    case = choose("case", name, CASES)
    seeds = range(budget(full=3, short=1))
    if case.stops:
        show_stop(case)
        return
    runs = [examine(case.program, case, seed) for seed in seeds]
    show_runs(case, runs, [healthy(case.healthy or case.name, seed) for seed in seeds])


def diagnose(name: str, answer: str | None = None) -> Choice | None:
    """The question what is wrong. With an answer, "B" say, it prints what speaks for and against.

    Raises ValueError with the nearest name for an unknown case.
    """
    case = choose("case", name, CASES)
    answered = functools.partial(_feedback, case)
    choice = Choice(f"{case.title}: what is wrong?", list(case.choices), answered)
    if answer is None:
        return choice
    text, _ = answered(choice.read(answer))
    print(fill(text))
    return None


def hint(name: str) -> None:
    """Print the next hint. Raises ValueError with the nearest name for an unknown case."""
    print(fill(_help(choose("case", name, CASES)).hint()))


def solution(name: str) -> None:
    """Print what to change, and why. Raises ValueError with the nearest name."""
    print(_help(choose("case", name, CASES)).solution())


def check(program: Callable[..., Any]) -> Verdict:
    """Run a fixed program with fresh seeds and say whether it is cured.

    Which case it belongs to is read off its name. Raises ValueError where there is no such case,
    TypeError for what is no function.
    """
    if not callable(program):
        raise TypeError(
            "Give the program itself, without quotes and without calling it, as in "
            f"gt.clinic.check(the_calm); got {program!r:.80}."
        )
    case = choose("case", getattr(program, "__name__", program), CASES)
    help = _help(case)
    if same_code(program, case.program):
        return Verdict("Not fixed yet: this is still the sick program.", help, done=False)
    seeds = range(50, 50 + budget(full=3, short=1))
    try:
        complaint = complaint_of(program, case, seeds)
    except Exception as error:
        finding = explain(error)
        meaning = KINDS[finding.kind].meaning
        text = f"It stopped with {type(error).__name__}. {finding.evidence} {meaning}"
        return Verdict(text, help, mistake="error")
    if complaint:
        return Verdict(f"Not cured yet. {complaint}", help, mistake="sick")
    times = f"with {len(seeds)} fresh seeds" if len(seeds) > 1 else "with a fresh seed"
    return Verdict(f"Cured: run {times}. What was wrong: {case.why}", help, passed=True)


def _feedback(case: Case, letter: str) -> tuple[str, bool]:
    """What is told of a diagnosis; of the right one what the doctor says, too."""
    text, right = case.feedback(letter)
    return f"{text} {_doctor(case)}" if right else text, right


@functools.cache
def _doctor(case: Case) -> str:
    if case.stops:
        kind = KINDS[explain(stop_of(case)[1]).kind]
        return f"The doctor says: {kind.title}. {kind.meaning}"
    found = examine(case.program, case, 0).check
    for finding in [*found.findings, *found.suspicions]:
        told = f"{KINDS[finding.kind].title}. {finding.evidence} {finding.how_sure}"
        return f"The doctor says: {told.strip()}"
    return ""


@functools.cache
def _help(case: Case) -> Help:
    return Help(case.name, "gt.clinic", case.hints, functools.partial(_solution, case))


def _solution(case: Case) -> str:
    before, after = inspect.getsource(case.program), mended_source(case)
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    changed = [line for line in lines if line[:2] not in ("--", "++", "@@")]
    return "\n".join([*changed, "", fill(case.why)])

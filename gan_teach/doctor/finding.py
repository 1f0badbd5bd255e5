"""What the doctor finds, and the kinds of things that it can find."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, or may be.

    kind: a key of `KINDS`. evidence: what was measured, with its numbers, in a sentence.
    certain: a finding; else a suspicion, and how_sure says in words how much speaks for it.
    """

    kind: str
    evidence: str
    certain: bool = True
    how_sure: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of thing that can be wrong.

    title: in a few words. meaning: what it means, in one sentence. advice: what to try.
    lesson: the lesson that explains it, as "04". weight: its place in a report, small first.
    """

    title: str
    meaning: str
    advice: str
    lesson: str
    weight: int

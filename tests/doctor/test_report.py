"""What a report says, in lines and as a table."""

from dataclasses import dataclass, field

from gan_teach.doctor.finding import Finding
from gan_teach.doctor.report import NOTHING_SEEN, page, text

CRASH = Finding("crash_shapes", "Line 3 of gan.py, `D(x)`: 784 numbers & <more>.")
OTHER = Finding("crash_graph", "The loss has no graph behind it.")
MAYBE = Finding("crash_memory", "The memory is nearly full.", certain=False, how_sure="A guess.")


@dataclass
class Check:
    findings: list = field(default_factory=list)
    suspicions: list = field(default_factory=list)
    looked_at: list = field(default_factory=lambda: ["400 steps", "the weights."])
    unknown: list = field(default_factory=lambda: ["what the samples look like"])
    crash: Finding | None = None
    done: bool = True
    turns: int = 200
    players: dict = field(default_factory=lambda: {"G": "Generator", "D": "Critic"})


def lines(check):
    return " ".join(text(check).split())


def test_a_healthy_program_is_told_what_was_looked_at_and_what_cannot_be_told():
    told = lines(Check())
    assert told.startswith("Healthy as far as can be told: nothing was found in 200 turns.")
    assert "G is Generator, D is Critic." in told
    assert "Looked at: - 400 steps - the weights. Cannot be told: - what the samples look" in told


def test_findings_stand_in_order_and_suspicions_apart():
    told = text(Check(findings=[OTHER], crash=CRASH, suspicions=[MAYBE]))
    places = [told.index(words) for words in (
        "2 findings in 200 turns, the most important first", "1. Shapes", "2. A gradient that",
        "Suspicions, which are not certain", "?  Not enough memory", "Looked at")]  # fmt: skip
    assert places == sorted(places)
    assert "The memory is nearly full. A guess." in told
    assert max(map(len, told.splitlines())) <= 88


def test_a_crash_that_is_a_finding_already_is_told_once():
    assert text(Check(findings=[CRASH], crash=CRASH)).count("Shapes that do not fit") == 1


def test_suspicions_alone_are_no_findings():
    assert lines(Check(suspicions=[MAYBE])).startswith(
        "Nothing certain was found in 200 turns, but 1 suspicion."
    )


def test_a_program_without_a_game_is_told_what_a_turn_is():
    assert lines(Check(turns=0)).startswith(NOTHING_SEEN)


def test_the_table_has_a_row_for_each_and_escapes_what_it_quotes():
    told = page(Check(findings=[OTHER], crash=CRASH, suspicions=[MAYBE]))
    assert told.count("<tr>") == 4
    assert "<code>D(x)</code>: 784 numbers &amp; &lt;more&gt;." in told
    assert "Cannot be told" in told
    assert "<table>" not in page(Check())

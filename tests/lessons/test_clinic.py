"""The bug clinic: each program is sick as it stands, and cured when mended."""

import inspect
import math
import re
import runpy

import nbformat
import pytest
import torch

import gan_teach as gt
from gan_teach.doctor.crashes import explain
from gan_teach.lessons.clinic.cases import CASES
from gan_teach.lessons.clinic.complaint import complaint
from gan_teach.lessons.clinic.measure import examine, mended, mended_source, stop_of
from gan_teach.lessons.clinic.show import far_from
from gan_teach.lessons.copies import notebooks
from gan_teach.lessons.variants import changed
from tests.lessons.cures import CURES, NO_CURES, nowhere
from tests.tools.run_notebooks import NOTEBOOKS

every_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)
ILLNESS = re.compile(
    "label|swap|detach|sigmoid twice|zero_grad|saturat|push|learning rate|sign of|range"
)


def variant(name, *changes):
    """The sick program of that name with these changes to its source."""
    return changed(CASES[name].program, changes)


def test_there_are_at_least_eight():
    assert len(CASES) >= 8


@every_case
def test_a_program_is_sick_as_it_stands(case):
    if case.stops:
        turn, error = stop_of(case)
        assert explain(error).kind != "crash_other"
        assert turn == (16 if case.name == "the_sixteenth_turn" else 1)
    else:
        assert complaint(case.program, case, [0])


@every_case
def test_a_mended_program_is_cured(case):
    assert complaint(mended(case), case, [60, 61]) is None


@every_case
def test_a_program_that_is_not_mended_is_told_so_without_being_run(case, monkeypatch):
    monkeypatch.setattr("gan_teach.lessons.clinic.complaint_of", None)  # calling it would fail
    verdict = gt.clinic.check(case.program)
    assert not verdict.done
    assert not verdict.passed
    assert "still the sick program" in verdict.text


@every_case
def test_every_diagnosis_is_answered_and_one_is_right(case):
    assert len(case.choices) == 4
    assert len(set(case.choices.values())) == 4
    good = [letter for letter in "ABCD" if case.feedback(letter)[1]]
    assert good == [case.right]
    question = gt.clinic.diagnose(case.name)
    question.answer = "A"
    assert case.feedback("A")[0].split("`")[0][:40] in question.widget.children[-1].value.replace(
        "&gt;", ">"
    )


@every_case
def test_hints_come_in_steps_and_the_solution_says_what_changes_and_why(case, capsys):
    for _ in range(len(case.hints) + 1):
        gt.clinic.hint(case.name)
    told = capsys.readouterr().out
    assert f"Hint {len(case.hints)} of {len(case.hints)}" in told.replace("\n", " ")
    gt.clinic.solution(case.name)
    told = capsys.readouterr().out
    assert re.search(r"^[+-]", told, re.M)
    assert mended_source(case) != inspect.getsource(case.program)


@every_case
def test_nothing_gives_the_illness_away_before_the_diagnosis(case):
    assert not ILLNESS.search(case.title.lower() + case.name)
    assert not ILLNESS.search((case.program.__doc__ or "").lower())
    assert "#" not in inspect.getsource(case.program).split('"""')[2].replace(
        "# log D of a logit; log(1 - D) is log_d(-logit)", ""
    )


def test_the_lessons_hold_the_programs_as_they_are_measured():
    cells = [
        cell for path in notebooks(NOTEBOOKS) for cell in nbformat.read(path, 4).cells
        if cell.cell_type == "code"
    ]  # fmt: skip
    programs = [cell.source for cell in cells if "clinic" in cell.metadata.get("tags", [])]
    for case in CASES.values():
        assert sum(inspect.getsource(case.program).rstrip() in cell for cell in programs) == 1
        for call in (f'symptoms("{case.name}")', f'diagnose("{case.name}")', f"check({case.name})"):
            assert sum(f"gt.clinic.{call}" in cell.source for cell in cells) == 1


def plans(table):
    """Each plan of a table of cases with its case's name."""
    return [
        pytest.param(name, plan, id=f"{name}, {label}")
        for name, found in table.items() for label, plan in found.items()
    ]  # fmt: skip


def test_each_case_has_cures_and_what_is_none():
    assert set(CURES) == set(NO_CURES) == set(CASES)
    for name in CASES:
        assert "hint" in CURES[name]
        assert len(CURES[name]) >= 5
        assert len(NO_CURES[name]) >= 5


@pytest.mark.parametrize(("name", "plan"), plans(CURES))
def test_hints_and_other_sound_ways_are_cures(name, plan):
    verdict = gt.clinic.check(variant(name, *plan))
    assert verdict.passed, verdict.text


@pytest.mark.parametrize(
    ("name", "plan"),
    plans(NO_CURES) + plans({name: nowhere(case) for name, case in CASES.items()}),
)
def test_what_does_not_cure_is_told_what_is_still_wrong(name, plan):
    verdict = gt.clinic.check(variant(name, *plan))
    assert not verdict.passed
    assert re.search(r"\d|do not move|gone through|no graph", verdict.text)
    assert ".py" not in verdict.text  # nothing of ours has failed


def test_samples_that_go_away_are_not_said_to_come_nearer():
    for plan, told in (("half", "hardly come"), ("softer", "do not come")):
        program = variant("the_runaway", *NO_CURES["the_runaway"][plan])
        assert f"The samples {told} nearer" in complaint(program, CASES["the_runaway"], [50])


def test_an_error_in_the_code_is_shown_kindly():
    verdict = gt.clinic.check(variant("the_statue", ("bce(D(real)", "bcee(D(real)")))
    assert verdict.mistake == "error"
    assert "NameError" in verdict.text


def test_a_program_that_records_nothing_is_told_what_to_do():
    gone = variant("the_statue", ("        record(G, D, d_loss, g_loss)", "        pass"))
    assert "record(G, D, d_loss, g_loss)" in gt.clinic.check(gone).text


def test_another_function_is_answered_with_the_nearest_case():
    def the_statu(data, turns, record): ...

    with pytest.raises(ValueError, match="'the_statue'"):
        gt.clinic.check(the_statu)


@pytest.mark.parametrize("program", ["the_statue", None, 3])
def test_what_is_no_program_is_answered_with_what_to_give(program):
    with pytest.raises(TypeError, match="without quotes"):
        gt.clinic.check(program)


def test_comments_alone_are_no_mend(tmp_path):
    source = inspect.getsource(CASES["the_calm"].program)
    noted = source.replace("    for _ in", "    # I looked at this\n    for _ in", 1)
    (tmp_path / "noted.py").write_text(f"import torch\nfrom torch import nn\n\n{noted}")
    same = runpy.run_path(str(tmp_path / "noted.py"))["the_calm"]
    assert not gt.clinic.check(same).done


def test_a_wrong_letter_is_answered_with_the_letters(capsys):
    with pytest.raises(ValueError, match="A, B, C, D"):
        gt.clinic.diagnose("the_calm", "x")
    gt.clinic.diagnose("the_calm", "b")
    assert "That fits" in capsys.readouterr().out


def test_the_right_diagnosis_is_told_what_the_doctor_says(capsys):
    said = {"the_lenient_judge": "D", "the_calm": "B", "the_old_answer": "B"}
    for name, right in said.items():
        for letter in "ABCD":
            gt.clinic.diagnose(name, letter)
            assert ("The doctor says: " in capsys.readouterr().out) == (letter == right)


def test_the_global_random_state_is_left_alone():
    torch.manual_seed(3)
    before = torch.get_rng_state()
    examine(CASES["the_calm"].program, CASES["the_calm"], 0, 40)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("seed", [1, 2])
def test_numbers_that_the_answers_quote(seed):
    """Lessons 02 to 04; `examine` repeats what `symptoms` shows."""
    run = examine(CASES["the_low_ceiling"].program, CASES["the_low_ceiling"], seed)
    assert min(run.d_loss) > 1.1 > 1.0064
    assert max(run.g_loss) < 0.6932
    assert all(0.5 <= p < 0.7311 for p in run.on_real + run.on_fake)
    run = examine(CASES["the_lenient_judge"].program, CASES["the_lenient_judge"], seed)
    assert abs(run.end("d_loss") - math.log(1.5) - math.log(3)) < 0.05
    assert abs(run.end("g_loss") - math.log(1.5)) < 0.05
    assert abs(run.end("on_fake") - 2 / 3) < 0.05
    assert run.moved("D", "G") > 0
    run = examine(CASES["the_stubborn_judge"].program, CASES["the_stubborn_judge"], seed)
    assert run.end("d_loss") > 1.6
    assert abs(run.end("on_real") - run.end("on_fake")) < 0.3
    run = examine(CASES["the_calm"].program, CASES["the_calm"], seed)
    assert abs(run.end("d_loss") - 1.386) < 0.01
    assert abs(run.end("g_loss") - 0.693) < 0.01
    assert run.fake.std() < 0.001
    run = examine(CASES["the_fugitive"].program, CASES["the_fugitive"], seed)
    assert run.end("g_loss") < -5 < -0.01 < math.log(1 - run.end("on_fake"))  # of minimax
    assert run.end("push") > 0.03
    run = examine(CASES["the_half_hearted"].program, CASES["the_half_hearted"], seed)
    assert 0.35 < run.end("on_fake") < 0.45
    assert run.fake.std() < 0.7
    assert abs(run.fake.mean() - 4) < 1.3


def test_rows_far_from_a_healthy_program_are_marked():
    assert far_from([2.0, 2.1], [1.0, 1.2])
    assert far_from([0.0], [0.1, 0.2])
    assert far_from([-3.0], [-1.0, 0.5])
    assert far_from([0.1], [0.0])
    assert not far_from([1.0, 2.0], [1.2, 1.3])
    assert not far_from([1.7], [1.2])


def test_the_table_marks_who_does_not_move(capsys):
    gt.clinic.symptoms("the_statue")
    rows = capsys.readouterr().out.splitlines()
    (still,) = [row for row in rows if row[2:].startswith("G moves in G's move")]
    (alive,) = [row for row in rows if row[2:].startswith("D moves in D's move")]
    assert still.startswith("*")
    assert alive.startswith(" ")


def test_the_stored_tables_fit_a_narrow_page():
    lines = []
    for path in sorted(NOTEBOOKS.glob("0[234]_*.ipynb")):
        for cell in nbformat.read(path, 4).cells:
            if cell.cell_type == "code" and cell.source.startswith("gt.clinic.symptoms"):
                texts = [it.text for it in cell.outputs if it.output_type == "stream"]
                lines += [line for text in texts if "a healthy one" in text
                          for line in text.splitlines()]  # fmt: skip
    assert len(lines) > 100
    assert max(map(len, lines)) < 90


@pytest.mark.parametrize("case", [case for case in CASES.values() if case.stops])
def test_a_program_that_stops_shows_its_line_and_the_message(case, capsys):
    gt.clinic.symptoms(case.name)
    told = capsys.readouterr().out
    assert re.search(r"^In turn \d+ it stops, in the line\n\n    \w+.*\(", told)
    assert "Error: " in told

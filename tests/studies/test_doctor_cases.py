"""The programs by which the doctor is measured: healthy, sick, and told apart by their samples."""

import math

import pytest
import torch

import gan_teach as gt
from gan_teach.studies.doctor import judge
from gan_teach.studies.doctor.measure import healed, rounded
from gan_teach.studies.doctor.run import PROGRAMS, edited, faults, run, source
from gan_teach.studies.doctor.score import FIRST, named, right

FAULTS = {f"{fault.program}: {fault.what}": fault for fault in faults()}
KEPT = gt.evidence.load("doctor")
REPLAYED = [
    "line_script: G takes no step",
    "line_epochs: G is built anew after its optimiser",
    "wgan_clipping: G's gradients are never cleared",
    "wgan_gp: the shares of the penalty lack an axis",
    "conditional: one optimiser for both players",
    "dcgan_squares: the fakes are not detached in D's move",
    "digits_mlp: D's gradients are never cleared",
    "least_squares: targets without a second axis: (N, 1) against (N,)",
]


def test_there_are_ten_styles_sixty_faults_and_fifteen_kinds():
    assert len(PROGRAMS) == 10
    assert len(FAULTS) == len(faults()) >= 60
    assert len({fault.kinds[0] for fault in faults()}) >= 15
    assert {fault.program for fault in faults()} == set(PROGRAMS)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_planted_and_taken_back(fault):
    compile(fault.text, fault.program, "exec")
    assert fault.text != source(fault.program) == fault.repaired(fault.kinds[0])
    for kind in fault.also:
        compile(fault.repaired(kind), fault.program, "exec")


def test_an_edit_needs_a_text_that_is_there_once():
    assert edited("a b", [["a", "c"]]) == "c b"
    for text in ("b", "a a"):
        with pytest.raises(ValueError, match="must stand once"):
            edited(text, [["a", "c"]])


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_runs_alone_in_short_and_leaves_the_random_state(program, capsys):
    torch.manual_seed(3)
    before = torch.random.get_rng_state()
    names = run(source(program), seed=1, turns=2)
    assert torch.equal(torch.random.get_rng_state(), before)
    assert (names["SEED"], names["TURNS"]) == (1, 2)
    assert names["samples"].shape[1:] == names["real_samples"](5).shape[1:]
    assert not capsys.readouterr().out


def test_the_distance_is_w1_on_a_line_and_infinite_for_what_is_no_sample():
    x = torch.randn(500, 1)
    assert judge.distance(x + 2, x) == pytest.approx(2)
    assert judge.distance(x, x) == 0
    for wrong in (torch.full((5, 1), torch.nan), torch.ones(5, 2), torch.ones(501, 1)):
        assert judge.distance(wrong, x) == math.inf


@pytest.mark.parametrize("program", ["line_script", "wgan_clipping"])
def test_a_healthy_program_is_healthy(program):
    kept = KEPT["programs"][program]
    assert judge.outcome(program, source(program), seed=0) <= kept["limit"]
    assert judge.floor(program) == pytest.approx(kept["floor"], abs=1e-3)


@pytest.mark.parametrize("name", REPLAYED)
def test_a_fault_is_named_in_a_short_run_as_in_the_table(name):
    kept = {f"{row['program']}: {row['what']}": row for row in KEPT["faults"]}[name]
    findings, suspicions = named(FAULTS[name].text, turns=100)
    assert {*FAULTS[name].kinds} & {*[*findings, *suspicions][:FIRST]}
    assert kept["right"] in FAULTS[name].kinds


def test_a_diagnosis_is_right_when_its_repair_heals():
    program = {"limit": 1.0, "distances": [0.5] * 10}
    row = {"kinds": ["a"], "also": {"b": [0.5, 0.5, 2.0], "c": [2.0, None, 0.5]}}
    for first, expected in ((["d", "a"], "a"), (["c", "b"], "b"), (["c", "d"], None), ([], None)):
        assert right({**row, "named": first}, program) == expected
    assert rounded([0.123456, math.inf]) == [0.1235, None]


def test_what_is_kept_is_whole():
    assert list(KEPT["programs"]) == list(PROGRAMS)
    assert [f"{row['program']}: {row['what']}" for row in KEPT["faults"]] == list(FAULTS)
    assert all(row["healthy"] >= 9 for row in KEPT["programs"].values())
    for row in KEPT["faults"]:
        limit = KEPT["programs"][row["program"]]["limit"]
        assert not healed(row["distances"], limit), row["what"]
        assert all(healed(helped, limit) for helped in row["also"].values()), row["what"]
    assert KEPT["totals"]["right"] == sum(row["right"] is not None for row in KEPT["faults"])
    assert KEPT["totals"]["healthy_runs"] == 100

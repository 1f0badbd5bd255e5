"""Each exercise as learners answer it: right in several ways, with each usual mistake, or not yet.

The answers stand in `answers`, one file for each lesson. Of a right answer two families are made
here: it is spoilt, or written down in another form; and each of its `mutants` has one small fault.
"""

import inspect
import math
import random
from importlib import import_module

import numpy as np
import pytest
import torch
from torch import nn

import gan_teach as gt
from gan_teach.lessons.comparison import Comparison
from gan_teach.lessons.exercises import EXERCISES
from gan_teach.lessons.exercises.lesson_2.moves import Move
from tests.lessons.answers import with_changes
from tests.lessons.answers.lesson_2 import d_step
from tests.lessons.answers.lesson_6 import gradient_penalty
from tests.lessons.answers.lesson_7 import stop_with_a_kept_count
from tests.lessons.mutants import mutants

FILES = (*(f"lesson_{n}" for n in (1, 2, 3, 5, 6, 7, 8, 9, 10)), "in_other_words")
LESSONS = [import_module(f"tests.lessons.answers.{name}") for name in FILES]
RIGHT = [
    (name, answer)
    for lesson in LESSONS for name, answers in lesson.RIGHT.items() for answer in answers
]  # fmt: skip
MISTAKES = [
    (name, mistake, answer)
    for lesson in LESSONS for name, mistakes in lesson.MISTAKES.items()
    for mistake, answers in mistakes.items()
    for answer in (answers if isinstance(answers, list) else [answers])
]  # fmt: skip
NEAR_MISSES = [
    (name, answer)
    for lesson in LESSONS for name, answers in getattr(lesson, "NEAR_MISSES", {}).items()
    for answer in answers
]  # fmt: skip
WRONG = [
    (name, answer)
    for lesson in LESSONS for name, answers in getattr(lesson, "WRONG", {}).items()
    for answer in answers
]  # fmt: skip
PLAIN = {name: f for lesson in LESSONS for name, f in getattr(lesson, "PLAIN", {}).items()}
AS_GOOD = {name: f for lesson in LESSONS for name, f in getattr(lesson, "AS_GOOD", {}).items()}
FORMS = {  # in which a right answer may be written
    "numpy": lambda x: x.detach().numpy() if isinstance(x, torch.Tensor) else np.array(x),
    "lists": lambda x: x.tolist() if isinstance(x, torch.Tensor) else x,
    "float32": lambda x: x.float() if isinstance(x, torch.Tensor) else x,
    "another tensor": lambda x: torch.as_tensor(x).clone(),
}  # fmt: skip
SPOILT = {  # what is done to each number of a right answer
    "NaN": lambda x: x * math.nan,
    "NaN at the end": lambda x: x - torch.zeros(x.numel()).index_fill_(
        0, torch.tensor(-1), math.nan).view_as(x) if isinstance(x, torch.Tensor) else math.nan,
    "infinite": lambda x: x * math.inf,
    "complex": lambda x: x + 1j,
    "in words": str,
    "a hundredth more": lambda x: 1.01 * x + 0.01,
    "right half of the time": lambda x: x if random.random() < 0.5 else x + 1,
}  # fmt: skip
SLOW = ("own_gan", "own_digits", "own_pair", "own_data_gan")
NO_FUNCTION = ("half_js",)
COMPARED = [name for name in EXERCISES if isinstance(EXERCISES[name], Comparison)]
GRADIENT = [name for name in COMPARED if EXERCISES[name].gradient_in is not None]
MOVES = [name for name in EXERCISES if isinstance(EXERCISES[name], Move)]
every_exercise = pytest.mark.parametrize("name", EXERCISES)


def check(name, answer):
    return getattr(gt.exercises, f"check_{name}")(answer)


def times(name, n=10):
    """How often an answer is tried, each time on fresh inputs."""
    return range(1 if name in SLOW else n)


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_a_right_answer_passes_however_it_is_written(name, answer):
    for _ in times(name):
        verdict = check(name, answer)
        assert verdict.passed, verdict.text


@every_exercise
def test_the_librarys_own_answer_passes(name):
    if name not in SLOW:  # those are played above
        assert check(name, eval(EXERCISES[name].answer)).passed


@pytest.mark.parametrize(("name", "mistake", "answer"), MISTAKES)
def test_a_mistake_gets_its_own_hint(name, mistake, answer):
    for _ in times(name):
        verdict = check(name, answer)
        assert verdict.mistake == mistake, verdict.text
        assert verdict.done
        assert not verdict.passed
        if mistake in EXERCISES[name].mistakes:
            assert EXERCISES[name].mistakes[mistake].hint in verdict.text


@every_exercise
def test_every_named_mistake_is_tried_and_has_its_own_hint(name):
    tried = {mistake for exercise, mistake, _ in MISTAKES if exercise == name}
    assert tried >= set(EXERCISES[name].mistakes)
    hints = [mistake.hint for mistake in EXERCISES[name].mistakes.values()]
    assert len(set(hints)) == len(hints)


@pytest.mark.parametrize(("name", "answer"), NEAR_MISSES)
def test_a_near_miss_is_not_yet_right_and_gets_no_hint_that_is_not_its_own(name, answer):
    for _ in times(name, 20):
        verdict = check(name, answer)
        assert not verdict.passed
        assert verdict.mistake is None
        assert "; right is " in verdict.text


@pytest.mark.parametrize(("name", "answer"), WRONG)
def test_a_wrong_answer_never_passes(name, answer):
    for _ in times(name, 5):
        assert not check(name, answer).passed


def changed_by(change, name):
    """The library's own answer with this done to each thing that it gives."""
    own = EXERCISES[name].right or EXERCISES[name].own

    def each(given):
        if isinstance(given, tuple | list):
            return [each(x) for x in given]
        return None if given is None else change(given)

    return lambda *inputs: each(own(*inputs))


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
@pytest.mark.parametrize("name", COMPARED)
def test_a_right_answer_that_is_spoilt_does_not_pass(name, spoil):
    verdict = check(name, changed_by(spoil, name))
    assert verdict.done
    assert not verdict.passed


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("name", [name for name in COMPARED if name not in GRADIENT])
def test_a_right_answer_passes_in_each_form(name, form):
    verdict = check(name, changed_by(form, name))
    assert verdict.passed, verdict.text


@pytest.mark.parametrize("name", [*COMPARED, *MOVES])
def test_no_mutant_of_a_right_answer_passes(name):
    exercise, as_good = EXERCISES[name], set()
    right = PLAIN.get(name) or getattr(exercise, "right", None) or exercise.own
    for source, mutant in mutants(right):
        if exercise.check(mutant).passed:
            known = [text for text in AS_GOOD.get(name, ()) if text in source]
            assert known, source
            as_good.update(known)
    assert as_good == set(AS_GOOD.get(name, ()))


@pytest.mark.parametrize("name", COMPARED)
def test_an_answer_that_keeps_its_first_result_does_not_pass(name):
    own, kept = EXERCISES[name].right or EXERCISES[name].own, []

    def answer(*inputs):
        kept.append(own(*inputs))
        return kept[0]

    assert not check(name, answer).passed


def no_gradient(network):
    network.requires_grad_(False)


def moved(network):
    with torch.no_grad():
        next(network.parameters()).add_(1)


@pytest.mark.parametrize("name", COMPARED)
def test_a_right_answer_with_numbers_of_pytorchs_usual_kind_passes(name):
    own = EXERCISES[name].right or EXERCISES[name].own

    def answer(*inputs):
        if any(isinstance(x, torch.Tensor) and x.dtype == torch.float64 for x in inputs):
            raise RuntimeError(
                "expected m1 and m2 to have the same dtype, but got: float != double"
            )
        return own(*inputs)

    for _ in range(3):
        verdict = check(name, answer)
        assert verdict.passed, verdict.text


@pytest.mark.parametrize("change", [nn.Module.eval, no_gradient, moved])
@pytest.mark.parametrize("name", ["gradient_penalty", "noise_step"])
def test_a_right_answer_that_leaves_a_network_changed_does_not_pass(name, change):
    def answer(network, *inputs):
        given = EXERCISES[name].own(network, *inputs)
        change(network)
        return given

    verdict = check(name, answer)
    assert verdict.mistake == "left_behind"
    assert "not as it was" in verdict.text


@pytest.mark.parametrize("name", [name for name in EXERCISES if name not in NO_FUNCTION])
def test_what_cannot_be_called_as_the_exercise_says_is_told(name):
    class Answer:
        pass

    verdict = check(name, lambda a, b, c, d, e, f: 0)
    assert verdict.mistake == "inputs"
    assert "takes `(a, b, c, d, e, f)`" in verdict.text
    verdict = check(name, Answer)
    assert verdict.mistake == "class"
    assert "`Answer` is a class" in verdict.text


@pytest.mark.parametrize("name", [name for name in EXERCISES if name not in NO_FUNCTION])
def test_what_is_no_answer_at_all_is_told(name):
    for given in (dict, len, "", b"x", {1: 2}, [[1], [2, 3]], torch.nn.Flatten()):
        verdict = check(name, lambda *inputs, given=given: given)
        assert verdict.mistake, verdict.text
        assert not verdict.passed
    assert "`exit`" in check(name, lambda *inputs: exit()).text


@pytest.mark.parametrize("name", [n for n in EXERCISES if n not in (*NO_FUNCTION, *MOVES)])
def test_an_answer_that_prints_and_returns_nothing_is_told(name):
    assert "Is there a `return`" in check(name, lambda *inputs: print("done")).text


@every_exercise
def test_an_exercise_is_tried_in_six_right_ways_and_ten_wrong_ones(name):
    def tried(answers):
        return sum(each[0] == name for each in answers)

    forms, spoilt = (len(FORMS), len(SPOILT)) if name in COMPARED else (0, 0)
    assert tried(RIGHT) + forms >= (3 if name in SLOW else 6)
    assert tried(MISTAKES) + tried(NEAR_MISSES) + tried(WRONG) + spoilt >= 10


def raises(*inputs):
    raise NotImplementedError


@every_exercise
def test_a_stub_is_treated_kindly(name):
    stubs = [..., None]
    if name not in NO_FUNCTION:
        stubs += [lambda *inputs: ..., lambda *inputs: None, raises]
    for stub in stubs:
        verdict = check(name, stub)
        assert not verdict.done
        assert not verdict.passed
        assert verdict.mistake is None
        assert "Not done yet" in verdict.text


@pytest.mark.parametrize("name", ["dirac_step", "wilson", "r1_eigenvalues"])
def test_a_stub_with_two_gaps_is_not_done_until_both_are_filled(name):
    for stub in (lambda *inputs: (..., ...), lambda *inputs: (1.0, ...), lambda *inputs: (None, 1)):
        verdict = check(name, stub)
        assert not verdict.done, verdict.text


def test_no_stop_is_an_answer_and_three_dots_are_none():
    for stub in ((..., ...), (1, ...), (None, ...), (None, None)):
        assert not check("keep_best", lambda *inputs, stub=stub: stub).done
    assert check("keep_best", lambda *inputs: (None, 1)).done


def test_where_the_inputs_are_few_numbers_an_unknown_mistake_is_shown_with_them():
    verdict = check("keep_best", lambda figures, mark, patience: (17, 4))
    assert verdict.mistake is None
    assert "your answer gives (17, 4); right is (" in verdict.text
    assert "patience = 2" in verdict.text
    verdict = check("r1_eigenvalues", lambda gamma, f: (1j, 0.5))
    assert "gamma = " in verdict.text
    assert "your answer gives (0+1j, 0.5); right is (" in verdict.text


def test_an_answer_that_gives_nothing_for_some_inputs_is_told():
    verdict = check("conv_side", lambda *x: gt.textbook.conv_side(*x) if x[2] < 4 else None)
    assert verdict.mistake == "nothing"


def test_a_whole_number_that_is_nearly_right_is_not_taken_for_one_of_16_bits():
    for _ in range(5):
        verdict = check("how_many", lambda width: 1 + gt.textbook.how_many(width))
        assert verdict.mistake is None, verdict.text


def test_an_answer_that_draws_at_random_is_told():
    assert check("d_loss", lambda real, fake: torch.rand(())).mistake == "random"

    def random_where_sure(real, fake):
        return gt.losses.minimax.d_loss(real, fake) + (real.abs().max() > 100) * torch.rand(())

    assert check("d_loss", random_where_sure).mistake == "random"


def test_what_is_said_to_be_wrong_is_not_what_is_said_to_be_right():
    for _ in range(20):
        verdict = check("keep_best", stop_with_a_kept_count)
        _, _, said = verdict.text.partition("your answer gives ")
        given, _, right = said.rstrip(".").partition("; right is ")
        assert given != right or verdict.mistake == "random", verdict.text


def test_an_answer_that_keeps_something_between_calls_is_told():
    def answer(average, weights, decay, kept=[]):  # noqa: B006 - the mistake
        kept.append(weights)
        return decay * average + (1 - decay) * sum(kept) / len(kept)

    verdict = check("moving_average", answer)
    assert verdict.mistake == "random"
    assert "or keeps something from the call before" in verdict.text


def test_a_move_to_another_place_is_told_how_far_and_which_way():
    def two_steps(G, D, optimizer, real, z):
        loss = d_step(G, D, optimizer, real, z)
        optimizer.step()
        return loss

    assert "the right way, 2.9 times as far" in check("d_step", two_steps).text
    one_label = with_changes(d_step, fake_label=1.0)
    assert "it went another way" in check("d_step", one_label).text

    def other_noise(G, D, optimizer, real, z):
        return d_step(G, D, optimizer, real, z.flip(1))

    def other_loss(G, D, optimizer, z):  # nearly the same way where D is very sure
        loss = -D(G(z)).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    for _ in range(20):
        assert "it went another way" in check("d_step", other_noise).text
        assert "Is it the loss that is asked for" in check("g_step", other_loss).text


def test_an_edge_is_named_where_an_answer_breaks_at_it():
    def by_slice(images, by):
        moved = torch.zeros_like(images)
        moved[:, :, :-by] = images[:, :, by:]
        return moved

    def by_roll(images, by):
        images = images.roll(-by, 2)
        images[:, :, -by:] = 0
        return images

    assert ", for by = 0" in check("move_up", by_slice).text
    assert "On a fresh random input with by = 0 your answer" in check("move_up", by_roll).text


@every_exercise
def test_hints_come_in_steps(name, capsys):
    EXERCISES[name].help.given = 0
    for step in (*range(1, len(EXERCISES[name].hints) + 1), len(EXERCISES[name].hints)):
        gt.exercises.hint(name)
        assert capsys.readouterr().out.startswith(f"Hint {step} of {len(EXERCISES[name].hints)}:")
    assert len(EXERCISES[name].hints) >= 2


@every_exercise
def test_the_solution_is_the_librarys_own_and_can_be_hidden(name, capsys):
    gt.exercises.solution(name)
    shown, own = capsys.readouterr().out, EXERCISES[name].own
    first = own if isinstance(own, str) else inspect.getsource(own).strip()
    assert " ".join(first.splitlines()[0].replace("`", "").split()) in " ".join(shown.split())
    gt.exercises.hide_solutions()
    try:
        gt.exercises.solution(name)
        assert "ask your teacher" in capsys.readouterr().out
    finally:
        gt.exercises.hide_solutions(False)


@every_exercise
def test_a_check_says_what_it_takes(name):
    check = getattr(gt.exercises, f"check_{name}")
    assert check.__name__ == f"check_{name}"
    assert check.__doc__.startswith("Mark ")


def test_an_unknown_exercise_is_answered_with_the_nearest():
    with pytest.raises(ValueError, match="'d_loss'"):
        gt.exercises.hint("d_los")
    with pytest.raises(ValueError, match="'own_gan'"):
        gt.exercises.solution("own_gam")


@pytest.mark.parametrize("name", [*COMPARED, *MOVES, "fix_ranges"])
def test_a_page_on_which_gradients_are_switched_off_is_marked_all_the_same(name):
    with torch.no_grad():
        assert check(name, eval(EXERCISES[name].answer)).passed


def test_a_check_leaves_the_global_random_state_alone():
    torch.manual_seed(1)
    before = torch.get_rng_state()
    check("d_step", d_step)
    check("own_digits", lambda pictures, turns: torch.rand(()))
    assert torch.equal(torch.get_rng_state(), before)


def test_the_penalty_is_asked_of_a_d_that_stays_as_it_was():
    seen = []

    def answer(D, *inputs):
        seen.append((D, {weight.grad is None for weight in D.parameters()}))
        with torch.no_grad():
            next(D.parameters()).add_(0)
        return gradient_penalty(D, *inputs)

    for _ in range(5):
        assert check("gradient_penalty", answer).passed
    assert len({id(D) for D, _ in seen}) == len(seen)
    assert all(len(empty) == 1 for _, empty in seen)


def test_an_answer_that_changes_its_inputs_is_still_marked_by_what_it_returns():
    def in_place(p, q):
        return p.div_(q.add_(p))

    assert check("optimal_discriminator", in_place).passed


def test_an_error_names_its_line():
    def d_loss(real, fake):
        return real.mean() + fale.mean()  # noqa: F821

    verdict = check("d_loss", d_loss)
    assert "NameError" in verdict.text
    assert "fale.mean()" in verdict.text

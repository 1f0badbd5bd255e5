"""Each exercise as learners answer it: right in several ways, with each usual mistake, or not yet.

The answers here are written by hand, not taken from the exercises' own mistakes.
"""

import inspect
import math

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.nn.functional import logsigmoid, softplus

import gan_teach as gt
from gan_teach.exercises import EXERCISES


def one(x):
    return torch.ones_like(x)


def no(x):
    return torch.zeros_like(x)


def shares(a, b, edges):
    f, g = (np.histogram(x.numpy().ravel(), edges.numpy())[0] for x in (a, b))
    return f / f.sum(), g / g.sum()


def entropy(f):
    return -(f[f > 0] * np.log(f[f > 0])).sum()


def js_by_entropy(a, b, edges):
    f, g = shares(a, b, edges)
    return entropy((f + g) / 2) - entropy(f) / 2 - entropy(g) / 2


def d_step(
    G, D, optimizer, real, z, *, real_label=1.0, fake_label=0.0, detach=True, clear=True,
    sign=1, reduction="mean", terms=(1, 1), squash=False, move=True, tell=True,
):  # fmt: skip
    fake = G(z).detach() if detach else G(z)
    on_real, on_fake = D(real), D(fake)
    if squash:
        on_real, on_fake = on_real.sigmoid(), on_fake.sigmoid()
    loss = terms[0] * bce(on_real, real_label * one(on_real), reduction=reduction)
    loss = loss + terms[1] * bce(on_fake, fake_label * one(on_fake), reduction=reduction)
    if clear:
        optimizer.zero_grad()
    (sign * loss).backward()
    if move:
        optimizer.step()
    return loss.item() if tell else None


def g_step(
    G, D, optimizer, z, *, label=1.0, detach=False, clear=True, sign=1, reduction="mean",
    squash=False, move=True, tell=True,
):  # fmt: skip
    fake = G(z).detach() if detach else G(z)
    output = D(fake)
    if squash:
        output = output.sigmoid()
    loss = sign * bce(output, label * one(output), reduction=reduction)
    if clear:
        optimizer.zero_grad()
    loss.backward()
    if move:
        optimizer.step()
    return loss.item() if tell else None


def with_changes(step, **changes):
    return lambda *inputs: step(*inputs, **changes)


def d_step_with_bce_loss(G, D, optimizer, real, z):
    on_real, on_fake = D(real), D(G(z).detach())
    loss = nn.BCELoss()(on_real, one(on_real)) + nn.BCELoss()(on_fake, no(on_fake))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def d_step_that_also_moves_g(G, D, optimizer, real, z):
    loss = d_step(G, D, optimizer, real, z)
    with torch.no_grad():
        next(iter(G.parameters())).add_(0.1)
    return loss


def d_step_cleared_too_late(G, D, optimizer, real, z):
    loss = bce(D(real), one(z[:, :1])) + bce(D(G(z).detach()), no(z[:, :1]))
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()


def d_step_in_two_halves(G, D, optimizer, real, z):
    with torch.no_grad():
        fake = G(z)
    optimizer.zero_grad()
    on_real = -logsigmoid(D(real)).mean()
    on_real.backward()
    on_fake = -logsigmoid(-D(fake)).mean()
    on_fake.backward()
    optimizer.step()
    return (on_real + on_fake).detach()


def g_step_that_also_moves_d(G, D, optimizer, z):
    loss = g_step(G, D, optimizer, z)
    with torch.no_grad():
        next(iter(D.parameters())).add_(0.1)
    return loss


def recipe(seed, **changes):
    data = gt.Gaussian(mean=4, std=1.25)
    return gt.preset("gaussian_recipe", **{"data": data, "seed": seed} | changes)


def played(game):
    list(game.play(1))
    return game


def mend(seed, **changes):
    data = gt.digits("embedded", value_range=(0, 1))
    return gt.preset("program_c", **{"data": data, "seed": seed} | changes)


def flat_value(logit, p, q, x):
    return (p * torch.sigmoid(logit).log() + q * torch.sigmoid(-logit).log()).sum()


def as_bytes(images, low, high):
    return (images.float() / 255 * (high - low) + low).unsqueeze(1)


class Counted:
    """An answer that is an object, not a function."""

    def __call__(self, p, q):
        return (p / (q + p)).requires_grad_()


RIGHT = {
    "optimal_discriminator": [lambda p, q: 1 / (1 + q / p), Counted()],
    "value": [
        lambda logit, p, q, x: torch.trapezoid(-p * softplus(-logit) - q * softplus(logit), x),
        lambda logit, p, q, x: float(gt.theory.value(logit, p, q, x)),
    ],
    "d_loss": [
        lambda real, fake: bce(real, one(real)) + bce(fake, no(fake)),
        lambda real, fake: -logsigmoid(real).mean() - logsigmoid(-fake).mean(),
    ],
    "g_loss_minimax": [lambda fake: logsigmoid(-fake).mean(), lambda fake: -bce(fake, no(fake))],
    "g_loss_non_saturating": [
        lambda fake: -logsigmoid(fake).mean(), lambda fake: nn.BCEWithLogitsLoss()(fake, one(fake))
    ],
    "half_js": [2.04, -2.0435, torch.tensor(2.044), np.float64(2.0435)],
    "which_step": ["C", "c"],
    "d_step": [d_step, d_step_in_two_halves],
    "g_step": [g_step, with_changes(g_step)],
    "js_of_samples": [js_by_entropy],
    "js_floor": [0.0088, torch.tensor(0.00885)],
    "recipe": [recipe],
    "scale": [as_bytes, lambda i, low, high: low + (high - low) * i[:, None].double() / 255],
    "spread": [lambda x: x.std(0).mean(), lambda x: x.numpy().std(0).mean()],
    "weights_of_g": [227_344, sum(w.numel() for w in gt.preset("program_c").G.parameters())],
    "moving_average": [lambda average, weights, decay: average + (1 - decay) * (weights - average)],
    "mend": [mend],
}  # fmt: skip

# (exercise, mistake): what a learner might write.
MISTAKES = {
    ("optimal_discriminator", "swapped"): lambda p, q: q / (q + p),
    ("optimal_discriminator", "ratio"): lambda p, q: p / q,
    ("optimal_discriminator", "brackets"): lambda p, q: p / p + q,
    ("optimal_discriminator", "logit"): lambda p, q: torch.log(p / q),
    ("optimal_discriminator", "half"): lambda p, q: p * 0 + 0.5,
    ("optimal_discriminator", "shape"): lambda p, q: (p / (p + q)).mean(),
    ("optimal_discriminator", "error"): lambda p, q: p / (p + r),  # noqa: F821
    ("optimal_discriminator", "not_a_function"): torch.ones(3),
    ("optimal_discriminator", "type"): lambda p, q: "p / (p + q)",
    ("value", "sign"): lambda logit, p, q, x: -gt.theory.value(logit, p, q, x),
    ("value", "swapped"): lambda logit, p, q, x: gt.theory.value(-logit, p, q, x),
    ("value", "only_real"): lambda logit, p, q, x: torch.trapezoid(p * logsigmoid(logit), x),
    ("value", "only_fake"): lambda logit, p, q, x: torch.trapezoid(q * logsigmoid(-logit), x),
    ("value", "probability"): lambda logit, p, q, x: torch.trapezoid(
        p * torch.log(logit) + q * torch.log(1 - logit), x
    ),
    ("value", "no_log"): lambda logit, p, q, x: torch.trapezoid(
        p * logit.sigmoid() + q * (1 - logit.sigmoid()), x
    ),
    ("value", "sum"): flat_value,
    ("value", "mean"): lambda *inputs: flat_value(*inputs) / len(inputs[0]),
    ("value", "overflow"): lambda logit, p, q, x: torch.trapezoid(
        p * logit.sigmoid().log() + q * (1 - logit.sigmoid()).log(), x
    ),
    ("value", "clamped"): lambda logit, p, q, x: torch.trapezoid(
        p * (logit.sigmoid() + 1e-12).log() + q * (1 - logit.sigmoid() + 1e-12).log(), x
    ),
    ("d_loss", "sign"): lambda real, fake: -bce(real, one(real)) - bce(fake, no(fake)),
    ("d_loss", "swapped"): lambda real, fake: bce(real, no(real)) + bce(fake, one(fake)),
    ("d_loss", "halved"): lambda real, fake: (bce(real, one(real)) + bce(fake, no(fake))) / 2,
    ("d_loss", "only_real"): lambda real, fake: bce(real, one(real)),
    ("d_loss", "only_fake"): lambda real, fake: bce(fake, no(fake)),
    ("d_loss", "all_real"): lambda real, fake: bce(real, one(real)) + bce(fake, one(fake)),
    ("d_loss", "sum"): lambda real, fake: (softplus(-real) + softplus(fake)).sum(),
    ("d_loss", "sigmoid_twice"): lambda real, fake: (
        bce(real.sigmoid(), one(real)) + bce(fake.sigmoid(), no(fake))
    ),
    ("d_loss", "probability"): lambda real, fake: -real.log().mean() - (1 - fake).log().mean(),
    ("d_loss", "overflow"): lambda real, fake: (
        -real.sigmoid().log().mean() - (1 - fake.sigmoid()).log().mean()
    ),
    ("d_loss", "clamped"): lambda real, fake: (
        nn.BCELoss()(real.sigmoid(), one(real)) + nn.BCELoss()(fake.sigmoid(), no(fake))
    ),
    ("g_loss_minimax", "other_loss"): lambda fake: bce(fake, one(fake)),
    ("g_loss_minimax", "labels"): lambda fake: bce(fake, no(fake)),
    ("g_loss_minimax", "sign"): lambda fake: logsigmoid(fake).mean(),
    ("g_loss_minimax", "sum"): lambda fake: logsigmoid(-fake).sum(),
    ("g_loss_minimax", "sigmoid_twice"): lambda fake: -bce(fake.sigmoid(), no(fake)),
    ("g_loss_minimax", "probability"): lambda fake: (1 - fake).log().mean(),
    ("g_loss_minimax", "overflow"): lambda fake: (1 - fake.sigmoid()).log().mean(),
    ("g_loss_minimax", "clamped"): lambda fake: (1 - fake.sigmoid() + 1e-9).log().mean(),
    ("g_loss_non_saturating", "other_loss"): lambda fake: -bce(fake, no(fake)),
    ("g_loss_non_saturating", "labels"): lambda fake: bce(fake, no(fake)),
    ("g_loss_non_saturating", "sign"): lambda fake: fake.sigmoid().log().mean(),
    ("g_loss_non_saturating", "sum"): lambda fake: bce(fake, one(fake), reduction="sum"),
    ("g_loss_non_saturating", "sigmoid_twice"): lambda fake: bce(fake.sigmoid(), one(fake)),
    ("g_loss_non_saturating", "probability"): lambda fake: -fake.log().mean(),
    ("g_loss_non_saturating", "overflow"): lambda fake: -fake.sigmoid().log().mean(),
    ("g_loss_non_saturating", "clamped"): lambda fake: nn.BCELoss()(fake.sigmoid(), one(fake)),
    ("half_js", "half_of_one"): 2.828,
    ("half_js", "kl"): math.sqrt(math.log(2)),
    ("half_js", "half_way"): 4,
    ("half_js", "type"): lambda: 2.04,
    ("which_step", "A"): "A",
    ("which_step", "B"): " b",
    ("which_step", "D"): "D",
    ("which_step", "type"): "turn_c",
    ("d_step", "zero_grad"): with_changes(d_step, clear=False),
    ("d_step", "swapped"): with_changes(d_step, real_label=0.0, fake_label=1.0),
    ("d_step", "all_real"): with_changes(d_step, fake_label=1.0),
    ("d_step", "sign"): with_changes(d_step, sign=-1),
    ("d_step", "sum"): with_changes(d_step, reduction="sum"),
    ("d_step", "halved"): with_changes(d_step, terms=(0.5, 0.5)),
    ("d_step", "only_real"): with_changes(d_step, terms=(1, 0)),
    ("d_step", "only_fake"): with_changes(d_step, terms=(0, 1)),
    ("d_step", "sigmoid_twice"): with_changes(d_step, squash=True),
    ("d_step", "detach"): with_changes(d_step, detach=False),
    ("d_step", "did_not_move"): d_step_cleared_too_late,
    ("d_step", "no_return"): with_changes(d_step, tell=False),
    ("d_step", "returned"): lambda *inputs: 1 + d_step(*inputs),
    ("d_step", "moves_g"): d_step_that_also_moves_g,
    ("d_step", "probability"): d_step_with_bce_loss,
    ("g_step", "zero_grad"): with_changes(g_step, clear=False),
    ("g_step", "labels"): with_changes(g_step, label=0.0),
    ("g_step", "sign"): with_changes(g_step, sign=-1),
    ("g_step", "other_loss"): with_changes(g_step, sign=-1, label=0.0),
    ("g_step", "sum"): with_changes(g_step, reduction="sum"),
    ("g_step", "sigmoid_twice"): with_changes(g_step, squash=True),
    ("g_step", "detached"): with_changes(g_step, detach=True),
    ("g_step", "no_return"): with_changes(g_step, tell=False),
    ("g_step", "moves_d"): g_step_that_also_moves_d,
    ("js_of_samples", "counts"): lambda a, b, edges: (
        lambda f, g: np.nansum(
            f * np.log(np.where(f > 0, 2 * f / (f + g + 1e-300), 1))
            + g * np.log(np.where(g > 0, 2 * g / (f + g + 1e-300), 1))
        ) / 2
    )(*(np.histogram(x.numpy(), edges.numpy())[0].astype(float) for x in (a, b))),
    ("js_of_samples", "bits"): lambda *inputs: js_by_entropy(*inputs) / np.log(2),
    ("js_of_samples", "doubled"): lambda *inputs: 2 * js_by_entropy(*inputs),
    ("js_of_samples", "middle"): lambda *inputs: js_by_entropy(*inputs) - np.log(2),
    ("js_of_samples", "one_side"): lambda a, b, edges: (
        lambda f, g: (f[f > 0] * np.log(2 * f[f > 0] / (f + g)[f > 0])).sum() / 2
    )(*shares(a, b, edges)),
    ("js_of_samples", "width"): lambda a, b, edges: js_by_entropy(a, b, edges) / 0.3,
    ("js_of_samples", "zero_log_zero"): lambda a, b, edges: (
        lambda f, g: (
            (f * (2 * f / (f + g)).log()).sum() / 2 + (g * (2 * g / (f + g)).log()).sum() / 2
        )
    )(*map(torch.tensor, shares(a, b, edges))),
    ("js_of_samples", "kl"): lambda a, b, edges: (
        lambda f, g: (f * (f / g).log())[f > 0].sum()
    )(*map(torch.tensor, shares(a, b, edges))),
    ("js_floor", "zero"): 0,
    ("js_floor", "one_repeat"): 0.0064,
    ("js_floor", "doubled"): 0.0177,
    ("recipe", "data"): lambda seed: recipe(seed, data=gt.Gaussian(3, 2)),
    ("recipe", "variance"): lambda seed: recipe(seed, data=gt.Gaussian(4, 1.25**2)),
    ("recipe", "seed"): lambda seed: recipe(0),
    ("recipe", "played"): lambda seed: played(recipe(seed)),
    ("recipe", "type"): lambda seed: "gaussian_recipe",
    ("recipe", "rates"): lambda seed: recipe(seed, lr_g=1e-4, lr_d=1e-4),
    ("recipe", "average"): lambda seed: recipe(seed, average=None, lr_g=0.02, lr_d=0.02),
    ("recipe", "batch"): lambda seed: recipe(seed, batch_size=1, lr_g=0.05, lr_d=0.05),
    ("recipe", "diverged"): lambda seed: recipe(seed, lr_g=1e38, lr_d=1e38),
    ("scale", "no_shift"): lambda i, low, high: as_bytes(i, 0, high - low),
    ("scale", "by_256"): lambda i, low, high: (i / 256 * (high - low) + low).unsqueeze(1),
    ("scale", "not_divided"): lambda i, low, high: (i.float() * (high - low) + low).unsqueeze(1),
    ("scale", "overflow"): lambda i, low, high: (i * (high - low) / 255 + low).unsqueeze(1),
    ("scale", "inverted"): lambda i, low, high: as_bytes(i, high, low),
    ("scale", "only_01"): lambda i, low, high: (i / 255).unsqueeze(1),
    ("scale", "shape"): lambda i, low, high: i / 255 * (high - low) + low,
    ("spread", "everything"): lambda x: x.std(unbiased=False),
    ("spread", "over_pixels"): lambda x: x.flatten(1).std(1, unbiased=False).mean(),
    ("spread", "variance"): lambda x: x.var(0, unbiased=False).mean(),
    ("spread", "root_of_mean"): lambda x: x.var(0, unbiased=False).mean() ** 0.5,
    ("spread", "sum"): lambda x: x.std(0, unbiased=False).sum(),
    ("spread", "shape"): lambda x: x.std(0),
    ("weights_of_g", "no_bias"): 100 * 256 + 256 * 784,
    ("weights_of_g", "of_d"): 201_217,
    ("weights_of_g", "both"): 428_561,
    ("weights_of_g", "units"): 1140,
    ("moving_average", "swapped"): lambda old, new, decay: (1 - decay) * old + decay * new,
    ("moving_average", "plain_mean"): lambda old, new, decay: (old + new) / 2,
    ("moving_average", "no_complement"): lambda old, new, decay: decay * old + new,
    ("moving_average", "no_memory"): lambda old, new, decay: new,
    ("mend", "rates"): lambda seed: gt.preset(
        "program_c", data=gt.digits("embedded", value_range=(-1, 1)), seed=seed, lr_d=1e-5
    ),
    ("mend", "as_published"): lambda seed: gt.preset("program_c", seed=seed),
    ("mend", "seed"): lambda seed: mend(0),
    ("mend", "played"): lambda seed: played(mend(seed)),
    ("mend", "diverged"): lambda seed: mend(seed, lr_g=1e30, lr_d=1e30, optimizer="sgd"),
    ("mend", "dead"): lambda seed: mend(seed, lr_g=10, lr_d=10),
}  # fmt: skip

SLOW = ("recipe", "mend")
every_exercise = pytest.mark.parametrize("name", EXERCISES)


def check(name, answer):
    return getattr(gt.exercises, f"check_{name}")(answer)


@pytest.mark.parametrize(
    ("name", "answer"), [(name, answer) for name, answers in RIGHT.items() for answer in answers]
)
def test_a_right_answer_passes_however_it_is_written(name, answer):
    for _ in range(1 if name in SLOW else 10):
        verdict = check(name, answer)
        assert verdict.passed, verdict.text


@every_exercise
def test_the_librarys_own_answer_passes(name):
    if name not in SLOW:  # those two are played above
        assert check(name, eval(EXERCISES[name].answer)).passed


@pytest.mark.parametrize(("name", "mistake"), MISTAKES)
def test_a_mistake_gets_its_own_hint(name, mistake):
    for _ in range(1 if name in SLOW else 10):
        verdict = check(name, MISTAKES[name, mistake])
        assert verdict.mistake == mistake, verdict.text
        assert verdict.done
        assert not verdict.passed
        if mistake in EXERCISES[name].mistakes:
            assert EXERCISES[name].mistakes[mistake].hint in verdict.text


@every_exercise
def test_every_named_mistake_is_tried_here(name):
    tried = {mistake for exercise, mistake in MISTAKES if exercise == name}
    assert tried >= set(EXERCISES[name].mistakes)
    hints = [mistake.hint for mistake in EXERCISES[name].mistakes.values()]
    assert len(set(hints)) == len(hints)


def raises(*inputs):
    raise NotImplementedError


@every_exercise
def test_a_stub_is_treated_kindly(name):
    stubs = [..., None]
    if name not in ("half_js", "which_step", "js_floor", "weights_of_g"):
        stubs += [lambda *inputs: ..., lambda *inputs: None, raises]
    for stub in stubs:
        verdict = check(name, stub)
        assert not verdict.done
        assert not verdict.passed
        assert verdict.mistake is None
        assert "Not done yet" in verdict.text


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
    assert first.splitlines()[0].strip() in shown
    gt.exercises.hide_solutions()
    try:
        gt.exercises.solution(name)
        assert "ask your teacher" in capsys.readouterr().out
    finally:
        gt.exercises.hide_solutions(False)


def test_an_unknown_exercise_is_answered_with_the_nearest():
    with pytest.raises(ValueError, match="'d_loss'"):
        gt.exercises.hint("d_los")
    with pytest.raises(ValueError, match="'recipe'"):
        gt.exercises.solution("recipie")


def test_a_check_leaves_the_global_random_state_alone():
    torch.manual_seed(1)
    before = torch.get_rng_state()
    check("d_step", d_step)
    check("spread", gt.metrics.spread)
    assert torch.equal(torch.get_rng_state(), before)


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

"""Lesson 01: right answers in several ways, and the usual mistakes, written by hand."""

import math

import numpy as np
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.nn.functional import logsigmoid, softplus

import gan_teach as gt
from tests.lessons.answers import no, one


def flat_value(logit, p, q, x):
    return (p * torch.sigmoid(logit).log() + q * torch.sigmoid(-logit).log()).sum()


class Counted:
    """An answer that is an object, not a function."""

    def __call__(self, p, q):
        return (p / (q + p)).requires_grad_()


def value_by_loops(logit, p, q, x):
    heights = (-p * softplus(-logit) - q * softplus(logit)).tolist()
    x = x.tolist()
    return sum((heights[i] + heights[i + 1]) / 2 * (x[i + 1] - x[i]) for i in range(len(x) - 1))


def mean_softplus_by_loops(logits):
    each = [max(x, 0) + math.log1p(math.exp(-abs(x))) for x in logits.flatten().tolist()]
    return sum(each) / len(each)


RIGHT = {
    "optimal_discriminator": [
        lambda p, q: 1 / (1 + q / p), Counted(), lambda p, q: (p.log() - q.log()).sigmoid(),
        lambda p, q: p.numpy() / (p + q).numpy(), lambda p, q: (p / (p + q)).float(),
        lambda p, q: [float(a) / float(a + b) for a, b in zip(p, q, strict=True)],
        lambda p, q: torch.einsum("i,i->i", p, 1 / (p + q)), lambda p, q: 1 - q / (p + q),
        lambda p, q: [a / (a + b) for a, b in zip(p, q, strict=True)],
        lambda p, q: p.div_(q.add_(p)),
        lambda p, q: np.flip(np.flip(p.numpy()) / np.flip((p + q).numpy()))],
    "value": [
        value_by_loops,
        lambda logit, p, q, x: -torch.trapezoid((p + q) * softplus(logit) - p * logit, x),
        lambda logit, p, q, x: np.trapezoid(
            -p.numpy() * np.logaddexp(0, -logit.numpy())
            - q.numpy() * np.logaddexp(0, logit.numpy()), x),
        lambda logit, p, q, x: torch.trapezoid(-p * softplus(-logit) - q * softplus(logit), x),
        lambda logit, p, q, x: float(gt.theory.value(logit, p, q, x))],
    "half_js": [
        2.04, torch.tensor(2.044), np.float64(2.0435), [2.043], 2.05, 2.034,
        torch.tensor([2.0435])],
    "d_loss": [
        lambda real, fake: bce(real, one(real)) + bce(fake, no(fake)),
        lambda real, fake: -logsigmoid(real).mean() - logsigmoid(-fake).mean(),
        lambda real, fake: mean_softplus_by_loops(-real) + mean_softplus_by_loops(fake),
        lambda real, fake: np.logaddexp(0, -real).mean() + np.logaddexp(0, fake).mean(),
        lambda real, fake: 2 * bce(torch.cat([real, fake]), torch.cat([one(real), no(fake)])),
        lambda real, fake: (softplus(real) - real + softplus(fake)).mean().item()],
    "g_loss_minimax": [
        lambda fake: logsigmoid(-fake).mean(), lambda fake: -bce(fake, no(fake)),
        lambda fake: -mean_softplus_by_loops(fake), lambda fake: (logsigmoid(fake) - fake).mean(),
        lambda fake: -torch.logaddexp(no(fake), fake).sum() / len(fake),
        lambda fake: -np.logaddexp(0, fake).mean()],
    "g_loss_non_saturating": [
        lambda fake: mean_softplus_by_loops(-fake), lambda fake: (softplus(fake) - fake).mean(),
        lambda fake: torch.logaddexp(no(fake), -fake).sum() / len(fake),
        lambda fake: np.logaddexp(0, -fake).mean(),
        lambda fake: -logsigmoid(fake).mean(),
        lambda fake: nn.BCEWithLogitsLoss()(fake, one(fake))],
}  # fmt: skip

MISTAKES = {
    "optimal_discriminator": {
        "swapped": lambda p, q: q / (q + p),
        "ratio": lambda p, q: p / q,
        "brackets": lambda p, q: p / p + q,
        "logit": lambda p, q: torch.log(p / q),
        "half": lambda p, q: p * 0 + 0.5,
        "shape": lambda p, q: (p / (p + q)).mean(),
        "error": lambda p, q: p / (p + r),  # noqa: F821
        "not_a_function": torch.ones(3),
        "type": lambda p, q: "p / (p + q)",
    },
    "value": {
        "sign": lambda logit, p, q, x: -gt.theory.value(logit, p, q, x),
        "swapped": lambda logit, p, q, x: gt.theory.value(-logit, p, q, x),
        "only_real": lambda logit, p, q, x: torch.trapezoid(p * logsigmoid(logit), x),
        "probability": lambda logit, p, q, x: torch.trapezoid(
            p * torch.log(logit) + q * torch.log(1 - logit), x
        ),
        "sum": flat_value,
        "overflow": lambda logit, p, q, x: torch.trapezoid(
            p * logit.sigmoid().log() + q * (1 - logit.sigmoid()).log(), x
        ),
        "clamped": lambda logit, p, q, x: torch.trapezoid(
            p * (logit.sigmoid() + 1e-12).log() + q * (1 - logit.sigmoid() + 1e-12).log(), x
        ),
    },
    "half_js": {
        "half_of_one": 2.828,
        "other_side": [-2.0435, -2.04],
        "kl": math.sqrt(math.log(2)),
        "type": lambda: 2.04,
    },
    "d_loss": {
        "sign": lambda real, fake: -bce(real, one(real)) - bce(fake, no(fake)),
        "swapped": lambda real, fake: bce(real, no(real)) + bce(fake, one(fake)),
        "halved": lambda real, fake: (bce(real, one(real)) + bce(fake, no(fake))) / 2,
        "sum": lambda real, fake: (softplus(-real) + softplus(fake)).sum(),
        "sigmoid_twice": lambda real, fake: (
            bce(real.sigmoid(), one(real)) + bce(fake.sigmoid(), no(fake))
        ),
        "probability": lambda real, fake: -real.log().mean() - (1 - fake).log().mean(),
        "overflow": lambda real, fake: (
            -real.sigmoid().log().mean() - (1 - fake.sigmoid()).log().mean()
        ),
        "clamped": lambda real, fake: (
            nn.BCELoss()(real.sigmoid(), one(real)) + nn.BCELoss()(fake.sigmoid(), no(fake))
        ),
    },
    "g_loss_minimax": {
        "other_loss": lambda fake: bce(fake, one(fake)),
        "labels": lambda fake: bce(fake, no(fake)),
        "sign": lambda fake: logsigmoid(fake).mean(),
        "sum": lambda fake: logsigmoid(-fake).sum(),
        "sigmoid_twice": lambda fake: -bce(fake.sigmoid(), no(fake)),
        "probability": lambda fake: (1 - fake).log().mean(),
        "overflow": [
            lambda fake: (1 - fake.sigmoid()).log().mean(),
            lambda fake: -(1 + fake.exp()).log().mean(),
            lambda fake: -(1 + fake.double().exp()).log().mean(),
            lambda fake: -sum(math.log(1 + math.exp(x)) for x in fake) / len(fake)],
        "clamped": lambda fake: (1 - fake.sigmoid() + 1e-9).log().mean(),
    },
    "g_loss_non_saturating": {
        "other_loss": lambda fake: -bce(fake, no(fake)),
        "labels": lambda fake: bce(fake, no(fake)),
        "sign": lambda fake: fake.sigmoid().log().mean(),
        "sum": lambda fake: bce(fake, one(fake), reduction="sum"),
        "sigmoid_twice": lambda fake: bce(fake.sigmoid(), one(fake)),
        "probability": lambda fake: -fake.log().mean(),
        "overflow": lambda fake: -fake.sigmoid().log().mean(),
        "clamped": lambda fake: nn.BCELoss()(fake.sigmoid(), one(fake)),
    },
}  # fmt: skip

# Wrong answers without a hint of their own.
NEAR_MISSES = {
    "value": [lambda *inputs: flat_value(*inputs) / len(inputs[0])],
    "d_loss": [lambda real, fake: bce(real, one(real)) + bce(fake, one(fake))],
}  # fmt: skip

WRONG = {
    "value": [
        *(lambda *inputs, end=end: gt.theory.value(inputs[0].clamp(-end, end), *inputs[1:])
          for end in (50, 100, 200)),
        lambda *inputs: 0.025 * flat_value(*inputs),
        lambda *inputs: 30 / 1201 * flat_value(*inputs),
        lambda logit, p, q, x: gt.theory.value(logit, p, p, x),
        lambda logit, p, q, x: gt.theory.value(logit, p, q, x) / math.log(2)],
    "optimal_discriminator": [
        lambda p, q: p / (p + q + 1e-4), lambda p, q: p / (p + q).clamp(min=0.05),
        lambda p, q: (p / (p + q)).clamp(0.01, 0.99), lambda p, q: (p / (p + q)).round(decimals=2),
        lambda p, q: p / p.sum() / (p / p.sum() + q / q.sum()), lambda p, q: p**2 / (p**2 + q**2),
        lambda p, q: (p > q).double(), lambda p, q: (p / (p + q))[:-1]],
    "half_js": [
        2.02, 2.07, 1.0, 0.3466,
        math.nan, math.inf, 1e300, torch.tensor(math.nan), 2.0435 + 5j, "2.04", [2.04, 2.04],
        True, [], {}],
    "d_loss": [
        lambda real, fake: softplus(-real.mean()) + softplus(fake.mean()),
        lambda real, fake: softplus(-real).mean(),
        lambda real, fake: softplus(-real.clamp(-99, 99)).mean() + softplus(fake).mean(),
        lambda real, fake: softplus(-real.clamp(-500, 500)).mean() + softplus(fake).mean(),
        lambda real, fake: softplus(-real[1:]).mean() + softplus(fake).mean(),
        lambda real, fake: softplus(-real).mean() + softplus(fake).median(),
        lambda real, fake: softplus(-real) + softplus(fake),
        lambda real, fake: softplus(-real[real != 0]).mean() + softplus(fake).mean(),
        lambda real, fake: softplus(-real).mean() + softplus(fake).mean() + 0.01],
    "g_loss_minimax": [lambda fake: -softplus(fake.mean()), lambda fake: math.nan,
        lambda fake: -softplus(fake).sum() / (len(fake) - 1),
        lambda fake: -softplus(fake[1:]).mean(),
        lambda fake: fake.sigmoid().mean() - 1, lambda fake: -softplus(fake.clamp(-50, 50)).mean(),
        lambda fake: -(fake.relu() + math.log(2) * (fake == 0)).mean()],
    "g_loss_non_saturating": [
        lambda fake: softplus(-fake.mean()), lambda fake: (-fake).relu().mean(),
        lambda fake: softplus(-fake).sum() / (len(fake) - 1),
        lambda fake: softplus(-fake[1:]).mean(),
        lambda fake: softplus(-fake.clamp(-50, 50)).mean(), lambda fake: 1 - fake.sigmoid().mean()],
}  # fmt: skip

# What stands in mutants of the library's own answer that are right as well.
AS_GOOD = {"value": ["pass"], "optimal_discriminator": ["pass"]}  # without checks of the inputs

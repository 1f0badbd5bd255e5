"""One step of the Dirac-GAN."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from gan_teach.lessons import textbook
from gan_teach.lessons.answers import two_floats
from gan_teach.lessons.comparison import Comparison, Tries
from gan_teach.lessons.inputs import uniform
from gan_teach.lessons.marking import Mistake


def _step(
    theta_from: Callable[..., Any] = lambda theta, psi, s: psi * s,
    psi_from: Callable[..., Any] = lambda theta, psi, s: -theta * s,
) -> Callable[..., Tensor]:
    """A step with other slopes; each is a function of theta, psi and s = sigmoid(psi theta)."""

    def step(theta: Tensor, psi: Tensor, rate: float) -> Tensor:
        at = theta, psi, (psi * theta).sigmoid()
        return torch.stack([theta + rate * theta_from(*at), psi + rate * psi_from(*at)])

    return step


def _d_first(theta: Tensor, psi: Tensor, rate: float, *, again: bool) -> Tensor:
    s = (psi * theta).sigmoid()
    psi = psi - rate * theta * s
    s = (psi * theta).sigmoid() if again else s
    return torch.stack([theta + rate * psi * s, psi])


def _g_first(theta: Tensor, psi: Tensor, rate: float, *, again: bool) -> Tensor:
    s = (psi * theta).sigmoid()
    theta = theta + rate * psi * s
    s = (psi * theta).sigmoid() if again else s
    return torch.stack([theta, psi - rate * theta * s])


def _places(draw: torch.Generator) -> Tries:
    """One in each quadrant."""
    return [
        (*uniform(draw, 0.6, 2, 2) * torch.tensor(signs), uniform(draw, 0.2, 0.6).item())
        for signs in ((1, 1), (1, -1), (-1, 1), (-1, -1))
    ]


DIRAC_STEP = Comparison(
    name="dirac_step", lesson=5,
    asks="`answer(theta, psi, rate)`: two tensors of one number, a rate -> the new theta, psi",
    hints=(
        "D's logit on the fake is t = psi theta. D pays softplus(t) for it, and G pays "
        "-softplus(t). What is the slope of softplus?",
        "It is sigmoid(t). By the chain rule G's loss has the slope -psi sigmoid(t) in theta, and "
        "D's loss has theta sigmoid(t) in psi. (D's output on the data is psi times 0, whatever "
        "psi is.)",
        "Each goes downhill, by rate times its slope. Work out s = sigmoid(psi theta) from the old "
        "values, then `return theta + rate * psi * s, psi - rate * theta * s`."),
    answer="gt.textbook.dirac_step", own=textbook.dirac_step, tries=_places,
    read=two_floats("the new theta and the new psi"),
    told="It agrees with gt.textbook.dirac_step at four random places. Each of these steps led "
    "away from (0, 0): theta^2 + psi^2 always grows.",
    mistakes={
        "alternating": Mistake(
            "One player has moved first, and the other's gradient is computed from its new number. "
            "That is alternating play. In a simultaneous step both start from the old values: keep "
            "the new ones under other names.",
            *(
                lambda *inputs, first=first, again=again: first(*inputs, again=again)
                for first in (_d_first, _g_first)
                for again in (True, False)
            )),
        "g_sign": Mistake(
            "D's move is right, and G walks uphill. G's loss is -softplus(psi theta), whose slope "
            "in theta is -psi sigmoid(psi theta). Downhill is the other way.",
            _step(theta_from=lambda theta, psi, s: -psi * s)),
        "d_sign": Mistake(
            "G's move is right, and D walks uphill. D's loss is softplus(psi theta), whose slope "
            "in psi is theta sigmoid(psi theta). Downhill is the other way.",
            _step(psi_from=lambda theta, psi, s: theta * s)),
        "non_saturating": Mistake(
            "D's move is right. G's is that of the non-saturating loss, softplus(-t), whose "
            "slope in t has the size 1 - sigmoid(t). That of the minimax loss is sigmoid(t).",
            _step(theta_from=lambda theta, psi, s: psi * (1 - s))),
        "own_factor": Mistake(
            "The factors theta and psi have changed places: the derivative of psi theta in theta "
            "is psi, and in psi it is theta. Each player is moved by the other's number.",
            _step(lambda theta, psi, s: theta * s, lambda theta, psi, s: -psi * s)),
    },
)  # fmt: skip

"""What the options of a game add to a textbook's step: what D sees, penalties, clipping."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from gan_teach.models.mlp import couples_batch
from gan_teach.support.draws import Draws, numbered_generator
from gan_teach.training.losses import Penalty, slopes
from gan_teach.training.settings import Settings

Judge = Callable[[Tensor], Tensor]


def as_d_sees(samples: Tensor, which: str, settings: Settings, draws: Draws, number: int) -> Tensor:
    """These samples as D sees them: augmented, then with instance noise, if the game has these.

    which: whose they are, and so which numbers are drawn: "real" or "fake" in D's step `number`,
    "G" in G's, and "real G" where its loss sees real samples too. Sources: Zhao et al. 2020,
    section 3; Soenderby et al. 2017, section 2.
    """
    if settings.augment is not None:
        generator = numbered_generator(draws.seed, f"augment {which}", number, draws.device)
        samples = settings.augment(samples, generator)
    if settings.instance_noise:
        samples = samples + settings.instance_noise * draws.batch(f"blur {which}", number)
    return samples


def batches_of_d(
    real: Tensor, fake: Tensor, settings: Settings, draws: Draws, number: int
) -> tuple[Tensor, Tensor]:
    """The two batches of D's step `number` as D sees them, ready for slopes in them."""
    real = as_d_sees(real, "real", settings, draws, number)
    fake = as_d_sees(fake, "fake", settings, draws, number)
    if settings.penalties_at(number):
        real, fake = real.requires_grad_(), fake.requires_grad_()
    return real, fake


def where_penalised(
    penalties: Sequence[Penalty], judge: Judge, outputs: Tensor, batches: dict[str, Tensor],
    u: Callable[[], Tensor],
) -> dict[str, Tensor]:  # fmt: skip
    """The slopes of D, where any of these penalties asks for one: {its `at`: (N, ...)}.

    outputs: D's, which came from both batches, {"real": ..., "fake": ...}. u: how far each point
    between lies from its fake, 0 to 1, of a shape that fits the samples.
    """
    asked = {penalty.at for penalty in penalties}
    where = {at: x for at, x in batches.items() if at in asked}
    found: dict[str, Tensor] = {}
    if where:
        found.update(zip(where, slopes(outputs, *where.values()), strict=True))
    if "between" in asked:
        real, fake = (batches[name].detach() for name in ("real", "fake"))
        between = torch.lerp(fake, real, u()).requires_grad_()
        (found["between"],) = slopes(judge(between), between)
    return found


def penalty_of(
    D: nn.Module, outputs: Tensor, real: Tensor, fake: Tensor, settings: Settings, draws: Draws,
    number: int,
) -> Tensor:  # fmt: skip
    """What the slopes of D cost in its step `number`, by all penalties together: a scalar.

    A penalty that is paid at every k-th step is paid k times.
    """
    batches = {"real": real, "fake": fake}
    found = where_penalised(
        settings.penalties, D, outputs, batches, lambda: draws.batch("between", number)
    )
    costs = [penalty(found[penalty.at]) for penalty in settings.penalties]
    return settings.penalty_every * sum(costs[1:], costs[0])


def check_penalties(settings: Settings, D: nn.Module) -> None:
    """Raises ValueError where a penalty asks for slopes that this D does not have."""
    if settings.penalties and couples_batch(D):
        raise ValueError(
            "A penalty needs the slope of D's output at each sample by itself, but this D has "
            "batch norm, where each output depends on the whole batch. Take nn.LayerNorm or "
            "no normalisation, or play without a penalty."
        )


def clip(weights: list[Any], size: float) -> None:
    """Cut weights off at -size and size, in place. Source: Arjovsky et al. 2017, algorithm 1."""
    with torch.no_grad():
        torch._foreach_clamp_min_(weights, -size)
        torch._foreach_clamp_max_(weights, size)

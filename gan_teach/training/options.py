"""What the options of a game add to a textbook's step: instance noise, penalties, clipping."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from gan_teach.models.mlp import couples_batch
from gan_teach.support.draws import Draws
from gan_teach.training.losses import Penalty, slopes
from gan_teach.training.settings import Settings

Judge = Callable[[Tensor], Tensor]


def blur(samples: Tensor, std: float, draws: Draws, stream: str, number: int) -> Tensor:
    """The samples with instance noise of this standard deviation; as they are where it is 0.

    Source: Soenderby et al. 2017, section 2.
    """
    return samples + std * draws.batch(stream, number) if std else samples


def as_d_sees(
    real: Tensor, fake: Tensor, settings: Settings, draws: Draws, number: int
) -> tuple[Tensor, Tensor]:
    """The two batches of D's step `number`, with instance noise, ready for slopes in them."""
    real = blur(real, settings.instance_noise, draws, "blur real", number)
    fake = blur(fake, settings.instance_noise, draws, "blur fake", number)
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

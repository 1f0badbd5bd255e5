"""One update of D, and one of G: the two halves of a turn, as a textbook has them."""

import math

import torch
from torch import Tensor, nn

from gan_teach.support.draws import Draws
from gan_teach.support.errors import TrainingDiverged
from gan_teach.training.options import as_d_sees, batches_of_d, clip, penalty_of
from gan_teach.training.player import Player
from gan_teach.training.settings import Settings


class NotFinite(ArithmeticError):  # noqa: N818 - it happens to a loss
    """A loss is NaN or infinite. data: whether the real samples that D saw were, before it."""

    def __init__(self, what: str, data: bool = False):
        super().__init__(what)
        self.data = data


def diverged(bad: NotFinite, settings: Settings, turns: int) -> TrainingDiverged:
    """The error that says what happened, after how many complete turns, and what to try."""
    advice = (
        "Most often a learning rate is too high: try a tenth of it "
        f"(now lr_g={settings.lr_g:g}, lr_d={settings.lr_d:g})."
    )
    if bad.data:
        also = " and at augment" if settings.augment else ""
        advice = f"The real samples that D saw held NaN or infinity: look at data.sample{also}."
    return TrainingDiverged(
        f"{bad} in turn {turns + 1}; the game stopped there. {advice} "
        "game.reset() goes back to the start.",
        turns,
    )


def update_d(
    G: Player, D: Player, settings: Settings, draws: Draws, number: int
) -> tuple[float, float, float]:
    """D's update `number`. Returns its loss, and its mean output on real and on fake.

    The loss is that before the update, without penalties. Raises NotFinite, before the update.
    """
    real = draws.real(number)
    with torch.no_grad():
        fake = G.module(draws.noise_batch(number, "D"))  # G does not learn here
    real, fake = batches_of_d(real, fake, settings, draws, number)
    outputs = judge(D.module, real, fake, D.couples_batch)
    on_real, on_fake = outputs.unbind()
    loss = settings.loss.smoothed_d_loss(on_real, on_fake, settings.label_smoothing)
    d_loss = _finite(D, loss, real)
    if settings.penalties_at(number):
        loss = loss + penalty_of(D.module, outputs, real, fake, settings, draws, number)
    D.zero_grad()
    loss.backward(inputs=D.weights)
    D.step()
    if settings.clip:
        clip(D.weights, settings.clip)
    d_real, d_fake = settings.loss.readout(outputs.detach()).mean((1, 2)).tolist()
    return d_loss, d_real, d_fake


def update_g(G: Player, D: Player, settings: Settings, draws: Draws, number: int) -> float:
    """G's update `number`, against D as it is. Returns the loss before it. Raises NotFinite."""
    fake = G.module(draws.noise_batch(number, "G"))
    fake = as_d_sees(fake, "G", settings, draws, number)
    on_real = None
    if settings.loss.sees_real:
        real = as_d_sees(draws.batch("real G", number), "real G", settings, draws, number)
        with torch.no_grad():
            on_real = D.module(real)
    loss = settings.loss.g_loss_beside(D.module(fake), on_real)
    g_loss = _finite(G, loss)
    G.zero_grad()
    loss.backward(inputs=G.weights)  # no slope is taken for D's weights
    G.step()
    return g_loss


def judge(D: nn.Module, real: Tensor, fake: Tensor, apart: bool) -> Tensor:
    """D's outputs on both, (2, N, 1). apart: a layer mixes the batch, so in two passes."""
    if apart:
        return torch.stack((D(real), D(fake)))
    return D(torch.cat((real, fake))).view(2, -1, 1)


def _finite(player: Player, loss: Tensor, real: Tensor | None = None) -> float:
    number = loss.item()
    if not math.isfinite(number):
        bad_data = real is not None and not bool(torch.isfinite(real).all())
        raise NotFinite(f"{player.name}'s loss became {number}", bad_data)
    return number

"""What may change in mid-game: checked when it is set, so that a bad value changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from gan_teach.support.draws import NOISES, Data, check_data
from gan_teach.support.errors import choose, count, fraction, non_negative, positive
from gan_teach.training.augment import Augmentation, check_augmentation
from gan_teach.training.losses import Loss, Penalty, as_loss, non_saturating
from gan_teach.training.optimizers import OPTIMIZERS

CHECKS: dict[str, Callable[[str, Any], float]] = {
    "lr_g": positive, "lr_d": positive, "batch_size": count, "d_steps": count, "clip": positive,
    "average": fraction, "instance_noise": non_negative, "label_smoothing": fraction,
    "penalty_every": count,
}  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """The knobs of a game. `Game` reads and writes each of them like an attribute of its own.

    data: what is real, an object with `sample(n, generator)`.
    loss: a name from `gt.losses.LOSSES`, or a `Loss`.
    lr_g, lr_d: learning rates, above 0. optimizer: "adam", "sgd" or "rmsprop".
    betas: Adam's two averages; other optimisers do not use them.
    batch_size: samples in a batch. d_steps: updates of D for each update of G.
    noise: "gaussian" or "uniform" (from -1 to 1).
    penalty: None, or a penalty on D's slope such as `gt.R1(0.3)`, or several, as in
        `(gt.R1(0.1), gt.losses.R2(0.1))`.
    penalty_every: the penalty is paid at each update of D, or at every 8th, as in 8, and then 8
        times: nearly the same game in less time. Source: Karras et al. 2020, *Analyzing and
        Improving the Image Quality of StyleGAN*, section 3.1, lazy regularization.
    clip: None, or the largest size that D's weights may have; what lies beyond is cut off after
        each update of D. Source: Arjovsky et al. 2017, algorithm 1.
    instance_noise: the standard deviation of the normal noise that is added to all that D sees,
        real and fake, while training; 0 for none. Source: Soenderby et al. 2017, section 2.
    augment: None, or what changes all that D sees by chance, real and fake, while training: an
        augmentation such as `gt.Shift(3)`, or a function `augment(samples, generator)` that
        returns samples of the same shape and can be differentiated. It comes before the instance
        noise. Source: Zhao et al. 2020, *Differentiable Augmentation for Data-Efficient GAN
        Training*.
    label_smoothing: the share of its label that a real sample gives up, as in 0.1; 0 for none. Of
        fakes the label stays. Source: Salimans et al. 2016, section 3.4.
    average: None, or the decay of a moving average of G's weights (below 1), which then makes the
        samples; after each turn, average <- decay * average + (1 - decay) * weights.

    Raises ValueError where a value makes no sense, TypeError where data has no `sample` and for a
    penalty or an augmentation that is none.
    """

    data: Data
    loss: Loss = non_saturating
    lr_g: float = 1e-3
    lr_d: float = 1e-3
    optimizer: str = "adam"
    betas: tuple[float, float] = (0.9, 0.999)
    batch_size: int = 128
    d_steps: int = 1
    noise: str = "gaussian"
    penalty: Penalty | tuple[Penalty, ...] | None = None
    penalty_every: int = 1
    clip: float | None = None
    instance_noise: float = 0.0
    augment: Augmentation | None = None
    label_smoothing: float = 0.0
    average: float | None = None

    def __post_init__(self) -> None:
        check_data(self.data)
        choose("optimizer", self.optimizer, OPTIMIZERS)
        choose("noise", self.noise, NOISES)
        if isinstance(self.penalty, tuple | list):
            self._set("penalty", tuple(self.penalty) or None)
        if not all(isinstance(penalty, Penalty) for penalty in self.penalties):
            raise TypeError(
                "penalty must be None or a penalty such as gt.R1(0.3), or several in a tuple; "
                f"got {self.penalty!r}."
            )
        check_augmentation(self.augment)
        self._set("loss", as_loss(self.loss))
        if not isinstance(self.betas, tuple | list) or len(self.betas) != 2:
            raise ValueError(f"betas must be two numbers, as in (0.9, 0.999); got {self.betas!r}.")
        self._set("betas", tuple(fraction("each of betas", beta) for beta in self.betas))
        for name, check in CHECKS.items():
            value = getattr(self, name)
            if not (value is None and name in ("average", "clip")):
                self._set(name, check(name, value))
        if self.label_smoothing:
            self.loss.swap_cost(torch.zeros(1, 1))  # which raises for a loss without labels

    @property
    def penalties(self) -> tuple[Penalty, ...]:
        """The penalties, none or one or several."""
        if isinstance(self.penalty, tuple):
            return self.penalty
        return () if self.penalty is None else (self.penalty,)

    def penalties_at(self, number: int) -> tuple[Penalty, ...]:
        """The penalties that D pays at its update `number`."""
        return () if number % self.penalty_every else self.penalties

    def _set(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)


def differ(before: Any, after: Any) -> bool:
    """Whether a setting changed; where its values cannot be compared, as tensors, it did."""
    if before is after:
        return False
    try:
        return bool(before != after)
    except (RuntimeError, ValueError):
        return True

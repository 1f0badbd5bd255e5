"""One turn of a game in slow motion: the textbook's lines, and what each of them makes.

The lines run once, on copies; each leaves a moment. Nothing here draws, and the game does not
move.
"""

import copy
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from gan_teach.models.mlp import couples_batch
from gan_teach.models.players import trainable
from gan_teach.training.game import Game
from gan_teach.training.kinds import kind_of
from gan_teach.training.kinds.look import sample_shape
from gan_teach.training.losses import Minimax, NonSaturating
from gan_teach.training.updates import NotFinite, diverged, judge

D_LINES = (
    'real = draws.real(turn)',
    'z = draws.noise_batch(turn, "D")',
    'fake = G(z)',
    'fake = fake.detach()',
    'd_loss = bce(D(real), ones) + bce(D(fake), zeros)',
    'optimizer_d.zero_grad()',
    'd_loss.backward()',
    'optimizer_d.step()',
)  # fmt: skip
G_LINES = (
    'z = draws.noise_batch(turn, "G")',
    'fake = G(z)',
    'g_loss = bce(D(fake), ones)',
    'optimizer_g.zero_grad()',
    'g_loss.backward()',
    'optimizer_g.step()',
)  # fmt: skip
LINES = D_LINES + G_LINES
WANTED = {
    "d_steps": 1, "penalty": None, "clip": None, "instance_noise": 0, "label_smoothing": 0,
    "average": None, "augment": None,
}  # fmt: skip
ENLARGED = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
MOVE = 0.1  # what is to be seen: a change of D's probability, or of a fake in standard deviations


@dataclass(frozen=True, eq=False)
class Moment:
    """What there is after a line. line: its number. words: what it did, for those who cannot see.

    arrays: what is to be seen, where it is there yet. real, noise, fake: the batches, (N, ...).
    d: D's raw output over the picture, as the kind's look has it. on_real, on_fake: D's
    probability for each sample, (N,). share_real, share_fake: each sample's part of the loss, in
    nats, (N,). pull_real, pull_fake: -dL/dl of D's loss in its output l on each sample, times N.
    push: -dL/dx of G's loss in each fake, times N, (N, ...). d_before, fake_before: those before
    a step. times: by how much a picture should enlarge that step. grad_d, grad_g: the length of
    the gradient that is stored in each tensor of the player's weights.
    """

    line: int
    words: str
    arrays: dict[str, np.ndarray]


class SlowTurn:
    """The turn after next of a game, line by line: the next one fills the gradients, unseen.

    lines: the code. moments: one for each line. turn: the number of the turn. look: a look at the
    copies after it. G, D: the copies after the last line, with the weights that two turns of the
    game give.

    Raises ValueError for settings that the lines do not have and for samples that cannot be drawn
    so, TrainingDiverged where a loss is not finite.
    """

    def __init__(self, game: Game):
        check(game)
        shared = {id(data): data for data in (game.data, game.in_force.data)}  # data never change
        self._game = twin = copy.deepcopy(game, shared)
        twin.apply_changes()
        self._saturates = type(twin.loss) is Minimax
        self.lines = list(LINES)
        if self._saturates:
            self.lines[LINES.index(G_LINES[2])] = "g_loss = -bce(D(fake), zeros)"
        self.turn = twin.turns + 2
        self.G, self.D = twin.G, twin.D
        self.look: Any = kind_of(twin).look(twin)  # which has D's `output`
        for ahead in range(2):
            self.moments: list[Moment] = []
            self._arrays: dict[str, np.ndarray] = {}
            self._played = twin.turns + ahead
            with twin.threads:
                self._move_d(twin.d_updates + ahead)
                self._move_g(twin.g_updates + ahead)

    def _move_d(self, number: int) -> None:
        game, G, D, optimizer_d = self._game, self.G, self.D, self._game.optimizers()["D"]
        real = game.draws.real(number)
        self._leave(f"D's move. {len(real)} real samples come, {_mean(real)}.", real=real)
        z = game.draws.noise_batch(number, "D")
        self._leave(f"As many noise vectors are drawn, {_mean(z)}.", noise=z)
        fake = G(z)
        self._leave(
            f"G makes a fake of each, {_mean(fake)}. PyTorch notes how it did so: a gradient could "
            "go back into G.", fake=fake,
        )  # fmt: skip
        fake = fake.detach()
        self._leave(
            "The fakes stay where they are, and the way back into G is cut: this is D's move, and "
            "no gradient shall reach G."
        )
        self._arrays.pop("noise")
        on_real, on_fake = judge(D, real, fake, couples_batch(D))
        on_real.retain_grad()
        on_fake.retain_grad()
        d_loss = game.loss.d_loss(on_real, on_fake)  # this bce, by softplus
        self._check("D", d_loss)
        self._leave(
            f"D answers: {on_real.sigmoid().mean():.2f} on real, {on_fake.sigmoid().mean():.2f} on "
            "fake, on average. Each bar is one sample's share of the loss: -log D over "
            f"{len(real)} where it is real (label 1), -log(1 - D) over {len(fake)} where it is "
            f"fake (label 0). The sum is d_loss = {d_loss:.3f}.",
            d=self._d(), on_real=on_real.sigmoid()[:, 0], on_fake=on_fake.sigmoid()[:, 0],
            share_real=softplus(-on_real[:, 0]) / len(real),
            share_fake=softplus(on_fake[:, 0]) / len(fake),
        )  # fmt: skip
        optimizer_d.zero_grad()
        self._leave(
            "D's weights held gradients of the last turn: D's own, and what G's loss left there. "
            "PyTorch adds new gradients to old ones, so now they are emptied.",
            "share_real", "share_fake",
        )  # fmt: skip
        d_loss.backward()
        self._leave(
            "D's answer is pulled up at each real sample and down at each fake, the harder the "
            "more wrong it is. The pulls become gradients in D's weights. G gets none.",
            pull_real=-len(real) * _grad(on_real)[:, 0],
            pull_fake=-len(fake) * _grad(on_fake)[:, 0],
        )
        before = self._d()
        optimizer_d.step()
        after = self._d()
        times = _enlargement((after.sigmoid() - before.sigmoid()).abs().max())
        self._leave(
            "D's weights take a step; grey is where its answers were."
            + _said(times),
            "pull_real", "pull_fake", d=after, d_before=before, times=torch.tensor(times),
        )  # fmt: skip

    def _move_g(self, number: int) -> None:
        game, G, D, optimizer_g = self._game, self.G, self.D, self._game.optimizers()["G"]
        spread = float(self._arrays["real"].std()) or 1.0
        z = game.draws.noise_batch(number, "G")
        self._arrays = {"d": self._arrays["d"]}
        self._leave(f"G's move. New noise is drawn, {_mean(z)}.", noise=z)
        fake = G(z)
        fake.retain_grad()
        self._leave(f"G makes new fakes, {_mean(fake)}. This time nothing is cut.", fake=fake)
        on_fake = D(fake)
        g_loss = game.loss.g_loss(on_fake)
        if self._saturates:
            share, formula = -softplus(on_fake[:, 0]), f"log(1 - D) over {len(fake)}, below 0"
        else:
            share = softplus(-on_fake[:, 0])
            formula = f"-log D over {len(fake)}: with label 1 G says what it wants"
        self._check("G", g_loss)
        self._arrays.pop("noise")
        self._leave(
            f"D answers {on_fake.sigmoid().mean():.2f} on the fakes, on average. Each bar is the "
            f"size of one fake's share of G's loss, {formula}. The sum is g_loss = {g_loss:.3f}.",
            on_fake=on_fake.sigmoid()[:, 0], share_fake=share / len(fake),
        )  # fmt: skip
        optimizer_g.zero_grad()
        self._leave("The old gradients in G's weights are emptied; D's are not.", "share_fake")
        g_loss.backward()
        self._leave(
            "The gradient goes back through D to each fake: an arrow shows which way the fake "
            "should go, and how much that matters. It goes on into G's weights. It is also added "
            "to D's, where nobody wants it: D's next zero_grad will empty them.",
            push=-len(fake) * _grad(fake),
        )
        before = fake.detach()
        optimizer_g.step()
        with torch.no_grad():
            after = copy.deepcopy(G)(z)  # a copy: batch norm would note another batch
        times = _enlargement((after - before).flatten(1).norm(dim=1).mean() / spread)
        self._leave(
            "G's weights take a step; grey is where the fakes were. D has "
            "stood still." + _said(times),
            "push", "on_fake", fake=after, fake_before=before, times=torch.tensor(times),
        )  # fmt: skip

    def _leave(self, words: str, *gone: str, **new: Tensor) -> None:
        """Leave a moment: what is there but for what is gone, and what is new."""
        for name in gone:
            del self._arrays[name]
        self._arrays |= {name: _numpy(value) for name, value in new.items()}
        stored = {"grad_d": _lengths("D", self.D), "grad_g": _lengths("G", self.G)}
        self.moments.append(Moment(len(self.moments), words, self._arrays | stored))

    def _d(self) -> Tensor:
        """D's raw output over the picture, as it is now."""
        self.look = self.look.again()
        return self.look.output

    def _check(self, name: str, loss: Tensor) -> None:
        if not math.isfinite(loss.item()):
            bad = NotFinite(f"{name}'s loss became {loss.item()}")
            raise diverged(bad, self._game.in_force, self._played)


def check(game: Any) -> None:
    """Raises TypeError or ValueError for what the lines cannot play, with what to do."""
    if not isinstance(game, Game):
        raise TypeError(f"slow_motion shows a turn of a gt.Game; got {game!r:.80}.")
    kind = kind_of(game)
    if not kind.maps_d:
        shape = ", ".join(["N", *map(str, sample_shape(game))])
        raise ValueError(
            "slow_motion draws games on a line and in the plane; this one has samples of shape "
            f'({shape}), of the kind {kind.name!r}. Take gt.preset("program_a") or '
            'gt.preset("ring"): their lines are the same.'
        )
    if type(game.loss) not in (Minimax, NonSaturating):
        raise ValueError(
            "The lines of slow_motion have a binary cross-entropy; this game has "
            f'loss={game.loss!r}. Set game.loss = "non_saturating" or "minimax" first.'
        )
    for name, wanted in WANTED.items():
        if (value := getattr(game, name)) != wanted:
            raise ValueError(
                f"The lines of slow_motion are those of a plain turn, with {name}={wanted}; this "
                f"game has {name}={value!r}. Set game.{name} = {wanted} first."
            )


def names_of_weights(player: nn.Module) -> list[str]:
    """What the tensors of a player's weights are called: W1, b1, W2, ..."""
    names, layer = [], 0
    for weight in trainable("player", player):
        layer += weight.ndim > 1
        names.append(f"{'W' if weight.ndim > 1 else 'b'}{layer}")
    return names


def _lengths(name: str, player: nn.Module) -> np.ndarray:
    """The length of the gradient stored in each tensor of weights; 0 where there is none."""
    grads = [weight.grad for weight in trainable(name, player)]
    return np.array([0.0 if grad is None else grad.norm().item() for grad in grads])


def _grad(tensor: Tensor) -> Tensor:
    """The gradient in a tensor; 0 where the loss does not depend on it."""
    return torch.zeros_like(tensor) if tensor.grad is None else tensor.grad


def _numpy(tensor: Tensor) -> np.ndarray:
    return tensor.detach().cpu().numpy().copy()


def _mean(samples: Tensor) -> str:
    """Where samples are, in words."""
    means = [f"{mean:.2f}" for mean in samples.detach().mean(0).tolist()]
    said = ", ".join(means[:2] + ["..."] * (len(means) > 2))
    return f"with mean {said}" if len(means) == 1 else f"with mean ({said})"


def _enlargement(move: Tensor) -> int:
    """By how much to enlarge a move so that it can be seen."""
    return next((times for times in ENLARGED if times * move.item() >= MOVE), ENLARGED[-1])


def _said(times: int) -> str:
    return f" The picture shows the move {times} times as large." if times > 1 else ""

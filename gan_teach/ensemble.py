"""Many games at once: K games that differ in their seed alone, on stacked weights.

One small game is bound by the cost of calls, not of arithmetic. K games stacked along a first
dimension make the same number of calls as one, so chance can be seen: 64 seeds, not one.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from gan_teach.errors import count
from gan_teach.game import SETTINGS, Game
from gan_teach.settings import OPTIMIZERS
from gan_teach.threads import Threads


class Ensemble:
    """Plays K games in step, with the same numbers that each would give on its own.

    d_loss, g_loss: each game's losses in the last turn, (K,), as in `Step`.

    games: games of MLP players, not played yet, with the same architecture and the same settings.
        They are copied; the games themselves do not move.
    Raises ValueError for no games, games that differ in more than their seed or are at another
    turn than 0, and players that are no plain chain of layers. Used in: lesson 02.
    """

    def __init__(self, games: Sequence[Game]):
        if not games:
            raise ValueError("An ensemble needs at least one game.")
        self.first = first = games[0]
        for game in games:
            game._apply_changes()
            _check_alike(first, game)
        self.settings = first.settings
        self.turns = self._d_updates = self._g_updates = 0
        self.d_loss = self.g_loss = torch.full((len(games),), torch.nan)
        self._draws = [game.draws for game in games]
        self._weights = {name: _stack([getattr(game, name) for game in games]) for name in "GD"}
        self._average = None
        if self.settings.average is not None:
            self._average = [w.detach() for w in _stack([game.G_average for game in games])]
        make = OPTIMIZERS[self.settings.optimizer]
        self._optimizers = {
            name: make(self._weights[name], lr, self.settings.betas)
            for name, lr in (("G", self.settings.lr_g), ("D", self.settings.lr_d))
        }

    def __len__(self) -> int:
        return len(self._draws)

    def play(self, turns: int) -> None:
        """Play this many turns of every game. One that runs into NaN goes on alone as NaN."""
        with Threads(large=False):
            for _ in range(count("turns", turns, least=0)):
                for _ in range(self.settings.d_steps):
                    self._d_step()
                self._g_step()
                self.turns += 1

    def generate(self, n: int) -> Tensor:
        """What `Game.generate(n)` gives, for every game: (K, n, ...)."""
        z = torch.stack([draws.noise_batch(self.turns, "show", n) for draws in self._draws])
        with torch.no_grad():
            return _forward(self.first.G, self._average or self._weights["G"], z)

    def _d_step(self) -> None:
        """As `Game.d_step`. Games share no weight, so the sum of their losses moves each alone."""
        real = torch.stack([draws.real(self._d_updates) for draws in self._draws])  # (K, N, 1)
        with torch.no_grad():
            fake = _forward(self.first.G, self._weights["G"], self._noise(self._d_updates, "D"))
        flat = real.flatten(0, 1).requires_grad_(self.settings.penalty is not None)  # (K N, 1)
        both = torch.cat((flat.view_as(real), fake), dim=1)
        outputs = _forward(self.first.D, self._weights["D"], both)
        on_real, on_fake = outputs.chunk(2, dim=1)
        losses = torch.vmap(self.settings.loss.d_loss)(on_real, on_fake)
        self.d_loss, loss = losses.detach(), losses.sum()
        if self.settings.penalty:  # K times the mean over all samples: each game pays its own mean
            loss = loss + len(self) * self.settings.penalty(on_real.flatten(0, 1), flat)
        self._update("D", loss)
        self._d_updates += 1

    def _g_step(self) -> None:
        fake = _forward(self.first.G, self._weights["G"], self._noise(self._g_updates, "G"))
        losses = torch.vmap(self.settings.loss.g_loss)(
            _forward(self.first.D, self._weights["D"], fake)
        )
        self.g_loss = losses.detach()
        self._update("G", losses.sum())
        self._g_updates += 1
        if self._average:
            with torch.no_grad():
                torch._foreach_lerp_(self._average, self._weights["G"], 1 - self.settings.average)

    def _update(self, name: str, loss: Tensor) -> None:
        weights = self._weights[name]
        for weight in weights:
            weight.grad = None
        loss.backward(inputs=weights)
        self._optimizers[name].step()

    def _noise(self, number: int, player: str) -> Tensor:
        return torch.stack([draws.noise_batch(number, player) for draws in self._draws])


def _stack(players: Sequence[nn.Module]) -> list[Tensor]:
    """The weights of K like players, each of shape (K, ...)."""
    columns = zip(*(player.parameters() for player in players), strict=True)
    return [torch.stack([w.detach() for w in column]).requires_grad_() for column in columns]


def _forward(player: nn.Sequential, weights: Sequence[Tensor], x: Tensor) -> Tensor:
    """K players of this architecture, each on its own batch: x is (K, N, in) -> (K, N, out)."""
    remaining = iter(weights)
    for layer in player:
        if isinstance(layer, nn.Linear):
            weight, bias = next(remaining), next(remaining)  # (K, out, in), (K, out)
            x = torch.baddbmm(bias.unsqueeze(1), x, weight.mT)
        else:
            x = layer(x)
    return x


def _check_alike(first: Game, game: Game) -> None:
    for name in "GD":
        ours, theirs = getattr(first, name), getattr(game, name)
        if not _is_chain_of_linear_layers(ours):
            raise ValueError(
                f"An ensemble needs {name} to be an nn.Sequential of linear layers with bias and "
                f"of layers without weights; got {ours}."
            )
        if str(ours) != str(theirs):
            raise ValueError(f"All games need the same {name}; got {ours} and {theirs}.")
    for name in SETTINGS:
        ours, theirs = getattr(first.settings, name), getattr(game.settings, name)
        if ours != theirs:
            raise ValueError(
                f"The games of an ensemble may differ in their seed alone; {name} is {ours!r} in "
                f"one and {theirs!r} in another."
            )
    if game.d_updates or game.g_updates:
        raise ValueError(
            f"An ensemble starts at turn 0; a game has played {game.turns} turns. "
            "Call its reset(), or make a new one."
        )


def _is_chain_of_linear_layers(player: nn.Module) -> bool:
    return isinstance(player, nn.Sequential) and all(
        layer.bias is not None if isinstance(layer, nn.Linear) else not list(layer.parameters())
        for layer in player
    )

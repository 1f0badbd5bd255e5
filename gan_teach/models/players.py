"""Make the players of a game, run them, and say what does not fit."""

import inspect
from collections.abc import Callable
from typing import Any, Self

import torch
from torch import Tensor, nn

from gan_teach.support.draws import Data, numbered_generator
from gan_teach.support.errors import count
from gan_teach.support.tensors import describe

Maker = nn.Module | Callable[[], nn.Module]


class Made:
    """A player of the library's own. made_with: the arguments, (args, kwargs), that built it."""

    made_with: tuple[tuple[Any, ...], dict[str, Any]]

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:  # noqa: D102
        player = super().__new__(cls)
        vars(player)["made_with"] = args, kwargs  # there is no nn.Module yet that would take it
        return player


def make_player(name: str, make: Maker, seed: int) -> nn.Module:
    """The module itself, or what the factory makes under the game's seed.

    PyTorch's global random state is put back afterwards. Raises TypeError for anything else.
    """
    if isinstance(make, nn.Module):
        return make
    if not callable(make):
        raise TypeError(
            f"{name} must be an nn.Module, or a function that makes one; got {type(make).__name__}."
        )
    generator = numbered_generator(seed, "players", "GD".index(name))
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(generator.initial_seed())  # the CPU's alone
        player = _made(name, make)
    if not isinstance(player, nn.Module):
        raise TypeError(f"{name}() must make an nn.Module; it made {type(player).__name__}.")
    return player


def _made(name: str, make: Callable[[], nn.Module]) -> nn.Module:
    try:
        return make()
    except TypeError as error:
        if not _needs_arguments(make):
            raise
        raise TypeError(
            f"{name}() must make an nn.Module when it is called without arguments, as a lambda "
            f"does; it raised TypeError: {error}."
        ) from error


def _needs_arguments(make: Callable[[], nn.Module]) -> bool:
    try:
        inspect.signature(make).bind()
    except TypeError:
        return True
    return False


def as_device(device: str | torch.device) -> torch.device:
    """The device of this name. Raises ValueError for another name, and for CUDA without a GPU."""
    try:
        found = torch.device(device)
    except (RuntimeError, TypeError):
        raise ValueError(
            f"device must be a device of PyTorch, such as 'cpu' or 'cuda'; got {device!r}."
        ) from None
    if found.type == "cuda" and not torch.cuda.is_available():
        raise ValueError(f"PyTorch finds no GPU here: take device='cpu' in place of {device!r}.")
    return found


def trainable(name: str, player: nn.Module) -> list[nn.Parameter]:
    """The weights of a player that are not frozen. Raises ValueError where there are none."""
    weights = list(player.parameters())
    if not weights:
        raise ValueError(
            f"{name} must have weights to train, as nn.Linear has; {type(player).__name__} has "
            "none. Are its layers attributes of the module, or in an nn.ModuleList?"
        )
    free = [weight for weight in weights if weight.requires_grad]
    if not free:
        raise ValueError(
            f"{name} must have weights to train; all of its {len(weights)} are frozen "
            f"(requires_grad is False). {name}.requires_grad_() sets them free."
        )
    return free


def check_apart(G: nn.Module, D: nn.Module) -> None:
    """Raises ValueError where the players share weights: what moves one would move the other."""
    if G is D:
        raise ValueError("G and D must be two modules; got one and the same for both.")
    shared = {id(weight) for weight in G.parameters()}
    names = [name for name, weight in D.named_parameters() if id(weight) in shared]
    if names:
        raise ValueError(
            f"G and D must not share weights; {names[0]!r} of D is a weight of G too. Give each "
            "player layers of its own."
        )


def latent_dim_of(G: nn.Module, latent_dim: int | None) -> int:
    """Numbers in a noise vector: as asked for, or as G itself says."""
    if latent_dim is None:
        latent_dim = getattr(G, "latent_dim", None)
    if latent_dim is None:
        raise ValueError(
            "How many numbers are in one noise vector? G does not say: pass latent_dim=..., "
            "or give G an attribute latent_dim."
        )
    return count("latent_dim", latent_dim)


def quietly(player: nn.Module, x: Tensor) -> Tensor:
    """player(x) without gradient and without a trace in the player (batch norm, dropout)."""
    modes = {module: module.training for module in player.modules()}
    player.eval()
    try:
        with torch.no_grad():
            return player(x)
    finally:
        player.train(modes[player])
        for module, mode in modes.items():
            module.training = mode


def check_fit(
    G: nn.Module, D: nn.Module, data: Data, latent_dim: int, generator: torch.Generator
) -> None:
    """Send four samples through both players. Raises ValueError that says what does not fit."""
    try:
        real = data.sample(4, generator)
    except Exception as error:
        raise ValueError(
            "data.sample(n, generator) must return n samples; asked for 4 it raised "
            f"{type(error).__name__}: {error}."
        ) from error
    if not isinstance(real, Tensor) or not real.is_floating_point() or real.shape[:1] != (4,):
        raise ValueError(
            "data.sample(4, generator) must return 4 samples as a float tensor; got "
            f"{describe(real)}."
        )
    if not torch.isfinite(real).all():
        raise ValueError("data.sample returned NaN or infinity; the game needs finite samples.")
    z = torch.randn(4, latent_dim, generator=generator, device=generator.device)
    fake = run("G", G, z, "noise")
    if fake.shape != real.shape:
        raise ValueError(
            "G must return samples of the data's shape, "
            f"{_shape(real)}; got {tuple(fake.shape)} for 4 noise vectors."
        )
    logits = run("D", D, real, "real samples")
    if logits.shape != (4, 1):
        raise ValueError(
            f"D must return one logit per sample, shape (N, 1); got {tuple(logits.shape)} "
            "for 4 samples."
        )


def check_weights(name: str, player: nn.Module, weights: dict[str, Tensor]) -> None:
    """Raises ValueError unless these weights have the names and shapes of the player's own."""
    if not isinstance(weights, dict) or not all(isinstance(w, Tensor) for w in weights.values()):
        raise ValueError(f"The weights of {name} must be a dict of tensors; got {weights!r:.80}.")
    ours = {key: tuple(weight.shape) for key, weight in player.state_dict().items()}
    theirs = {key: tuple(weight.shape) for key, weight in weights.items()}
    if ours != theirs:
        raise ValueError(
            f"This state belongs to another architecture: its {name} has weights {theirs}, "
            f"this game's {name} has {ours}. Make a game with the players it came from."
        )


def run(name: str, player: nn.Module, x: Tensor, what: str) -> Tensor:
    """As `quietly`. Raises ValueError, in words, where the player cannot take x."""
    try:
        outputs = quietly(player, x)
    except Exception as error:
        raise ValueError(f"{name} cannot take {what} of shape {_shape(x)}: {error}") from error
    if not isinstance(outputs, Tensor):
        raise ValueError(f"{name} must return a tensor; got {type(outputs).__name__}.")
    return outputs


def _shape(x: Tensor) -> str:
    return "(" + ", ".join(["N", *map(str, x.shape[1:])]) + ")"

"""Generators of digits that were trained beforehand, so that a lesson is alive at once.

    G = gt.trained.load("dcgan")            # "mlp", "dcgan" or "conditional"
    python -m gan_teach.trained dcgan       # trains it anew, as RECIPES says

What comes with the project is in `data/<name>_generator.pt`, in half precision; what each reaches
stands in `data/generators.json`. Every lesson can also train its own from nothing.
"""

import json
import sys
import time
from typing import Any, NamedTuple

import torch
from torch import nn

from gan_teach.conditional import agreement, pictures
from gan_teach.errors import choose
from gan_teach.presets import preset
from gan_teach.scores import score
from gan_teach.weights import digest, folder, read_weights

SAMPLES = 10_000


class Recipe(NamedTuple):
    """How a generator was made: the preset, and the turns that it was played, with seed 0.

    changes: what is set anew after which turn: {30_000: {"average": 0.9999}}.
    """

    preset: str
    turns: int
    changes: dict[int, dict[str, Any]] = {}  # noqa: RUF012 - never changed


RECIPES = {
    "mlp": Recipe("digits_mlp", 60_000, {30_000: {"average": 0.9999}}),
    "dcgan": Recipe("dcgan", 24_000, {12_000: {"average": 0.9995}}),
    "conditional": Recipe("conditional", 6000),
}


def load(name: str) -> nn.Module:
    """A trained generator, in eval mode, its weights fixed: noise (N, latent_dim) -> samples.

    "mlp", "dcgan": images, (N, 1, 28, 28), in [0, 1]. "conditional": pairs, see `conditional`.
    Its noise is Gaussian. Raises ValueError for an unknown name; FileNotFoundError or ValueError
    where the file is missing or damaged (see `weights.read_weights`).
    Taught in: lessons 07 and 08.
    """
    recipe = choose("trained generator", name, RECIPES)
    G = preset(recipe.preset).G
    path = folder() / f"{name}_generator.pt"
    return read_weights(G, path, f"python -m gan_teach.trained {name}")


def main(names: list[str]) -> None:
    """Train the named generators, or all; keep the averaged weights and what they reach."""
    for name in names or RECIPES:
        recipe = choose("trained generator", name, RECIPES)
        game = preset(recipe.preset, seed=0)
        if game.data.source != "mnist":
            raise OSError("These are trained on MNIST: put its archives into data/MNIST/raw.")
        start = time.process_time()
        for step in game.play(recipe.turns):
            for rule, value in recipe.changes.get(step.index, {}).items():
                setattr(game, rule, value)
            if step.index % 1000 == 0:
                print(f"{name}: turn {step.index:,} of {recipe.turns:,}", flush=True)
        seconds, path = time.process_time() - start, folder() / f"{name}_generator.pt"
        torch.save({key: w.half() for key, w in game.G_average.state_dict().items()}, path)
        _note(name, recipe, seconds)


def _note(name: str, recipe: Recipe, seconds: float) -> None:
    """What the kept weights reach, in `data/generators.json`."""
    G, path = load(name), folder() / f"{name}_generator.pt"
    z = torch.randn(SAMPLES, G.latent_dim, generator=torch.Generator().manual_seed(0))
    samples = G(z)
    images = pictures(samples) if name == "conditional" else samples
    found = score(images, "mnist", compare=False)
    figures = {
        **recipe._asdict(),
        "command": f"python -m gan_teach.trained {name}",
        "processor_seconds": round(seconds),
        "torch": torch.__version__,
        "weights": digest(path),
        "bytes": path.stat().st_size,
        "parzen": round(found.parzen.mean, 1),
        "classes": found.shares.classes,
        "shares": [round(share, 4) for share in found.shares.shares.tolist()],
        "confident": round(found.shares.confident, 4),
        "frechet": round(found.frechet, 2),
        "precision": round(found.precision, 4),
        "recall": round(found.recall, 4),
        "copies": round(found.nearness.copies, 4),
    }
    if name == "conditional":
        figures["agreement"] = round(agreement(samples), 4)
    notes = folder() / "generators.json"
    kept = json.loads(notes.read_text(encoding="utf-8")) if notes.exists() else {}
    text = json.dumps({**kept, name: figures}, indent=1)
    notes.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main(sys.argv[1:])

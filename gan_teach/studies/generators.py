"""Train the generators that come with the project anew, and note what they reach.

python -m gan_teach.studies.generators dcgan     # "mlp", "dcgan", "conditional", or all
"""

import json
import sys
import time

import torch

from gan_teach.data.mnist import need_mnist
from gan_teach.metrics.reading import agreement
from gan_teach.metrics.scores import score
from gan_teach.models.players import latent_dim_of
from gan_teach.support.errors import choose
from gan_teach.support.pairs import pictures
from gan_teach.support.paths import weights_folder
from gan_teach.support.weights import digest
from gan_teach.training.presets import preset
from gan_teach.training.trained import RECIPES, Recipe, load

SAMPLES = 10_000


def main(names: list[str]) -> None:
    """Train the named generators, or all; keep the averaged weights and what they reach."""
    for name in names or RECIPES:
        recipe = choose("trained generator", name, RECIPES)
        game = preset(recipe.preset, seed=0)
        need_mnist(game.data)
        start = time.process_time()
        for step in game.play(recipe.turns):
            for rule, value in recipe.changes.get(step.index, {}).items():
                setattr(game, rule, value)
            if step.index % 1000 == 0:
                print(f"{name}: turn {step.index:,} of {recipe.turns:,}", flush=True)
        seconds, path = time.process_time() - start, weights_folder() / f"{name}_generator.pt"
        assert game.G_average is not None, f"the preset {recipe.preset} keeps no average of G"
        torch.save({key: w.half() for key, w in game.G_average.state_dict().items()}, path)
        _note(name, recipe, seconds)


def _note(name: str, recipe: Recipe, seconds: float) -> None:
    """What the kept weights reach, in `data/generators.json`."""
    G, path = load(name), weights_folder() / f"{name}_generator.pt"
    z = torch.randn(SAMPLES, latent_dim_of(G, None), generator=torch.Generator().manual_seed(0))
    samples = G(z)
    images = pictures(samples) if name == "conditional" else samples
    found = score(images, "mnist", compare=False)
    figures = {
        **recipe._asdict(),
        "command": f"python -m gan_teach.studies.generators {name}",
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
    notes = weights_folder() / "generators.json"
    kept = json.loads(notes.read_text(encoding="utf-8")) if notes.exists() else {}
    text = json.dumps({**kept, name: figures}, indent=1)
    notes.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main(sys.argv[1:])

"""Speed against plain textbook loops, and of the playground on a page, in one run (`make bench`).

Each line: the figure's name, what was measured, its mark, and `ok` or `short`. The two sides of a
ratio take turns several times and the median ratio counts, since a machine's speed wavers.
`python -m tests.bench pause` measures what has "pause" in its name. Those of the DCGAN's distance
take some twenty minutes: see `digits`.
"""

import copy
import itertools
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import torch
from torch.utils.data import DataLoader, Dataset

import gan_teach as gt
from gan_teach.data.digits import Digits
from gan_teach.models.convolutional import FoldedConvTranspose2d
from tests.bench import digits, live
from tests.bench.figure import Figure
from tests.bench.textbook import train, with_sigmoid

ROUNDS = 7


def seconds(action: Callable[[], object]) -> float:
    """How long the action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def median_ratio(
    plain: Callable[[], float], ours: Callable[[], float], rounds: int = ROUNDS
) -> float:
    """The median of plain()/ours() over rounds; each returns the seconds that it took."""
    return statistics.median(plain() / ours() for _ in range(rounds))


def steps_in_1d() -> float:
    """Program A, 2,000 turns from the same draws; also checks that the losses are the same."""

    def plain() -> float:
        game = gt.preset("program_a")
        G, D = copy.deepcopy(game.G), with_sigmoid(copy.deepcopy(game.D))
        real, noise = game.draws.real, game.draws.noise_batch
        batches = ((real(i), noise(i, "D"), noise(i, "G")) for i in range(2000))
        return seconds(lambda: losses.update(plain=train(G, D, batches, lr=1e-3)))

    def ours() -> float:
        game = gt.preset("program_a")
        return seconds(lambda: losses.update(ours=[(s.d_loss, s.g_loss) for s in game.play(2000)]))

    losses: dict[str, list[tuple[float, float]]] = {}
    ratio = median_ratio(plain, ours)
    difference = (torch.tensor(losses["plain"]) - torch.tensor(losses["ours"])).abs().max().item()
    if difference > 1e-5:
        sys.exit(f"the losses differ by {difference:.1e}: the two loops are not the same program")
    return ratio


class Pictures(Dataset):
    """The digits as a tutorial serves them: one at a time, each transformed on its own."""

    def __init__(self, digits: Digits):
        from torchvision import transforms

        self.images = digits.images
        self.transform = transforms.Compose(
            [transforms.ToTensor(), transforms.Normalize((0.5,), (0.5,))]
        )

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, i: int) -> torch.Tensor:
        from PIL import Image

        return self.transform(Image.fromarray(self.images[i].numpy()))


def against_a_loader(make: Callable[[], gt.Game], turns: int, rounds: int) -> float:
    """So many turns of a game on digits, against the loop with a loader of 60,000 pictures.

    Embedded digits are repeated to that number. The plain loop has PyTorch's own layers.
    """
    game = make()
    size, latent_dim = game.batch_size, game.latent_dim
    pictures = Pictures(game.data)
    pictures.images = game.data.images.repeat(-(-60_000 // len(game.data)), 1, 1)[:60_000]

    def noise() -> torch.Tensor:
        return torch.randn(size, latent_dim)

    def plain() -> float:
        fresh = make()
        G, D = copy.deepcopy(fresh.G), with_sigmoid(copy.deepcopy(fresh.D))
        for layer in G.modules():
            if isinstance(layer, FoldedConvTranspose2d):
                layer.__class__ = torch.nn.ConvTranspose2d
        loader = DataLoader(pictures, batch_size=size, shuffle=True, drop_last=True)
        batches = ((real, noise(), noise()) for real in itertools.islice(loader, turns))
        return seconds(lambda: train(G, D, batches, lr=game.lr_g))

    def ours() -> float:
        fresh = make()
        return seconds(lambda: [fresh.turn() for _ in range(turns)])

    return median_ratio(plain, ours, rounds)


def epoch_on_digits() -> float:
    """Program C at batch 64, one epoch."""
    return against_a_loader(lambda: gt.preset("program_c"), turns=937, rounds=3)


def epoch_of_dcgan() -> float:
    """The DCGAN at batch 32, without what the plain loop lacks: R1 and the average of weights.

    A fifth of an epoch stands for it, since each turn costs the same. What makes the difference, as
    the ratio to the plain loop that is reached with this and all before it (one thread of a busy
    machine, medians of 20; they waver by 0.06 between runs): images in one tensor 1.14, one pass of
    D over real and fake 1.12, no slopes of D's weights in G's step 1.19, no graph through G in D's
    step 1.21, Adam in one call 1.23, losses on logits 1.26, G's last layer by `fold` 1.32.
    """
    plain_rules = {
        "loss": "non_saturating", "penalty": None, "average": None, "lr_g": 2e-4, "lr_d": 2e-4,
    }  # fmt: skip
    return against_a_loader(lambda: gt.preset("dcgan", **plain_rules), turns=375, rounds=5)


def many_games() -> float:
    """256 games of program A's size at batch 64 at once: turns of all games, against the loop."""
    turns = 200

    def plain() -> float:
        game = gt.preset("program_a", batch_size=64)
        G, D = copy.deepcopy(game.G), with_sigmoid(copy.deepcopy(game.D))
        real, noise = game.draws.real, game.draws.noise_batch
        batches = [(real(i), noise(i, "D"), noise(i, "G")) for i in range(1000)]
        return seconds(lambda: train(G, D, batches, lr=1e-3)) / 1000

    def ours() -> float:
        games = [gt.preset("program_a", batch_size=64, seed=seed) for seed in range(256)]
        ensemble = gt.Ensemble(games)
        return seconds(lambda: ensemble.play(turns)) / turns / 256

    return median_ratio(plain, ours)


MEMORY = """
import psutil
import gan_teach as gt
gt.Ensemble  # and with it PyTorch
process = psutil.Process()
before = process.memory_info().rss
ensemble = gt.Ensemble([gt.preset("program_a", batch_size=64, seed=s) for s in range(256)])
most = before
for _ in range(20):
    ensemble.play(10)
    most = max(most, process.memory_info().rss)
print((most - before) / 2**20)
"""


def memory_of_many_games() -> float:
    """The megabytes that these 256 games add to a fresh Python."""
    run = subprocess.run([sys.executable, "-c", MEMORY], check=True, capture_output=True, text=True)
    return float(run.stdout)


def atlas_time() -> float:
    """Seconds for an atlas of 256 games and 2,000 turns, with its pictures."""
    from gan_teach.live.atlas import draw_while_playing
    from gan_teach.training.atlas import Atlas, rates

    lr = rates(1e-4, 1e-1, 16)

    def play() -> None:
        draw_while_playing(Atlas("program_a", lr_g=lr, lr_d=lr, batch_size=64), 2000)

    return seconds(play)


def import_time() -> float:
    """`import torch` against what a game needs; 1/1.5 means one and a half times as long."""

    def importing(code: str) -> Callable[[], float]:
        command = [sys.executable, "-c", code]
        return lambda: seconds(lambda: subprocess.run(command, check=True))

    game = importing("import gan_teach; gan_teach.Game")
    game()  # the first one reads the disk
    return median_ratio(importing("import torch"), game)


FIGURES = (
    Figure("1D turns/s, Game : textbook loop", steps_in_1d, 1.45),
    Figure("MNIST epoch at batch 64, Game : textbook loop", epoch_on_digits, 2.2),
    Figure("DCGAN epoch at batch 32, Game : textbook loop", epoch_of_dcgan, 1.3),
    Figure("turns of 256 games at once : textbook loop", many_games, 45),
    Figure("memory of 256 games at once, MB", memory_of_many_games, 1000, at_most=True),
    Figure("atlas of 256 games, 2,000 turns, s", atlas_time, 30, at_most=True),
    Figure("import, torch : gan_teach.Game", import_time, 1 / 1.5),
    *live.FIGURES,
    *digits.FIGURES,
)


def main(words: list[str]) -> None:
    """Measure all figures, or those whose name has these words; exit with 1 if one is short."""
    short = 0
    for figure in FIGURES:
        if all(word.lower() in figure.name.lower() for word in words):
            value = figure.measure()
            short += not figure.reached(value)
            print(figure.line(value), flush=True)
    live.close()
    sys.exit(1 if short else 0)


if __name__ == "__main__":
    main(sys.argv[1:])

"""Make the reader of digits anew, and what it reads of real images.

python -m gan_teach.studies.digit_reader         # some minutes on two cores
python -m gan_teach.studies.digit_reader real    # only what real images reach
"""

import json
import sys
import time

import torch

from gan_teach.data.digits import digits
from gan_teach.metrics.classifier import SETTINGS, accuracy, held_out_digits, train
from gan_teach.metrics.scores import real_score
from gan_teach.support.draws import numbered_generator
from gan_teach.support.paths import weights_folder
from gan_teach.support.weights import digest


def make_reader(seed: int = 0) -> None:
    """Train it anew; keep the weights and the figures that they reach, if this was MNIST."""
    found, start = digits(), time.perf_counter()
    if found.source != "mnist":
        order = torch.randperm(len(found), generator=numbered_generator(seed, "check", 0))
        learn, test = order[:-400], order[-400:]
        classifier = train(found.images[learn], found.labels[learn], **SETTINGS, seed=seed)
        share = accuracy(classifier, found.images[test], found.labels[test])
        print(f"{share:.2%} of 400 of these digits are read right. This cannot be compared with")
        print("MNIST's 10,000 test images, and the weights that came with the project stay.")
        return
    classifier = train(found.images, found.labels, **SETTINGS, seed=seed)
    seconds, path = round(time.perf_counter() - start), weights_folder() / "digit_classifier.pt"
    torch.save(classifier.state_dict(), path)
    small = digits("embedded")
    figures = {
        "accuracy": accuracy(classifier, *held_out_digits(found)),
        "accuracy_on_training_images": accuracy(classifier, found.images, found.labels),
        "accuracy_on_embedded_digits": accuracy(classifier, small.images, small.labels),
        "test_images": 10_000,
        "settings": {**SETTINGS, "seed": seed},
        "seconds": seconds,
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "bytes": path.stat().st_size,
        "weights": digest(path),
    }
    text = json.dumps(figures, indent=1)
    path.with_suffix(".json").write_text(text + "\n", encoding="utf-8")
    print(text)


def note_real_images(draws: int = 5) -> None:
    """What real images reach, over several draws: data/digit_scores.json."""
    runs = [real_score(10_000, "mnist", seed) for seed in range(draws)]
    figures = {
        "samples": 10_000,
        "weights": digest(weights_folder() / "digit_classifier.pt"),
        "torch": torch.__version__,
        "parzen": [round(run.parzen.mean, 2) for run in runs],
        "parzen_standard_error": [round(run.parzen.standard_error, 2) for run in runs],
        "sigma": [round(run.parzen.sigma, 4) for run in runs],
        "classes": [run.shares.classes for run in runs],
        "confidence": [round(run.shares.confidence, 4) for run in runs],
        "confident": [round(run.shares.confident, 4) for run in runs],
        "frechet": [round(run.frechet, 4) for run in runs],
        "precision": [round(run.precision, 4) for run in runs],
        "recall": [round(run.recall, 4) for run in runs],
        "distance": [round(run.nearness.median, 3) for run in runs],
        "held_out_distance": [round(run.nearness.held_out_median, 3) for run in runs],
        "copies": [round(run.nearness.copies, 4) for run in runs],
    }
    text = json.dumps(figures, indent=1)
    (weights_folder() / "digit_scores.json").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    if sys.argv[1:] != ["real"]:
        make_reader()
    note_real_images()

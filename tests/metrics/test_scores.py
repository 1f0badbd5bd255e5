"""All figures of samples of digits together, beside those of real images."""

import json

import pytest
import torch

from gan_teach.metrics.parzen import SIGMAS, parzen
from gan_teach.metrics.reading import class_shares
from gan_teach.metrics.reference import real_digits
from gan_teach.metrics.scores import Score, figures_of, real_score, score
from gan_teach.studies import digit_reader
from gan_teach.support.paths import weights_folder
from gan_teach.support.weights import digest
from tests.metrics.samples import seeded
from tests.metrics.test_classifier import need_mnist

FIGURES = json.loads((weights_folder() / "digit_scores.json").read_text(encoding="utf-8"))


# What real images reach, over several draws: `python -m gan_teach.studies.digit_reader real`.


def test_the_figures_of_real_digits_are_of_these_weights():
    assert FIGURES["weights"] == digest(weights_folder() / "digit_classifier.pt")
    assert FIGURES["samples"] == 10_000
    assert len(FIGURES["parzen"]) >= 5


def test_real_digits_reach_what_the_literature_and_the_definitions_want():
    assert all(238 <= mean <= 247 for mean in FIGURES["parzen"])
    assert all(1 < error < 3 for error in FIGURES["parzen_standard_error"])
    assert set(FIGURES["sigma"]) <= {round(sigma, 4) for sigma in SIGMAS[1:4]}
    assert set(FIGURES["classes"]) == {10}
    assert min(FIGURES["confidence"]) > 0.98
    assert max(FIGURES["frechet"]) < 1.2
    assert min(FIGURES["precision"] + FIGURES["recall"]) > 0.8
    assert all(share < 0.03 for share in FIGURES["copies"])


def test_one_figure_of_mnist_can_be_had_again():
    need_mnist()
    real = real_digits("mnist")
    sizes = [len(part) for part in (real.train, real.validation, real.test)]
    assert sizes == [59_000, 1000, 10_000]
    found = parzen(real.draw(10_000, seed=0), real.validation, real.test[::10])
    assert found.mean == pytest.approx(FIGURES["parzen"][0], abs=4 * found.standard_error)
    assert found.sigma == pytest.approx(FIGURES["sigma"][0], abs=1e-4)


# All of them


def test_the_score_holds_every_figure_beside_those_of_real_images(real):
    samples = torch.rand(150, 1, 28, 28, generator=seeded())
    found = score(samples, "embedded")
    assert (found.n, found.source) == (150, "embedded")
    assert found.parzen == parzen(samples, real.validation, real.test)
    assert found.shares.shares.tolist() == class_shares(samples).shares.tolist()
    assert found.real.parzen == parzen(real.draw(150), real.validation, real.test)
    assert found.parzen.mean < found.real.parzen.mean
    assert found.frechet > 10 * found.real.frechet
    assert found.precision < found.real.precision
    assert found.nearness.median > found.real.nearness.median
    assert found.real.shares.classes == 10
    assert found.real.real is None
    assert score(samples, "embedded").real is found.real
    assert score(samples, "embedded", compare=False).real is None


def test_the_score_can_be_read(real):
    said = str(score(real.draw(120, seed=4), "embedded"))
    for words in (
        *("samples", "real images", "nats", "10 of 10", "precision", "recall", "120 of each"),
        *("not comparable with Inception FID", "can be compared"),
    ):
        assert words in said
    assert max(map(len, said.splitlines())) <= 100
    alone = str(real_score(120, "embedded"))
    assert "real images" not in alone.splitlines()[0]


def test_a_score_on_mnist_says_when_it_cannot_be_held_against_published_ones():
    base = real_score(120, "embedded")
    few, many = (Score(**{**vars(base), "n": n, "source": "mnist"}) for n in (500, 10_000))
    assert "Published log-likelihoods are for 10,000" in str(few)
    assert "Published" not in str(many)
    assert "scikit-learn" not in str(many)


def test_more_samples_than_real_images_are_cut(real):
    samples = torch.rand(1400, 784)
    found, figures = score(samples, "embedded", compare=False), figures_of(samples, "embedded")
    assert found.n == len(real.train)
    assert figures["parzen"] == round(found.parzen.mean, 4)
    assert figures["frechet"] == round(found.frechet, 4)


def test_copies_of_the_training_images_are_given_away(real):
    found = score(real.train[:200], "embedded")
    assert found.nearness.copies == 1
    assert found.real.nearness.copies < 0.05


@pytest.mark.parametrize("measure", [score, class_shares])
@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (torch.rand(99, 784), "at least 100 images; got 99"),
        (torch.rand(100, 2), r"shape \(N, 1, 28, 28\); got \(100, 2\)"),
        (torch.rand(100, 784) * 2 - 1, r"\[0, 1\].*\(images \+ 1\) / 2"),
    ],
)
def test_samples_that_cannot_be_scored_are_refused(measure, bad, words):
    with pytest.raises(ValueError, match=words):
        measure(bad)


def test_the_command_keeps_what_real_images_reach(tmp_path, monkeypatch, capsys):
    (tmp_path / "digit_classifier.pt").write_bytes(b"weights")
    base = real_score(120, "embedded")
    monkeypatch.setattr(digit_reader, "weights_folder", lambda: tmp_path)
    monkeypatch.setattr(digit_reader, "real_score", lambda n, source, seed: base)
    digit_reader.note_real_images(draws=2)
    kept = json.loads((tmp_path / "digit_scores.json").read_text(encoding="utf-8"))
    assert set(kept) == set(FIGURES)
    assert len(kept["parzen"]) == 2
    assert json.loads(capsys.readouterr().out) == kept

"""The figures of samples of digits, against scipy, scikit-learn and brute force."""

import json
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import linalg, special, stats
from sklearn.neighbors import NearestNeighbors
from torch import nn

from gan_teach.data.digits import digits
from gan_teach.metrics import distances
from gan_teach.metrics.classifier import as_images
from gan_teach.metrics.parzen import SIGMAS, log_densities
from gan_teach.metrics.scores import (
    Score,
    class_shares,
    frechet,
    nearest,
    nearness,
    parzen,
    precision_recall,
    real_digits,
    real_score,
    score,
    shares_of,
)
from gan_teach.studies import digit_reader
from gan_teach.support.paths import weights_folder
from gan_teach.support.weights import digest
from tests.metrics.test_classifier import need_mnist

FIGURES = json.loads((weights_folder() / "digit_scores.json").read_text(encoding="utf-8"))


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def normal(n, d, seed=0):
    return torch.randn(n, d, generator=seeded(seed), dtype=torch.float64)


@pytest.fixture(scope="module")
def real():
    return real_digits("embedded")


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


# The parts


def test_the_three_parts_of_the_real_images_share_none(real):
    assert [len(part) for part in (real.train, real.validation, real.test)] == [1297, 100, 400]
    rows = torch.cat([real.train, real.validation, real.test]).flatten(1)
    found = digits("embedded").images.flatten(1)
    assert sorted(map(bytes, rows.numpy())) == sorted(map(bytes, found.numpy()))
    assert real_digits("embedded") is real


def test_a_draw_holds_different_images_and_depends_on_its_seed(real):
    drawn = real.draw(1297)
    assert sorted(map(bytes, drawn.numpy())) == sorted(map(bytes, real.train.numpy()))
    assert torch.equal(real.draw(50), drawn[:50])
    assert not torch.equal(real.draw(50, seed=1), drawn[:50])
    with pytest.raises(ValueError, match="1,297 images to draw from; got n=1,298"):
        real.draw(1298)


# Parzen windows


def parzen_by_scipy(samples, validation, test):
    """As in the definition, one normal density for each pair of images."""

    def log_densities(x, sigma):
        each = [[stats.norm.logpdf(row, centre, sigma).sum() for centre in samples] for row in x]
        return special.logsumexp(each, axis=1) - math.log(len(samples))

    sigma = max(np.logspace(-1, 0, 10), key=lambda s: log_densities(validation, s).mean())
    found = log_densities(test, sigma)
    return found.mean(), found.std(ddof=1) / math.sqrt(len(test)), sigma


def test_parzen_agrees_with_scipy(real):
    parts = (real.train[:40], real.validation[:6], real.test[:12])
    expected = parzen_by_scipy(*(part.flatten(1).double().numpy() / 255 for part in parts))
    assert parzen(*parts) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("sigma", [0.02, 0.05])
def test_a_window_as_wide_as_the_noise_is_the_likeliest(sigma):
    centre = torch.full((1, 784), 0.5)
    x = centre + sigma * torch.randn(300, 784, generator=seeded())
    widths = (sigma / 1.1, sigma, sigma * 1.1)
    narrow, right, wide = log_densities(x, centre, widths).mean(1).tolist()
    # E log p under the right width is minus the entropy of the normal distribution
    assert right == pytest.approx(-784 * stats.norm.entropy(0, sigma), abs=5)
    assert narrow < right > wide


def test_parzen_does_not_depend_on_order_or_on_doubled_samples(real):
    found = parzen(real.train[:200], real.validation, real.test)
    turned = parzen(real.train[:200].flip(0), real.validation, real.test.flip(0))
    twice = parzen(real.train[:200].repeat(2, 1, 1), real.validation, real.test)
    assert turned == pytest.approx(found, rel=1e-4)
    assert twice == pytest.approx(found, rel=1e-4)


def test_more_real_samples_are_likelier_and_noise_is_not(real):
    few, many = (parzen(real.train[:n], real.validation, real.test).mean for n in (50, 1000))
    noise = torch.rand(1000, 784, generator=seeded())
    assert many > few > parzen(noise, real.validation, real.test).mean


def test_parzen_refuses_samples_that_hold_the_validation_images(real):
    both = torch.cat([real.train, real.validation])
    with pytest.raises(ValueError, match="100 of 100 validation images are among the samples"):
        parzen(both, real.validation, real.test)
    one = torch.cat([real.train, real.validation[:1]])
    assert parzen(one, real.validation, real.test).sigma in SIGMAS  # a single one does no harm


def test_parzen_needs_two_test_images_for_an_error(real):
    with pytest.raises(ValueError, match="test must hold at least 2 images; got 1"):
        parzen(real.train, real.validation, real.test[:1])
    assert parzen(real.train[:1], real.validation[:1], real.test[:2]).standard_error > 0


# Shares of the classes


def test_shares_are_counted_by_hand():
    logits = torch.full((100, 10), -20.0)
    logits[:98, 0] = 20  # surely a 0
    logits[98, 1] = 20
    logits[99, 2] = -19.5  # read as 2, with little confidence
    found = shares_of(logits)
    assert found.classes == 2
    assert found.shares.tolist() == pytest.approx([0.98, 0.01, 0.01] + [0] * 7)
    doubt = math.exp(0.5) / (math.exp(0.5) + 9)
    assert found.confidence == pytest.approx((99 + doubt) / 100)
    assert found.confident == pytest.approx(0.99)


def test_a_classifier_of_ones_own_can_be_asked():
    class Dark(nn.Module):
        def forward(self, images):
            return 50 * images.flatten(1)[:, :10]

    images = torch.zeros(200, 784)
    images[range(200), torch.arange(200) % 4] = 1
    found = class_shares(images, Dark())
    assert found.classes == 4
    assert found.shares.tolist() == [0.25] * 4 + [0] * 6


def test_real_digits_cover_all_classes_and_a_constant_covers_one(real):
    found = class_shares(real.train)
    assert found.classes == 10
    assert found.shares.sum() == pytest.approx(1)
    assert found.confidence > 0.9
    assert class_shares(real.train[:1].repeat(100, 1, 1)).classes <= 1


def test_shares_need_enough_samples_and_ten_logits(real):
    with pytest.raises(ValueError, match="at least 100 images; got 99"):
        class_shares(real.train[:99])
    with pytest.raises(ValueError, match=r"\(n, 10\); got \(100, 9\)"):
        class_shares(real.train, lambda x: torch.zeros(100, 9))


# Frechet distance


def frechet_by_scipy(a, b):
    s, t = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    apart = np.square(a.mean(0) - b.mean(0)).sum()
    return apart + np.trace(s + t - 2 * linalg.sqrtm(s @ t).real)


@pytest.mark.parametrize("d", [2, 5, 20])
def test_frechet_agrees_with_sqrtm(d):
    a = normal(60, d) @ normal(d, d, 1) + 1
    b = normal(80, d, 2) @ normal(d, d, 3)
    assert frechet(a, b) == pytest.approx(frechet_by_scipy(a.numpy(), b.numpy()), rel=1e-8)


def with_moments(n, mean, covariance):
    """n samples whose mean and covariance (divisor n - 1) are exactly these."""
    x = normal(n, len(mean))
    x = x - x.mean(0)
    x = torch.linalg.solve_triangular(torch.linalg.cholesky(x.T.cov()), x.T, upper=False).T
    return x @ torch.linalg.cholesky(covariance).T + mean


def test_frechet_has_its_closed_form_between_two_normal_distributions():
    zero, one = torch.zeros(3).double(), torch.eye(3).double()
    shift = torch.tensor([1.0, -2.0, 0.5]).double()
    stds = torch.tensor([0.5, 2.0, 3.0]).double()
    a = with_moments(50, zero, one)
    assert frechet(a, with_moments(70, shift, one)) == pytest.approx(5.25)
    # covariances that commute: sum (std_a - std_b)^2
    b = with_moments(70, zero, stds.square().diag())
    assert frechet(a, b) == pytest.approx((1 - stds).square().sum().item())


@given(st.integers(1, 6), st.integers(0, 1000))
@settings(deadline=None, max_examples=30)
def test_frechet_is_symmetric_zero_with_itself_and_never_below(d, seed):
    a, b = normal(12, d, seed), 2 * normal(9, d, seed + 1)
    turn = torch.linalg.qr(normal(d, d, seed)).Q
    assert frechet(a, b) >= 0
    assert frechet(a, a) == pytest.approx(0, abs=1e-9)
    assert frechet(b, a) == pytest.approx(frechet(a, b), abs=1e-9)
    assert frechet(a @ turn + 3, b @ turn + 3) == pytest.approx(frechet(a, b), abs=1e-9)


def test_frechet_bears_features_that_never_move():
    a, b = normal(50, 4), normal(50, 4, 1)
    a[:, 2] = b[:, 2] = 0
    expected = frechet(a[:, [0, 1, 3]], b[:, [0, 1, 3]])
    assert frechet(a, b) == pytest.approx(expected)


def test_frechet_needs_more_samples_than_features():
    with pytest.raises(ValueError, match=r"64 features .* b_features has 64"):
        frechet(normal(65, 64), normal(64, 64))


# Precision and recall


def precision_recall_by_hand(real, fake, k):
    def inside(points, centres):
        hits = 0
        for point in points:
            for i, centre in enumerate(centres):
                others = np.delete(centres, i, 0)
                reach = np.sort(np.linalg.norm(others - centre, axis=1))[k - 1]
                if np.linalg.norm(point - centre) <= reach:
                    hits += 1
                    break
        return hits / len(points)

    return inside(fake, real), inside(real, fake)


@pytest.mark.parametrize("k", [1, 3, 7])
@pytest.mark.parametrize("d", [1, 4])
def test_precision_and_recall_agree_with_brute_force(k, d):
    real, fake = normal(40, d), 0.6 * normal(30, d, 1) + 0.7
    found = precision_recall(real, fake, k)
    assert found == pytest.approx(precision_recall_by_hand(real.numpy(), fake.numpy(), k))
    assert precision_recall(fake, real, k) == pytest.approx(found[::-1])


def test_precision_and_recall_know_what_is_wrong():
    real = torch.cat([normal(600, 2), normal(600, 2, 1) + 50])
    assert precision_recall(real, real) == (1, 1)
    assert precision_recall(real, normal(600, 2, 2) - 100) == (0, 0)
    lost = precision_recall(real, normal(600, 2, 3))  # one of two modes
    assert lost.precision > 0.9
    assert lost.recall < 0.51
    wide = precision_recall(real[:600], 10 * normal(600, 2, 4))
    assert wide.precision < 0.3
    assert wide.recall > 0.7
    collapsed = precision_recall(real, torch.zeros(600, 2).double())
    assert collapsed.recall == 0


def test_precision_does_not_depend_on_how_large_tables_are_cut(monkeypatch):
    real, fake = normal(130, 3), normal(90, 3, 1)
    whole = precision_recall(real, fake)
    monkeypatch.setattr(distances, "ROWS", 17)
    assert precision_recall(real, fake) == whole


def test_precision_and_recall_need_more_than_k_samples():
    with pytest.raises(ValueError, match="k = 3 needs more than 3 samples; fake_features has 3"):
        precision_recall(normal(9, 2), normal(3, 2))
    with pytest.raises(ValueError, match="k must be a whole number"):
        precision_recall(normal(9, 2), normal(9, 2), k=0)


@pytest.mark.parametrize("measure", [frechet, precision_recall])
@pytest.mark.parametrize(
    ("bad", "error", "words"),
    [
        (torch.rand(9), ValueError, r"shape \(n, d\); got \(9,\)"),
        (torch.rand(0, 2), ValueError, r"got \(0, 2\)"),
        (torch.rand(9, 3), ValueError, "same features"),
        (torch.full((9, 2), torch.nan), ValueError, "finite"),
        (torch.zeros(9, 2).long(), TypeError, "tensor of floats"),
        (np.zeros((9, 2)), TypeError, "tensor of floats"),
    ],
)
def test_features_that_do_not_fit_are_refused(measure, bad, error, words):
    for sides in ((torch.rand(9, 2), bad), (bad, torch.rand(9, 2))):
        with pytest.raises(error, match=words):
            measure(*sides)


# Nearest images


@pytest.mark.parametrize("k", [1, 4])
def test_nearest_images_agree_with_scikit_learn(k, real, monkeypatch):
    monkeypatch.setattr(distances, "ROWS", 13)  # several parts
    x, y = (part.flatten(1).double().numpy() / 255 for part in (real.test, real.train[:600]))
    expected, indices = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(y).kneighbors(x)
    found = nearest(real.test, real.train[:600], k)
    np.testing.assert_allclose(found.distances, expected, rtol=1e-5)
    assert (found.indices.numpy() == indices).mean() > 0.99  # the rest are ties


def test_copies_are_found_at_distance_zero(real):
    places = torch.tensor([5, 1200, 77])
    found = nearest(real.train[places], real.train)
    assert found.indices[:, 0].tolist() == places.tolist()
    assert found.distances.tolist() == [[0], [0], [0]]
    with pytest.raises(ValueError, match="images must hold at least 3 images; got 2"):
        nearest(real.test, real.train[:2], k=3)


def test_nearness_tells_copies_from_new_images(real):
    held_out = real.test[::2]
    copies = nearness(real.train[:100], real.train, held_out)
    assert (copies.median, copies.copies) == (0, 1)
    new = nearness(real.test[1::2], real.train, held_out)
    assert new.copies < 0.05
    assert new.median == pytest.approx(new.held_out_median, rel=0.1)
    usual = nearest(held_out, real.train).distances.median().item()
    assert new.held_out_median == usual


def test_copies_with_noise_are_found_and_blurred_new_images_are_none(real):
    held_out, noise = real.test[::2], torch.randn(100, 1, 28, 28, generator=seeded())
    noisy = (as_images("x", real.train[:100]) + 0.02 * noise).clamp(0, 1)
    assert nearness(noisy, real.train, held_out).copies > 0.9
    blurred = nn.functional.avg_pool2d(as_images("x", real.test[1::2]), 3, 1, 1)
    assert nearness(blurred, real.train, held_out).copies < 0.05


def test_nearness_bears_a_training_image_that_is_there_twice(real):
    twice = real.train[:50].repeat(2, 1, 1)
    assert nearness(real.train[:50], twice, real.test[:9]).median == 0
    with pytest.raises(ValueError, match="at least 2 images; got 1"):
        nearness(real.train[:5], real.train[:1], real.test)


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
    assert score(torch.rand(1400, 784), "embedded", compare=False).n == len(real.train)


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

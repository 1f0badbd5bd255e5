"""The classifier of digits: what it reads, what it refuses, and the file that it comes in."""

import json
from functools import partial

import numpy as np
import pytest
import torch
from torch import nn

from gan_teach.data.digits import Digits, digits
from gan_teach.metrics import classifier
from gan_teach.metrics.classifier import (
    DigitClassifier,
    accuracy,
    as_images,
    held_out_digits,
    load_classifier,
    train,
)
from gan_teach.studies import digit_reader
from gan_teach.support.paths import PROJECT, weights_folder
from gan_teach.support.weights import digest

RAW = PROJECT / "data" / "MNIST" / "raw"
FILE = weights_folder() / "digit_classifier.pt"
FIGURES = json.loads(FILE.with_suffix(".json").read_text(encoding="utf-8"))


def need_mnist():
    """Skip what needs MNIST where it is not at hand: no test fetches it."""
    if len(list(RAW.glob("*.gz"))) < 4:
        pytest.skip(f"MNIST is not in {RAW}")


@pytest.fixture(scope="module")
def trained():
    return load_classifier()


@pytest.fixture(scope="module")
def embedded():
    return digits("embedded")


def test_the_figures_are_of_these_weights_and_meet_their_marks():
    assert FIGURES["weights"] == digest(FILE)
    assert FIGURES["test_images"] == 10_000
    assert FIGURES["accuracy"] >= 0.99
    assert FIGURES["bytes"] == FILE.stat().st_size < 1e6
    assert FIGURES["settings"] == {**classifier.SETTINGS, "seed": 0}


def test_it_reads_digits_that_it_has_never_seen(trained, embedded):
    found = accuracy(trained, embedded.images, embedded.labels)
    assert found == pytest.approx(FIGURES["accuracy_on_embedded_digits"], abs=0.005)
    assert found > 0.8


def test_it_reads_mnist_as_well_as_is_said(trained):
    need_mnist()
    images, labels = held_out_digits(digits("mnist"))
    assert images.shape == (10_000, 28, 28)
    every_fourth = accuracy(trained, images[::4], labels[::4])
    assert every_fourth == pytest.approx(FIGURES["accuracy"], abs=0.004)  # three standard errors


def test_it_is_in_eval_mode_and_its_weights_are_fixed(trained):
    assert not trained.training
    assert not any(weight.requires_grad for weight in trained.parameters())
    assert sum(weight.numel() for weight in trained.parameters()) < 65_000


def test_features_and_logits_of_an_image_do_not_depend_on_its_neighbours(trained, embedded):
    x = embedded.scale(embedded.images[:700])
    features, logits = trained.features(x), trained(x)
    assert features.shape == (700, 64)
    assert logits.shape == (700, 10)
    assert features.min() >= 0
    torch.testing.assert_close(trained.head(features), logits)
    torch.testing.assert_close(trained(x[[3, 699]]), logits[[3, 699]], atol=1e-4, rtol=1e-4)


def test_images_may_come_in_three_shapes_and_as_bytes(trained, embedded):
    images = embedded.images[:9]
    expected = trained(embedded.scale(images))
    floats = images.double() / 255
    for x in (images, floats, floats[:, None], floats.flatten(1), images.flatten(1)):
        torch.testing.assert_close(trained(x), expected, atol=1e-4, rtol=1e-4)


def test_gradients_reach_the_images(trained, embedded):
    x = embedded.scale(embedded.images[:4]).requires_grad_()
    trained(x).logsumexp(1).sum().backward()
    assert x.grad.abs().sum() > 0


@pytest.mark.parametrize(
    ("images", "words"),
    [
        (torch.rand(4, 1, 27, 28), r"shape \(N, 1, 28, 28\); got \(4, 1, 27, 28\)"),
        (torch.rand(4, 3, 28, 28), r"got \(4, 3, 28, 28\)"),
        (torch.rand(28, 28), r"got \(28, 28\)"),
        (torch.rand(()), r"got \(\)"),
        (torch.rand(0, 1, 28, 28), "at least one image; got 0"),
        (torch.rand(4, 784) * 2 - 1, r"\(images \+ 1\) / 2 brings"),
        (torch.rand(4, 784) * 255, r"in \[0, 1\]"),
        (torch.full((4, 784), torch.nan), "nan"),
        (torch.full((4, 784), torch.inf), "inf"),
    ],
)
def test_what_is_no_image_of_a_digit_is_refused(trained, images, words):
    for ask in (trained, trained.features):
        with pytest.raises(ValueError, match=words):
            ask(images)


@pytest.mark.parametrize("images", [np.zeros((4, 784)), torch.zeros(4, 784).long(), [0.5], None])
def test_what_is_no_tensor_of_floats_or_bytes_is_refused(images):
    with pytest.raises(TypeError, match="some images must be a tensor"):
        as_images("some images", images)


def test_rounding_at_the_ends_is_forgiven_and_nothing_is_clipped():
    x = torch.tensor([-1e-7, 1 + 1e-7]).repeat(392)[None]
    assert torch.equal(as_images("x", x).flatten(1), x)
    with pytest.raises(ValueError, match="at least 2 images; got 1"):
        as_images("x", x, least=2)


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (torch.tensor([0, 1, 10]), "0 to 9; got 10 at place 2"),
        (torch.tensor([-1, 1, 2]), "0 to 9; got -1 at place 0"),
        (torch.tensor([0, 1]), "one label for each of 3; got 2 labels"),
        (torch.eye(3).long(), r"of shape \(N,\); got int64 of shape \(3, 3\)"),
        (torch.tensor([0.0, 1.0, 2.0]), "whole numbers"),
        ([0, 1, 2], "whole numbers"),
    ],
)
def test_labels_that_do_not_fit_are_refused(labels, words):
    images = torch.rand(3, 28, 28)
    for ask in (partial(accuracy, nn.Identity()), partial(train, batch_size=3)):
        with pytest.raises(ValueError, match=words):
            ask(images, labels)


def test_accuracy_counts_what_is_read_right():
    class Brightest(nn.Module):
        def forward(self, images):
            return images.flatten(1)[:, :10]

    images = torch.zeros(4, 784)
    images[range(4), [0, 1, 2, 3]] = 1
    labels = torch.tensor([0, 1, 2, 9], dtype=torch.uint8)
    assert accuracy(Brightest(), images, labels) == 0.75


def test_training_learns_and_depends_on_the_seed_alone(embedded):
    images, labels = embedded.images[:600], embedded.labels[:600]
    settings = {"epochs": 3, "batch_size": 50}
    torch.manual_seed(1)
    before = torch.get_rng_state()
    one = train(images, labels, **settings, seed=3)
    assert torch.equal(before, torch.get_rng_state())
    assert not one.training
    assert accuracy(one, embedded.images[600:1000], embedded.labels[600:1000]) > 0.8
    same = train(images, labels, **settings, seed=3)
    other = train(images[:100], labels[:100], epochs=1, batch_size=50, seed=4)
    assert torch.equal(one.head.weight, same.head.weight)
    assert not torch.equal(one.head.weight, other.head.weight)


def test_a_batch_larger_than_the_data_is_refused():
    with pytest.raises(ValueError, match="batch of 100 needs"):
        train(torch.rand(5, 784), torch.zeros(5).long())


def test_pairs_are_told_how_to_become_images():
    with pytest.raises(ValueError, match=r"gt\.labelled\.pictures"):
        as_images("samples", torch.rand(3, 1, 29, 28))


def test_a_missing_file_is_named_with_what_to_do(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.pt.*gan_teach\.studies\.digit_reader"):
        load_classifier(tmp_path / "none.pt")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda w: {**w, "head.bias": torch.zeros(9)}, r"head.bias has the shape \(9"),
        (lambda w: {**w, "head.bias": torch.full((10,), torch.nan)}, "head.bias holds NaN"),
        (lambda w: {**w, "head.bias": 1}, "something else"),
        (lambda w: {**w, "more": torch.zeros(1)}, "only one of the two has 'more'"),
        (
            lambda w: {name: w[name] for name in w if name != "head.bias"},
            "only one .* has 'head.bias'",
        ),
        (lambda w: nn.Linear(2, 2).state_dict(), "only one of the two has"),
        (lambda w: [1, 2], "something else"),
    ],
)
def test_weights_of_another_network_are_refused(change, words, tmp_path):
    path = tmp_path / "weights.pt"
    torch.save(change(load_classifier().state_dict()), path)
    with pytest.raises(ValueError, match=words):
        load_classifier(path)


def flipped(content):
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize(
    "spoil",
    [lambda content: content[:-2000], lambda content: b"", lambda content: b"no", flipped],
    ids=["cut short", "empty", "text", "one bit"],
)
def test_a_damaged_file_is_named_with_what_to_do(spoil, tmp_path):
    path = tmp_path / "weights.pt"
    path.write_bytes(spoil(FILE.read_bytes()))
    with pytest.raises(ValueError, match=r"weights\.pt is damaged.*python -m gan_teach"):
        load_classifier(path)


def test_a_file_that_holds_code_is_not_run(tmp_path):
    path = tmp_path / "weights.pt"
    torch.save(DigitClassifier(), path)  # a pickled class, which could run anything
    with pytest.raises(ValueError, match="damaged, or no file of weights"):
        load_classifier(path)


def test_the_command_keeps_weights_and_figures(tmp_path, embedded, monkeypatch, capsys):
    def stand_in(source=None, **_):
        return embedded if source else Digits(embedded.images, embedded.labels, "mnist")

    monkeypatch.setattr(digit_reader, "digits", stand_in)
    held_out = (embedded.images, embedded.labels)
    monkeypatch.setattr(digit_reader, "held_out_digits", lambda _: held_out)
    monkeypatch.setattr(digit_reader, "weights_folder", lambda: tmp_path)
    monkeypatch.setitem(classifier.SETTINGS, "epochs", 1)
    digit_reader.make_reader(seed=5)
    figures = json.loads((tmp_path / "digit_classifier.json").read_text(encoding="utf-8"))
    assert json.loads(capsys.readouterr().out) == figures
    assert set(figures) == set(FIGURES)
    assert figures["settings"]["seed"] == 5
    assert figures["weights"] == digest(tmp_path / "digit_classifier.pt") != FIGURES["weights"]
    again = accuracy(load_classifier(tmp_path / "digit_classifier.pt"), *held_out)
    assert figures["accuracy"] == figures["accuracy_on_training_images"] == again > 0.2


def test_without_mnist_the_command_keeps_nothing_and_says_so(monkeypatch, capsys):
    monkeypatch.setenv("GAN_TEACH_DIGITS", "embedded")
    monkeypatch.setitem(classifier.SETTINGS, "epochs", 1)
    before = FILE.stat().st_mtime_ns
    digit_reader.make_reader()
    assert FILE.stat().st_mtime_ns == before
    assert "cannot be compared" in capsys.readouterr().out


def test_only_mnist_has_test_images(embedded):
    with pytest.raises(ValueError, match="these digits are embedded"):
        held_out_digits(embedded)

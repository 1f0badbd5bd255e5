"""Generators that come with the project: they load, fit, and are as good as their notes say."""

import json

import pytest
import torch

import gan_teach as gt
from gan_teach.metrics.reading import agreement
from gan_teach.support.pairs import pictures
from gan_teach.support.paths import weights_folder
from gan_teach.support.weights import digest, read_weights
from gan_teach.training.trained import RECIPES, load

NOTES = json.loads((weights_folder() / "generators.json").read_text(encoding="utf-8"))


def samples_of(name, n=1000):
    G = load(name)
    return G(torch.randn(n, G.latent_dim, generator=torch.Generator().manual_seed(1)))


@pytest.mark.parametrize("name", RECIPES)
def test_the_notes_are_about_these_weights(name):
    note, path = NOTES[name], weights_folder() / f"{name}_generator.pt"
    assert note["weights"] == digest(path)
    assert note["bytes"] == path.stat().st_size < 1_000_000
    recipe = json.loads(json.dumps(RECIPES[name]._asdict()))  # the turns of changes become text
    assert {key: note[key] for key in recipe} == recipe
    assert note["command"] == f"python -m gan_teach.studies.generators {name}"


@pytest.mark.parametrize("name", RECIPES)
def test_the_samples_are_as_good_as_the_notes_say(name):
    samples = samples_of(name)
    images = pictures(samples) if name == "conditional" else samples
    shares = gt.scores.class_shares(images)
    assert shares.classes == 10
    assert shares.confident == pytest.approx(NOTES[name]["confident"], abs=0.05)
    if name == "conditional":
        assert agreement(samples) == pytest.approx(NOTES[name]["agreement"], abs=0.025)


def test_the_dcgan_is_better_than_the_mlp_and_shows_all_digits():
    assert NOTES["dcgan"]["frechet"] < NOTES["mlp"]["frechet"]
    assert NOTES["dcgan"]["confident"] > 0.85
    assert all(0.05 < share < 0.15 for share in NOTES["dcgan"]["shares"])


def test_the_mlp_gets_as_many_nats_as_the_best_of_2014_within_a_quarter_of_an_hour():
    assert NOTES["mlp"]["parzen"] > 225  # Goodfellow et al. 2014, table 1
    assert NOTES["mlp"]["processor_seconds"] < 15 * 60
    assert all(0.05 < share < 0.15 for share in NOTES["mlp"]["shares"])


def test_loading_leaves_no_gradients_and_single_precision():
    for weight in load("dcgan").parameters():
        assert weight.dtype == torch.float32
        assert not weight.requires_grad


def test_what_needs_no_digits_asks_for_none(monkeypatch):
    own = gt.digits("embedded")

    def ask(**_):
        raise AssertionError

    monkeypatch.setattr("gan_teach.training.presets.digits", ask)
    for name in RECIPES:
        load(name)
    assert gt.preset("dcgan", data=own).data is own


def test_loading_leaves_the_random_numbers_alone():
    before = torch.get_rng_state()
    load("mlp")
    assert torch.equal(torch.get_rng_state(), before)


def test_weights_of_another_network_and_damaged_files_are_refused(tmp_path):
    G = gt.preset("dcgan").G
    with pytest.raises(ValueError, match=r"weights of this ConvGenerator.*make it: this command\."):
        read_weights(G, weights_folder() / "digit_classifier.pt", "this command")
    broken = tmp_path / "broken.pt"
    broken.write_bytes((weights_folder() / "dcgan_generator.pt").read_bytes()[:-100])
    with pytest.raises(ValueError, match="damaged"):
        read_weights(G, broken, "this command")
    with pytest.raises(FileNotFoundError, match="this command"):
        read_weights(G, tmp_path / "none.pt", "this command")

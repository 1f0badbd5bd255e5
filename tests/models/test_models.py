"""The players: shapes, ranges, and errors that teach."""

import pytest
import torch
from torch import nn

import gan_teach as gt
from gan_teach.models.mlp import couples_batch
from gan_teach.models.players import quietly


@pytest.mark.parametrize("out_shape", [(1,), (2,), (1, 28, 28)])
def test_noise_becomes_samples_and_samples_become_logits(out_shape):
    G = gt.MLPGenerator(5, (16, 8), out_shape)
    D = gt.MLPDiscriminator(out_shape, (16, 8))
    assert G(torch.randn(7, 5)).shape == (7, *out_shape)
    assert D(G(torch.randn(7, 5))).shape == (7, 1)


@pytest.mark.parametrize(("output", "low", "high"), [("sigmoid", 0, 1), ("tanh", -1, 1)])
def test_the_output_fixes_the_range(output, low, high):
    samples = gt.MLPGenerator(output=output)(torch.linspace(-1e4, 1e4, 99)[:, None])
    assert low <= samples.min()
    assert samples.max() <= high


def test_program_a_has_the_sizes_that_were_published():
    assert [tuple(w.shape) for w in gt.MLPGenerator().parameters()] == [
        (16, 1),
        (16,),
        (1, 16),
        (1,),
    ]


def test_the_first_layers_can_be_cut_out():
    G = gt.MLPGenerator()
    z = torch.randn(3, 1)
    assert torch.equal(G[1](G[0](z)), G[:2](z))


def test_only_batch_norm_couples_a_batch():
    assert not couples_batch(gt.MLPDiscriminator())
    assert couples_batch(nn.Sequential(nn.Linear(1, 4), nn.BatchNorm1d(4)))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: gt.MLPGenerator(hidden=(0,)), "at least 1; got 0"),
        (lambda: gt.MLPGenerator(latent_dim=1.5), "whole number"),
        (lambda: gt.MLPGenerator(activation="rellu"), "Did you mean 'relu'"),
        (lambda: gt.MLPGenerator(output="sigmod"), "Did you mean 'sigmoid'"),
        (lambda: gt.MLPDiscriminator(activation="softmax"), "no activation"),
    ],
)
def test_bad_sizes_and_names_are_named(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_each_part_of_a_player_that_was_run_quietly_is_in_the_mode_that_it_was_in():
    player = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2).eval(), nn.Dropout())
    before = [module.training for module in player.modules()]
    quietly(player, torch.rand(4, 2))
    assert [module.training for module in player.modules()] == before == [True, True, False, True]

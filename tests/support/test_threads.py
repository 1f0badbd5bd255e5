"""Threads: chosen by size, and always put back."""

import os

import pytest
import torch

import gan_teach as gt
from gan_teach.support.threads import Threads, spare_a_core


@pytest.fixture
def all_cores():
    before = torch.get_num_threads()
    torch.set_num_threads(os.cpu_count())
    yield os.cpu_count()
    torch.set_num_threads(before)


def test_small_players_get_one_and_large_ones_what_is_set(all_cores):
    with Threads(large=False):
        assert torch.get_num_threads() == 1
    with Threads(large=True):
        assert torch.get_num_threads() == all_cores
    assert torch.get_num_threads() == all_cores


def test_a_live_view_spares_a_core_but_never_adds_one(all_cores):
    with spare_a_core():
        assert torch.get_num_threads() == max(all_cores - 1, 1)
        torch.set_num_threads(1)
        with spare_a_core():
            assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == all_cores


def test_they_are_put_back_after_an_error(all_cores):
    with pytest.raises(ZeroDivisionError), Threads(large=False):
        raise ZeroDivisionError
    assert torch.get_num_threads() == all_cores


def test_a_learner_s_own_setting_is_respected_in_a_large_game(all_cores, monkeypatch):
    seen = []

    class Spy(gt.losses.NonSaturating):
        def g_loss(self, fake):
            seen.append(torch.get_num_threads())
            return super().g_loss(fake)

    monkeypatch.setenv("GAN_TEACH_DIGITS", "embedded")
    game = gt.preset("program_c", loss=Spy())
    game.turn()
    gt.watch(game, 1)
    torch.set_num_threads(1)
    game.turn()
    assert seen == [all_cores, max(all_cores - 1, 1), 1]

"""A player in training, without a game: its weights, its optimiser, its start, its average."""

import copy
import warnings

import pytest
import torch
from torch import nn
from torch.optim import optimizer as torch_optimizer
from torch.optim.lr_scheduler import StepLR

import gan_teach as gt
from gan_teach.training.optimizers import OPTIMIZERS
from gan_teach.training.player import Average, Player

BETAS = (0.9, 0.999)


def player(make=gt.MLPDiscriminator, kind="adam", lr=1e-2, seed=0):
    made = Player("D", make, seed)
    made.optimise_by(kind, lr, BETAS)
    return made


def descend(player, times=1):
    """A step down the mean of D's outputs, several times. Returns the weights after it."""
    for _ in range(times):
        player.zero_grad()
        player.module(torch.linspace(-1, 1, 8)[:, None]).mean().backward(inputs=player.weights)
        player.step()
    return [weight.detach().clone() for weight in player.module.parameters()]


def equal(ours, theirs):
    return all(torch.equal(a, b) for a, b in zip(ours, theirs, strict=True))


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_its_steps_are_those_of_the_optimiser_itself(kind):
    ours, theirs = player(kind=kind), player(kind=kind)
    descend(ours, 5)
    for _ in range(5):
        theirs.optimizer.zero_grad()
        theirs.module(torch.linspace(-1, 1, 8)[:, None]).mean().backward()
        theirs.optimizer.step()
    assert equal(ours.module.parameters(), theirs.module.parameters())


def test_a_factory_starts_again_under_its_seed_and_a_module_with_its_own_weights():
    made, first = player(), player().weights
    descend(made)
    made.start_again(0)
    assert equal(made.weights, first)
    made.start_again(1)
    assert equal(made.weights, player(seed=1).weights)

    module = gt.MLPDiscriminator()
    given, came_with = player(module), copy.deepcopy(list(module.parameters()))
    assert given.module is module
    descend(given)
    given.start_again(1)
    assert equal(given.weights, came_with)


def test_frozen_weights_stay_and_the_others_learn():
    module = nn.Sequential(nn.Linear(1, 4), nn.Tanh(), nn.Linear(4, 1))
    module[0].requires_grad_(False)
    made, before = player(module), copy.deepcopy(list(module.parameters()))
    after = descend(made)
    assert equal(after[:2], before[:2])
    assert not equal(after[2:3], before[2:3])
    game = gt.Game(gt.MLPGenerator, module, data=gt.Gaussian(3, 2), average=0.9)
    list(game.play(2))
    assert equal(list(game.D.parameters())[:2], before[:2])


def test_another_rate_holds_from_the_next_step_on():
    made = player(kind="sgd", lr=0.1)
    before = descend(made)
    made.set_rate(1e-30)
    assert equal(descend(made), before)


def test_the_average_of_weights_and_the_buffers():
    module = nn.Sequential(nn.Linear(1, 4), nn.BatchNorm1d(4))
    average = Average(module, 0.9)
    before = copy.deepcopy(list(average.module.parameters()))
    with torch.no_grad():
        for weight in module.parameters():
            weight.add_(1)
    module(torch.randn(8, 1))
    average.move()
    torch.testing.assert_close(list(average.module.parameters()), [w + 0.1 for w in before])
    assert equal(average.module.buffers(), module.buffers())
    assert not any(weight.requires_grad for weight in average.module.parameters())


# --- hooks ------------------------------------------------------------------------------------


def heard(optimizer):
    """A list of what this optimiser's own hooks hear."""
    said = []
    optimizer.register_step_pre_hook(lambda *_: said.append("before"))
    optimizer.register_step_post_hook(lambda *_: said.append("after"))
    return said


@pytest.fixture
def of_all():
    """What hooks on all optimisers hear."""
    said = []
    handles = [
        torch_optimizer.register_optimizer_step_pre_hook(lambda *_: said.append("before")),
        torch_optimizer.register_optimizer_step_post_hook(lambda *_: said.append("after")),
    ]
    yield said
    for handle in handles:
        handle.remove()


def test_hooks_on_its_optimiser_are_called_and_change_no_number():
    plain, hooked = player(), player()
    said = heard(hooked.optimizer)
    assert equal(descend(plain, 3), descend(hooked, 3))
    assert said == ["before", "after"] * 3


def test_hooks_on_all_optimisers_are_called(of_all):
    descend(player(), 2)
    assert of_all == ["before", "after"] * 2


def test_a_hook_that_changes_weights_changes_them():
    made = player()
    made.optimizer.register_step_post_hook(lambda *_: made.weights[0].data.zero_())
    assert descend(made)[0].count_nonzero() == 0


def test_a_scheduler_counts_the_steps():
    made = player(kind="sgd")
    scheduler = StepLR(made.optimizer, 1)
    descend(made)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # it warns where it finds that none was taken
        scheduler.step()


def test_hooks_stay_when_the_optimiser_is_made_anew_and_can_be_removed():
    made, said = player(), []
    handle = made.optimizer.register_step_post_hook(lambda *_: said.append("after"))
    made.optimise_by("sgd", 0.1, BETAS)
    descend(made)
    assert said == ["after"]
    handle.remove()
    descend(made)
    assert said == ["after"]


def test_the_hooks_of_a_game_are_called_through_resets_and_rewinds():
    game = gt.preset("program_a", d_steps=2)
    said = {name: heard(optimizer) for name, optimizer in game.optimizers().items()}
    state = game.state()
    list(game.play(1))
    game.reset()
    game.optimizer = "sgd"
    list(game.play(1))
    game.restore(state)
    list(game.play(1))
    assert (len(said["D"]), len(said["G"])) == (2 * 2 * 3, 2 * 3)


@pytest.mark.parametrize("rates", [(1e-3, 1e-3), (1e-3, 1e-2)], ids=["one rate", "two rates"])
def test_an_ensemble_calls_the_hooks_on_all_optimisers_when_the_weights_have_moved(rates, of_all):
    games = [gt.preset("program_a", seed=i, lr_g=lr, lr_d=lr) for i, lr in enumerate(rates)]
    ensemble, seen = gt.Ensemble(games), []

    def look(optimizer, *_):
        seen.append(optimizer.param_groups[0]["params"][0].detach().clone())

    with torch_optimizer.register_optimizer_step_post_hook(look):
        ensemble.play(1)
    assert of_all == ["before", "after"] * 2
    for k in range(2):
        for weights, name in zip(seen, "DG", strict=True):
            assert torch.equal(weights[k], next(ensemble.game(k).players()[name].parameters()))

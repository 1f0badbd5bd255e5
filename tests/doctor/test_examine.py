"""How `gt.examine` is called, what it says where little can be seen, and what it leaves behind."""

import warnings

import pytest
import torch
from torch import nn, overrides
from torch.nn.modules import module as hooks_of_modules
from torch.optim import optimizer as hooks_of_optimizers

import gan_teach as gt
from tests.doctor.healthy import adam, bce, line, net, sequential


def places():
    """All places that are taken while a program is watched."""
    return (
        len(hooks_of_modules._global_forward_hooks),
        len(hooks_of_modules._global_forward_pre_hooks),
        len(hooks_of_optimizers._global_optimizer_pre_hooks),
        len(hooks_of_optimizers._global_optimizer_post_hooks),
        overrides._len_torch_function_stack(),
    )


def play(G, D, opt_g, opt_d, turns):
    for _ in range(turns):
        real, fake = line(), G(torch.randn(32, 2))
        opt_d.zero_grad()
        (bce(D(real), torch.ones(32, 1)) + bce(D(fake.detach()), torch.zeros(32, 1))).backward()
        opt_d.step()
        opt_g.zero_grad()
        bce(D(fake), torch.ones(32, 1)).backward()
        opt_g.step()


def players():
    G, D = net(2, 16, 1), net(1, 16, 1)
    return G, D, adam(G), adam(D)


def test_a_block_is_examined_and_everything_is_given_back():
    before, (G, D, opt_g, opt_d) = places(), players()
    with gt.examine(G, D) as check:
        assert "under way" in str(check)
        play(G, D, opt_g, opt_d, 200)
    assert check.healthy
    assert check.turns == 200
    assert set(check.players) == {"G", "D"}
    assert len(check.history["d_loss"]) == len(check.history["turn"]) < 200
    assert places() == before


def test_an_error_in_turn_300_is_raised_from_a_block_and_told_of_a_function():
    def train():
        sequential(300)
        raise ValueError("in turn 300")

    before = places()
    with pytest.raises(ValueError, match="in turn 300"), gt.examine() as check:
        train()
    assert check.crash
    assert check.turns == 300
    assert gt.examine(train).crash
    assert places() == before


def test_an_error_inside_a_network_warns_of_nothing_else():
    def crash():
        net(3, 1)(torch.ones(2, 1))

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check = gt.examine(crash)
    assert check.crash.kind == "crash_shapes"
    assert check.looked_at == ["no whole turn"]


def test_a_program_that_exits_is_told_of():
    def train():
        sequential(30)
        raise SystemExit(3)

    assert any("exit" in it for it in gt.examine(train).unknown)


def test_turns_stop_a_function_and_only_close_the_eyes_in_a_block():
    done = []

    def train():
        sequential(400)
        done.append(1)

    check = gt.examine(train, turns=25)
    assert check.turns == 25
    assert not done
    with gt.examine(turns=25):
        train()
    assert done


def test_the_numbers_are_those_of_the_program_alone():
    runs = []
    for watched in (False, True):
        torch.manual_seed(5)
        G, D, opt_g, opt_d = players()
        if watched:
            with gt.examine():
                play(G, D, opt_g, opt_d, 100)
        else:
            play(G, D, opt_g, opt_d, 100)
        runs.append([*G.parameters(), *D.parameters(), torch.rand(3)])
    assert all(torch.equal(a, b) for a, b in zip(*runs, strict=True))


def test_compiled_networks_are_run_uncompiled():
    G, D, opt_g, opt_d = players()
    G, D = (torch.compile(it, backend="eager") for it in (G, D))
    check = gt.examine(lambda: play(G, D, opt_g, opt_d, 20))
    assert check.healthy
    assert any("compiled" in it for it in check.unknown)


def two_judges():
    G, D, opt_g, opt_d = players()
    other = net(1, 16, 1)
    opt_other = adam(other)
    for _ in range(30):
        play(G, D, opt_g, opt_d, 1)
        play(G, other, opt_g, opt_other, 1)


def no_generator():
    D = net(1, 16, 1)
    optimizer = adam(D)
    for _ in range(30):
        optimizer.zero_grad()
        (bce(D(line()), torch.ones(32, 1)) + bce(D(-line()), torch.zeros(32, 1))).backward()
        optimizer.step()


def steps_by_hand():
    G, D, _, _ = players()
    for _ in range(30):
        fake = G(torch.randn(32, 2))
        d_loss = (torch.relu(1 - D(line())) + torch.relu(1 + D(fake.detach()))).mean()
        for net_, loss in ((D, d_loss), (G, -D(fake).mean())):
            weights = list(net_.parameters())
            for weight, slope in zip(weights, torch.autograd.grad(loss, weights), strict=True):
                weight.data -= 0.01 * slope


@pytest.mark.parametrize(
    ("program", "word"),
    [
        (two_judges, "2 networks were given both data and"),
        (no_generator, "only one network"),
        (steps_by_hand, "no optimiser of PyTorch"),
        (lambda: None, "No network was called"),
    ],
)
def test_what_cannot_be_told_is_said(program, word):
    check = gt.examine(program)
    assert not check.findings
    assert any(word in it for it in check.unknown)


class Both(nn.Module):
    """A module that holds both players, and passes noise to G."""

    def __init__(self):
        super().__init__()
        self.G, self.D = net(2, 16, 1), net(1, 16, 1)

    def forward(self, z):
        return self.G(z)


@pytest.mark.parametrize(("swapped", "kinds"), [(False, []), (True, ["labels_swapped"])])
def test_players_inside_one_module_are_found(swapped, kinds):
    both = Both()
    opt_g, opt_d = adam(both.G), adam(both.D)
    one, zero = torch.ones(32, 1), torch.zeros(32, 1)

    def train():
        for _ in range(40):
            fake = both(torch.randn(32, 2))
            real, labels = both.D(line()), (zero, one) if swapped else (one, zero)
            opt_d.zero_grad()
            (bce(real, labels[0]) + bce(both.D(fake.detach()), labels[1])).backward()
            opt_d.step()
            opt_g.zero_grad()
            bce(both.D(fake), one).backward()
            opt_g.step()

    check = gt.examine(train)
    assert set(check.players) == {"G", "D"}
    assert [it.kind for it in check.findings] == kinds


def test_the_first_number_that_is_none_is_found():
    G, D, opt_g, opt_d = players()

    def train():
        play(G, D, opt_g, opt_d, 20)
        with torch.no_grad():
            next(D.parameters()).fill_(torch.nan)
        play(G, D, opt_g, opt_d, 5)

    found = gt.examine(train).findings[0]
    assert found.kind == "nan_born"
    assert "turn 21, in the output of D" in found.evidence


def test_after_a_run_little_is_told():
    G, D, opt_g, opt_d = players()
    play(G, D, opt_g, opt_d, 3)
    assert gt.examine(G, D, optimizers=[opt_g, opt_d]).healthy
    kinds = [it.kind for it in gt.examine(G, D, optimizers=[opt_g, opt_g]).findings]
    assert kinds == ["not_in_optimizer"]
    check = gt.examine(G, D, optimizers=[adam(G, D)])
    assert {it.kind for it in check.suspicions} == {"never_stepped", "in_two_optimizers"}
    assert "while a program runs" in check.unknown[0]


def test_copies_are_suspected():
    data = torch.randn(300, 8)
    G, D = net(2, 16, 8), net(8, 16, 1)
    opt_g, opt_d = adam(G), adam(D)

    class Copier(nn.Module):
        def forward(self, z):
            return data[: len(z)] + 0 * G(z)

    G_copy = Copier()
    G_copy.net = G

    def train():
        for _ in range(30):
            real = data[torch.randint(300, (32,))]
            fake = G_copy(torch.randn(32, 2))
            opt_d.zero_grad()
            (torch.relu(1 - D(real)) + torch.relu(1 + D(fake.detach()))).mean().backward()
            opt_d.step()
            opt_g.zero_grad()
            (-D(fake).mean()).backward()
            opt_g.step()

    check = gt.examine(train)
    assert "copies" not in {it.kind for it in check.suspicions}
    with gt.examine(data=data) as check:
        train()
    assert "copies" in {it.kind for it in check.suspicions}


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: gt.examine(3), r"gt\.examine\(train\)"),
        (lambda: gt.examine(nn.Linear), r"gt\.examine\(train\)"),
        (lambda: gt.examine(net(1, 1), 3), "D must be a network"),
        (lambda: gt.examine(net(1, 1), data=[1]), "data must be"),
        (lambda: gt.examine(sequential, turns=0), "turns must be a whole number"),
        (lambda: gt.examine(*[net(1, 1)] * 2, optimizers=[]), "two networks"),
        (lambda: gt.examine(net(1, 1), optimizers=[]), "both players"),
        (lambda: gt.examine(net(1, 1), net(1, 1), optimizers=[3]), "PyTorch's optimisers"),
    ],
)
def test_wrong_arguments_are_named(call, word):
    with pytest.raises((TypeError, ValueError), match=word):
        call()

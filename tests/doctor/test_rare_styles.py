"""Healthy programs that look sick at first sight: each was once a false alarm, or near to one."""

import itertools

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy, one_hot, relu, softplus

import gan_teach as gt
from tests.doctor.healthy import adam, bce, line, net

ONE, ZERO = torch.ones(32, 1), torch.zeros(32, 1)


def noise():
    return torch.randn(32, 2)


def move_d(D, opt_d, fake):
    opt_d.zero_grad()
    (bce(D(line()), ONE) + bce(D(fake), ZERO)).backward()
    opt_d.step()


def move_g(G, D, opt_g):
    opt_g.zero_grad()
    bce(D(G(noise())), ONE).backward()
    opt_g.step()


def slopes_by_hand(G, D, opt_g, opt_d):
    """`torch.autograd.grad`, put into `.grad`; nothing is set to zero."""

    def step(player, optimizer, loss):
        weights = list(player.parameters())
        for weight, slope in zip(weights, torch.autograd.grad(loss, weights), strict=True):
            weight.grad = slope
        optimizer.step()

    step(D, opt_d, bce(D(line()), ONE) + bce(D(G(noise()).detach()), ZERO))
    step(G, opt_g, bce(D(G(noise())), ONE))


def at_once(G, D, opt_g, opt_d):
    """Both backward passes before both steps, each for its own player's weights."""
    fake = G(noise())
    d_loss = bce(D(line()), ONE) + bce(D(fake.detach()), ZERO)
    g_loss = bce(D(fake), ONE)
    opt_g.zero_grad()
    opt_d.zero_grad()
    d_loss.backward(inputs=list(D.parameters()))
    g_loss.backward(inputs=list(G.parameters()))
    opt_d.step()
    opt_g.step()


def frozen_judge(G, D, opt_g, opt_d):
    """`zero_grad` after each step, which is enough where D keeps no gradient in G's move."""
    (bce(D(line()), ONE) + bce(D(G(noise()).detach()), ZERO)).backward()
    opt_d.step()
    opt_d.zero_grad()
    D.requires_grad_(False)
    bce(D(G(noise())), ONE).backward()
    opt_g.step()
    opt_g.zero_grad()
    D.requires_grad_(True)


class TurnedRound(torch.autograd.Function):
    """The same going forward, the opposite slope going back."""

    @staticmethod
    def forward(ctx, x):
        return x.view_as(x)

    @staticmethod
    def backward(ctx, slope):
        return -slope


def one_loss(G, D, opt_g, opt_d):
    """One loss and one backward pass for both players, turned round between them."""
    loss = bce(D(line()), ONE) + bce(D(TurnedRound.apply(G(noise()))), ZERO)
    opt_g.zero_grad()
    opt_d.zero_grad()
    loss.backward()
    opt_g.step()
    opt_d.step()


def shuffled(G, D, opt_g, opt_d):
    """Real and fake in one batch, in any order."""
    both, labels = torch.cat([line(), G(noise()).detach()]), torch.cat([ONE, ZERO])
    order = torch.randperm(64)
    opt_d.zero_grad()
    bce(D(both[order]), labels[order]).backward()
    opt_d.step()
    move_g(G, D, opt_g)


def two_penalties(G, D, opt_g, opt_d):
    """The paired loss with penalties on slopes at real samples and at fakes."""
    real, fake = line().requires_grad_(), G(noise()).detach().requires_grad_()
    on_real, on_fake = D(real), D(fake)
    penalty = sum(
        torch.autograd.grad(on.sum(), at, create_graph=True)[0].square().sum(1).mean()
        for on, at in ((on_real, real), (on_fake, fake))
    )
    opt_d.zero_grad()
    (softplus(on_fake - on_real).mean() + 0.1 * penalty).backward()
    opt_d.step()
    opt_g.zero_grad()
    softplus(D(line()) - D(G(noise()))).mean().backward()
    opt_g.step()


def of_their_features(G, D, opt_g, opt_d):
    """G fits the means of D's first layer: a part of D is called by itself."""
    move_d(D, opt_d, G(noise()).detach())
    opt_g.zero_grad()
    (D[:2](line()).mean(0) - D[:2](G(noise())).mean(0)).square().sum().backward()
    opt_g.step()


def turned_by_hand(G, D, opt_g, opt_d):
    """G's loss without its minus sign, and its gradient turned round before the step."""
    move_d(D, opt_d, G(noise()).detach())
    opt_g.zero_grad()
    (-bce(D(G(noise())), ONE)).backward()
    for weight in G.parameters():
        weight.grad.neg_()
    opt_g.step()


def replaced_by_hand(G, D, opt_g, opt_d):
    """Each gradient is set by hand, over what the other player's `backward` left there."""
    fake = G(noise())
    weights, d_loss = list(D.parameters()), bce(D(line()), ONE) + bce(D(fake), ZERO)
    slopes = torch.autograd.grad(d_loss, weights, retain_graph=True)
    d_loss.backward(retain_graph=True)
    left = [weight.grad.clone() for weight in G.parameters()]
    for weight, slope in zip(weights, slopes, strict=True):
        weight.grad = slope
    opt_d.step()
    bce(D(fake), ONE).backward()
    for weight, slope in zip(G.parameters(), left, strict=True):
        weight.grad -= slope
    opt_g.step()
    G.zero_grad()


def squares_from_far(G, D, opt_g, opt_d):
    """Least squares; all answers begin above what they should be, so both are pushed down."""
    opt_d.zero_grad()
    ((D(line()) + 5).square() + (D(G(noise()).detach()) + 6).square()).mean().backward()
    opt_d.step()
    opt_g.zero_grad()
    (D(G(noise())) + 5).square().mean().backward()
    opt_g.step()


def one_after_the_other(G, D, opt_g, opt_d):
    """In each turn D learns from real samples, or from fakes."""
    opt_d.zero_grad()
    loss = bce(D(line()), ONE) if torch.rand(()) < 0.5 else bce(D(G(noise()).detach()), ZERO)
    loss.backward()
    opt_d.step()
    move_g(G, D, opt_g)


def all_pairs(G, D, opt_g, opt_d):
    """G's loss also holds an energy distance, of each fake to all real samples."""
    move_d(D, opt_d, G(noise()).detach())
    opt_g.zero_grad()
    fake = G(noise())
    far = 2 * (fake - line().flatten()).abs().mean() - (fake - fake.flatten()).abs().mean()
    (bce(D(fake), ONE) + far).backward()
    opt_g.step()


def measured_in_eval(G, D, opt_g, opt_d):
    """Most calls of both are in `eval`, and no loss goes through them."""
    move_d(D, opt_d, G(noise()).detach())
    move_g(G, D, opt_g)
    for player in (G, D):
        player.eval()
    for _ in range(20):
        D(line()), D(G(noise()))
    for player in (G, D):
        player.train()


MOVES = [
    slopes_by_hand, at_once, frozen_judge, one_loss, shuffled, two_penalties, of_their_features,
    turned_by_hand, replaced_by_hand, squares_from_far, one_after_the_other, all_pairs,
    measured_in_eval,
]  # fmt: skip


@pytest.mark.parametrize("moves", MOVES)
def test_nothing_is_found(moves):
    torch.manual_seed(0)
    norm = moves is measured_in_eval
    G, D = net(2, 16, 1, norm=norm), net(1, 16, 1, norm=norm)
    opt_g, opt_d = adam(G), adam(D)
    with gt.examine() as check:
        for _ in range(40):
            moves(G, D, opt_g, opt_d)
    assert check.healthy, str(check)
    assert set(check.players) == {"G", "D"}


def test_nothing_is_found_where_g_also_trains_a_reader_of_its_code():
    """InfoGAN: D is a body and a head, a reader on the same body is moved with G."""
    G, body, head, reader = net(5, 16, 1), net(1, 16, 16), net(16, 1), net(16, 3)
    opt_g, opt_d = adam(G, reader), adam(body, head)

    def train():
        for _ in range(40):
            code = torch.randint(3, (32,))
            fake = G(torch.cat([noise(), one_hot(code, 3).float()], 1))
            opt_d.zero_grad()
            (bce(head(body(line())), ONE) + bce(head(body(fake.detach())), ZERO)).backward()
            opt_d.step()
            opt_g.zero_grad()
            seen = body(fake)
            (bce(head(seen), ONE) + cross_entropy(reader(seen), code)).backward()
            opt_g.step()

    assert gt.examine(train).healthy


class Number(nn.Module):
    """A player of the Dirac-GAN: one number."""

    def __init__(self, value, judges):
        super().__init__()
        self.value, self.judges = nn.Parameter(torch.tensor([value])), judges

    def forward(self, x):
        return self.value * x if self.judges else self.value.expand(len(x), 1)


def test_nothing_is_found_where_the_data_is_one_point():
    G, D = Number(1.0, False), Number(0.0, True)
    opt_g, opt_d = (torch.optim.SGD(it.parameters(), 0.1) for it in (G, D))

    def train():
        for _ in range(40):
            opt_d.zero_grad()
            (softplus(-D(ZERO)) + softplus(D(G(ZERO).detach()))).mean().backward()
            opt_d.step()
            opt_g.zero_grad()
            softplus(-D(G(ZERO))).mean().backward()
            opt_g.step()

    assert gt.examine(train).healthy


def test_a_hinge_is_not_taken_for_a_wasserstein_loss():
    torch.manual_seed(0)
    G, D = net(2, 16, 1), net(1, 16, 1)
    opt_g, opt_d = (torch.optim.Adam(it.parameters(), 1e-4) for it in (G, D))

    def train():
        for _ in range(40):
            opt_d.zero_grad()
            (relu(1 - D(line())) + relu(1 + D(G(noise()).detach()))).mean().backward()
            opt_d.step()
            opt_g.zero_grad()
            (-D(G(noise())).mean()).backward()
            opt_g.step()

    assert not gt.examine(train).suspicions


def test_nothing_is_found_where_d_is_trained_alone_at_first():
    G, D = net(2, 16, 1), net(1, 16, 1)
    opt_g, opt_d = adam(G), adam(D)

    def train():
        for turn in itertools.count():
            move_d(D, opt_d, G(noise()).detach())
            if turn > 15:
                move_g(G, D, opt_g)

    check = gt.examine(train, turns=60)
    assert check.healthy, str(check)
    assert check.turns == 60


@pytest.mark.parametrize(("g", "d", "healthy"), [(1, 0, True), (1, 1, False), (0, 1, False)])
def test_a_loss_that_is_made_large_counts_as_its_negative(g, d, healthy):
    """G gains by log D; where D too makes its loss large, its labels are swapped in effect."""
    G, D = net(2, 16, 1), net(1, 16, 1)
    opt_g, opt_d = (
        torch.optim.Adam(it.parameters(), 1e-3, maximize=bool(way)) for it, way in ((G, g), (D, d))
    )

    def train():
        for _ in range(40):
            move_d(D, opt_d, G(noise()).detach())
            opt_g.zero_grad()
            ((-1 if g else 1) * bce(D(G(noise())), ONE)).backward()
            opt_g.step()

    assert gt.examine(train).healthy == healthy


@pytest.mark.parametrize(("every", "kind"), [(2, "gradients_left_over"), (5, "no_fakes")])
def test_what_is_wrong_in_some_turns_is_found(every, kind):
    G, D = net(2, 16, 1), net(1, 16, 1)
    opt_g, opt_d = adam(G), adam(D)

    def train():
        for turn in range(40):
            if kind == "no_fakes" or turn % every:
                opt_d.zero_grad()
            loss = bce(D(line()), ONE)
            if kind != "no_fakes" or turn % every:
                loss = loss + bce(D(G(noise()).detach()), ZERO)
            loss.backward()
            opt_d.step()
            move_g(G, D, opt_g)

    assert kind in {it.kind for it in gt.examine(train).findings}


def moves(G, D, loss_d, loss_g):
    """Forty turns in which D's loss is loss_d(its answers on real samples, on fakes)."""
    opt_g, opt_d = adam(G), adam(D)

    def train():
        for _ in range(40):
            fake = G(noise())
            opt_d.zero_grad()
            loss_d(D(line()), D(fake.detach())).backward()
            opt_d.step()
            opt_g.zero_grad()
            loss_g(D(fake), fake).backward()
            opt_g.step()

    return train


def test_answers_that_begin_far_from_both_labels_are_pushed_the_same_way():
    """Huber's loss is linear there: its slopes do not tell where its targets are."""
    G, D = net(2, 16, 1), net(1, 16, 1)
    nn.init.constant_(D[-1].bias, 20.0)
    huber = nn.HuberLoss()
    train = moves(G, D, lambda a, b: huber(a, ONE) + huber(b, ZERO), lambda b, _: huber(b, ONE))
    check = gt.examine(train)
    assert check.healthy, str(check)
    assert not check.suspicions


def test_a_softplus_of_what_g_makes_is_no_second_sigmoid():
    G, D = nn.Sequential(*net(2, 16, 1), nn.Sigmoid()), net(1, 16, 1)
    train = moves(
        G, D, lambda a, b: bce(a, ONE) + bce(b, ZERO),
        lambda b, fake: bce(b, ONE) + 0.1 * softplus(fake).mean(),
    )  # fmt: skip
    assert "sigmoid_twice" not in {it.kind for it in gt.examine(train).findings}


def test_a_penalty_by_torch_func_is_not_looked_into():
    G, D = net(2, 16, 1), nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1))

    def loss_d(real, fake):
        slopes = torch.func.vmap(torch.func.grad(lambda x: D(x[None]).squeeze()))(line())
        return fake.mean() - real.mean() + (slopes.norm(dim=1) - 1).square().mean()

    check = gt.examine(moves(G, D, loss_d, lambda b, _: -b.mean()))
    assert check.healthy, str(check)
    assert check.turns == 40


@pytest.mark.filterwarnings("ignore:.*trace:DeprecationWarning")
def test_a_traced_network_is_left_to_be_traced():
    G, D = net(2, 16, 1), net(1, 16, 1)

    def train():
        traced = torch.jit.trace(D, line())
        moves(G, traced, lambda a, b: bce(a, ONE) + bce(b, ZERO), lambda b, _: bce(b, ONE))()

    check = gt.examine(train)
    assert check.healthy, str(check)
    assert check.turns == 40


def test_least_squares_that_want_0_of_both_are_found():
    G, D = net(2, 16, 1), net(1, 16, 1)
    train = moves(
        G, D, lambda a, b: (a.square() + b.square()).mean(), lambda b, _: (b - 1).square().mean()
    )
    assert [it.kind for it in gt.examine(train).findings] == ["labels_swapped"]


def test_one_of_two_codes_for_each_sample_is_noise_enough():
    """Batches that differ only in the order of their rows are no equal batches."""
    torch.manual_seed(0)
    G, D = net(2, 16, 1), net(1, 16, 1)
    opt_g, opt_d = adam(G), adam(D)

    def train():
        for _ in range(40):
            fake = G(one_hot(torch.randint(2, (32,)), 2).float())
            move_d(D, opt_d, fake.detach())
            opt_g.zero_grad()
            bce(D(fake), ONE).backward()
            opt_g.step()

    def train_long():
        for _ in range(20):
            train()

    check = gt.examine(train_long)
    assert check.healthy, str(check)

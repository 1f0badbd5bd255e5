"""Healthy players of a rare kind, each of which was once a false alarm."""

import pytest
import torch
from torch import nn
from torch.nn.functional import softplus

import gan_teach as gt
from tests.doctor.healthy import adam, bce, line, net
from tests.doctor.test_rare_styles import ONE, ZERO, noise


class Changed(nn.Module):
    """A network, and what is done to its input and its output."""

    def __init__(self, network, before=lambda x: x, after=lambda y: y):
        super().__init__()
        self.network, self.before, self.after = network, before, after

    def forward(self, x):
        return self.after(self.network(self.before(x)))


def lazily():
    return nn.Sequential(nn.LazyLinear(8), nn.Tanh(), nn.LazyLinear(1))


def gapped():
    return line().where(torch.rand(32, 1) > 0.1, torch.nan)


def small_tanh():
    G = net(2, 16, 1, end=nn.Tanh())
    nn.init.zeros_(G[-2].weight)
    return G


PLAYERS = {
    "lazy layers": (lazily, lazily, noise, line, lambda fake: fake),
    "G draws its noise": (lambda: Changed(net(2, 16, 1), lambda z: z + torch.randn_like(z)),
                          lambda: net(1, 16, 1), lambda: torch.zeros(32, 2), line, lambda it: it),
    "dropout is G's noise": (lambda: nn.Sequential(net(2, 16, 16), nn.Dropout(), net(16, 1)),
                             lambda: net(1, 16, 1), lambda: torch.ones(32, 2), line,
                             lambda it: it),
    "D masks missing values": (lambda: net(2, 16, 1),
                               lambda: Changed(net(1, 16, 1), torch.nan_to_num), noise, gapped,
                               lambda it: it),
    "a small tanh is stretched": (small_tanh, lambda: net(1, 16, 1), noise, line,
                                  lambda it: 9 * it),
}  # fmt: skip


@pytest.mark.parametrize("name", PLAYERS)
def test_nothing_is_found_in_players_of_another_kind(name):
    torch.manual_seed(0)
    make_g, make_d, draw, real, changed = PLAYERS[name]
    G, D = make_g(), make_d()
    opt_g, opt_d = (torch.optim.Adam(it.parameters(), 1e-4) for it in (G, D))

    def train():
        for _ in range(40):
            fake = changed(G(draw()))
            opt_d.zero_grad()
            (bce(D(real()), ONE) + bce(D(fake.detach()), ZERO)).backward()
            opt_d.step()
            opt_g.zero_grad()
            bce(D(fake), ONE).backward()
            opt_g.step()

    check = gt.examine(train)
    assert check.healthy, str(check)
    assert check.turns == 40


def test_the_log_of_a_ratio_is_sound():
    torch.manual_seed(0)
    G, D = net(2, 16, 1), Changed(net(1, 16, 1), after=lambda it: softplus(it + 1) + 1e-6)
    opt_g, opt_d = adam(G), adam(D)

    def train():
        for _ in range(40):
            opt_d.zero_grad()
            (D(G(noise()).detach()).mean() - D(line()).log().mean()).backward()
            opt_d.step()
            opt_g.zero_grad()
            (-D(G(noise())).log().mean()).backward()
            opt_g.step()

    assert gt.examine(train).healthy


class TwoHeads(nn.Module):
    """A D that also guesses G's code."""

    def __init__(self):
        super().__init__()
        self.body, self.judge, self.guess = net(1, 16, 8), nn.Linear(8, 1), nn.Linear(8, 1)

    def forward(self, x):
        seen = self.body(x)
        return self.judge(seen), self.guess(seen)


def test_nothing_is_found_where_a_third_loss_moves_both_players():
    torch.manual_seed(0)
    G, D = net(2, 16, 1), TwoHeads()
    opt_g, opt_d, opt_both = adam(G), adam(D), adam(G, D)

    def train():
        for _ in range(40):
            opt_d.zero_grad()
            (bce(D(line())[0], ONE) + bce(D(G(noise()).detach())[0], ZERO)).backward()
            opt_d.step()
            opt_g.zero_grad()
            bce(D(G(noise()))[0], ONE).backward()
            opt_g.step()
            opt_both.zero_grad()
            z = noise()
            (D(G(z))[1] - z[:, :1]).square().mean().backward()
            opt_both.step()

    check = gt.examine(train)
    assert check.healthy, str(check)


def test_pictures_that_g_is_given_are_no_noise():
    torch.manual_seed(0)
    G, D = nn.Conv2d(1, 1, 3, padding=1), nn.Sequential(nn.Flatten(), net(16, 8, 1))
    opt_g, opt_d, pictures = adam(G), adam(D), torch.rand(32, 1, 4, 4)

    def train():
        for _ in range(40):
            fake = G(pictures)
            opt_d.zero_grad()
            (bce(D(torch.rand(32, 1, 4, 4)), ONE) + bce(D(fake.detach()), ZERO)).backward()
            opt_d.step()
            opt_g.zero_grad()
            bce(D(fake), ONE).backward()
            opt_g.step()

    check = gt.examine(train)
    assert check.healthy, str(check)

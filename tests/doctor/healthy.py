"""GAN programs in different styles, none of which has a fault. Each plays some turns."""

import copy
import itertools

import torch
from torch import nn
from torch.nn.functional import mse_loss, relu, softplus

bce = nn.BCEWithLogitsLoss()


def net(*sizes, end=None, norm=False):
    """A multilayer perceptron, with batch norm and a last function if asked for."""
    layers = []
    for i, (a, b) in enumerate(itertools.pairwise(sizes)):
        layers.append(nn.Linear(a, b))
        if i < len(sizes) - 2:
            layers += [nn.BatchNorm1d(b)] * norm + [nn.LeakyReLU(0.2)]
    return nn.Sequential(*layers, *([end] if end else []))


def adam(*nets, lr=1e-3):
    return torch.optim.Adam([p for it in nets for p in it.parameters()], lr=lr)


def line(n=32):
    return 3 + 2 * torch.randn(n, 1)


def sequential(turns=60):
    """Two passes of D, one fake for both moves, logits."""
    G, D = net(1, 16, 1), net(1, 16, 1)
    opt_g, opt_d = adam(G), adam(D)
    for _ in range(turns):
        real, fake = line(), G(torch.randn(32, 1))
        loss = bce(D(real), torch.ones(32, 1)) + bce(D(fake.detach()), torch.zeros(32, 1))
        opt_d.zero_grad()
        loss.backward()
        opt_d.step()
        opt_g.zero_grad()
        bce(D(fake), torch.ones(32, 1)).backward()
        opt_g.step()


def g_first(turns=60):
    """G moves first; D's gradients from G's move are set to zero before D's."""
    G, D = net(4, 16, 1), net(1, 16, 1, end=nn.Sigmoid())
    opt_g, opt_d, loss = adam(G), adam(D), nn.BCELoss()
    valid, fake_label = torch.ones(32, 1), torch.zeros(32, 1)
    for _ in range(turns):
        real = line()
        opt_g.zero_grad()
        made = G(torch.randn(32, 4))
        loss(D(made), valid).backward()
        opt_g.step()
        opt_d.zero_grad()
        d_loss = (loss(D(real), valid) + loss(D(made.detach()), fake_label)) / 2
        d_loss.backward()
        opt_d.step()


def two_backwards(turns=60):
    """Real and fake with a `backward` each, smoothed labels, `net.zero_grad`, flat answers."""
    G, D = net(2, 16, 1), nn.Sequential(net(1, 16, 1, end=nn.Sigmoid()), nn.Flatten(0))
    opt_g, opt_d, loss = adam(G), adam(D), nn.BCELoss()
    for _ in range(turns):
        D.zero_grad()
        loss(D(line()), torch.full((32,), 0.9)).backward()
        fake = G(torch.randn(32, 2))
        loss(D(fake.detach()), torch.zeros(32)).backward()
        opt_d.step()
        G.zero_grad()
        loss(D(fake), torch.ones(32)).backward()
        opt_g.step()


def one_pass(turns=60):
    """One pass over cat(real, fake); least squares; D frozen in G's move; fixed noise drawn."""
    G, D = net(2, 16, 1), net(1, 16, 1)
    opt_g, opt_d = adam(G), adam(D)
    fixed = torch.randn(8, 2)
    labels = torch.cat([torch.ones(32, 1), torch.zeros(32, 1)])
    for turn in range(turns):
        with torch.no_grad():
            fake = G(torch.randn(32, 2))
        opt_d.zero_grad()
        mse_loss(D(torch.cat([line(), fake])), labels).backward()
        opt_d.step()
        D.requires_grad_(False)
        opt_g.zero_grad()
        (D(G(torch.randn(32, 2))) - 1).square().mean().backward()
        opt_g.step()
        D.requires_grad_(True)
        if turn % 5 == 0:
            G.eval()
            with torch.no_grad():
                G(fixed)
            G.train()


def wgan(turns=40):
    """Five moves of D for one of G, weights clipped, RMSprop."""
    G, D = net(2, 16, 1), net(1, 16, 1)
    opt_g = torch.optim.RMSprop(G.parameters(), 5e-5)
    opt_d = torch.optim.RMSprop(D.parameters(), 5e-5)
    for _ in range(turns):
        for _ in range(5):
            opt_d.zero_grad()
            loss = -D(line()).mean() + D(G(torch.randn(32, 2)).detach()).mean()
            loss.backward()
            opt_d.step()
            for weight in D.parameters():
                weight.data.clamp_(-0.01, 0.01)
        opt_g.zero_grad()
        (-D(G(torch.randn(32, 2))).mean()).backward()
        opt_g.step()


def wgan_gp(turns=40):
    """A penalty on slopes between real and fake; batch norm in G only; no detach."""
    G, D = net(2, 16, 16, 1, norm=True), net(1, 16, 1, end=None)
    opt_g, opt_d = adam(G), adam(D)
    for _ in range(turns):
        for _ in range(2):
            real, fake = line(), G(torch.randn(32, 2)).detach()
            u = torch.rand(32, 1)
            between = (u * real + (1 - u) * fake).requires_grad_()
            (slope,) = torch.autograd.grad(D(between).sum(), between, create_graph=True)
            penalty = (slope.norm(2, dim=1) - 1).square().mean()
            opt_d.zero_grad()
            (D(fake).mean() - D(real).mean() + 10 * penalty).backward()
            opt_d.step()
        opt_g.zero_grad()
        (-D(G(torch.randn(32, 2))).mean()).backward()
        opt_g.step()


def paired(turns=60, offset=20.0):
    """Each real sample beside a fake (Jolicoeur-Martineau 2018); both answers far above 0."""
    G, D = net(1, 16, 1), net(1, 16, 1)
    nn.init.constant_(D[-1].bias, offset)  # which nothing ever moves
    opt_g, opt_d = adam(G), adam(D)
    for _ in range(turns):
        loss = softplus(D(G(torch.randn(32, 1)).detach()) - D(line())).mean()
        opt_d.zero_grad()
        loss.backward()
        opt_d.step()
        loss = softplus(D(line()) - D(G(torch.randn(32, 1)))).mean()
        opt_g.zero_grad()
        loss.backward()
        opt_g.step()


def r1_by_hand(turns=60):
    """Softplus losses by hand, R1 on real samples, an average of G's weights, float64."""
    G, D = net(2, 16, 1).double(), net(1, 16, 1).double()
    average = copy.deepcopy(G)
    opt_g, opt_d = adam(G), adam(D)
    for turn in range(turns):
        real = line().double().requires_grad_()
        on_real, on_fake = D(real), D(G(torch.randn(32, 2).double()).detach())
        (slope,) = torch.autograd.grad(on_real.sum(), real, create_graph=True)
        loss = softplus(-on_real).mean() + softplus(on_fake).mean()
        opt_d.zero_grad()
        (loss + 0.15 * slope.square().sum(1).mean()).backward()
        opt_d.step()
        opt_g.zero_grad()
        softplus(-D(G(torch.randn(32, 2).double()))).mean().backward()
        opt_g.step()
        with torch.no_grad():
            for a, w in zip(average.parameters(), G.parameters(), strict=True):
                a.lerp_(w, 0.01)
            if turn % 10 == 0:
                average(torch.randn(4, 2).double())


class Judge(nn.Module):
    """D of a conditional GAN: a sample and its label."""

    def __init__(self):
        super().__init__()
        self.embed, self.body = nn.Embedding(3, 4), net(5, 16, 1)

    def forward(self, x, y):
        return self.body(torch.cat([x, self.embed(y)], 1))


class Maker(nn.Module):
    """G of a conditional GAN."""

    def __init__(self):
        super().__init__()
        self.embed, self.body = nn.Embedding(3, 4), net(6, 16, 1)

    def forward(self, z, y):
        return self.body(torch.cat([z, self.embed(y)], 1))


def conditional(turns=60):
    """Samples with labels; hinge loss; functions around the moves; gradients clipped."""
    G, D = Maker(), Judge()
    opt_g, opt_d = adam(G), adam(D)

    def batch():
        y = torch.randint(3, (32,))
        return y[:, None] + 0.1 * torch.randn(32, 1), y

    def move_d():
        x, y = batch()
        fake = G(torch.randn(32, 2), y).detach()
        loss = relu(1 - D(x, y)).mean() + relu(1 + D(fake, y)).mean()
        opt_d.zero_grad(set_to_none=False)
        loss.backward()
        nn.utils.clip_grad_norm_(D.parameters(), 1.0)
        opt_d.step()

    def move_g():
        y = torch.randint(3, (32,))
        loss = -D(G(torch.randn(32, 2), y), y).mean()
        opt_g.zero_grad(set_to_none=False)
        loss.backward()
        opt_g.step()

    for _ in range(turns):
        move_d()
        move_g()


def convolutional(turns=12):
    """Images in [-1, 1], batch norm in both, dropout in D, labels and roles swapped in both."""
    G = nn.Sequential(nn.ConvTranspose2d(8, 8, 4), nn.BatchNorm2d(8), nn.ReLU(),
                      nn.ConvTranspose2d(8, 1, 4, 2, 1), nn.Tanh())  # fmt: skip
    D = nn.Sequential(nn.Conv2d(1, 8, 4, 2, 1), nn.BatchNorm2d(8), nn.LeakyReLU(0.2),
                      nn.Dropout2d(0.2), nn.Flatten(), nn.Linear(128, 1))  # fmt: skip
    opt_g, opt_d = adam(G, lr=2e-4), adam(D, lr=2e-4)
    for _ in range(turns):
        real = 2 * torch.rand(16, 1, 8, 8) - 1
        fake = G(torch.randn(16, 8, 1, 1))
        opt_d.zero_grad()
        on_real, on_fake = D(real), D(fake.detach())
        loss = bce(on_real, torch.zeros_like(on_real)) + bce(on_fake, torch.ones_like(on_fake))
        loss.backward()
        opt_d.step()
        opt_g.zero_grad()
        on_fake = D(fake)
        bce(on_fake, torch.zeros_like(on_fake)).backward()
        opt_g.step()


def one_optimizer(turns=60):
    """Two groups in one optimiser; D is frozen in G's move, gradients are set to None."""
    G, D = net(2, 16, 1), net(1, 16, 1)
    groups = [{"params": G.parameters()}, {"params": D.parameters(), "lr": 2e-3}]
    optimizer = torch.optim.Adam(groups, lr=1e-3)
    for _ in range(turns):
        optimizer.zero_grad()
        fake = G(torch.randn(32, 2))
        (softplus(-D(line())) + softplus(D(fake.detach()))).mean().backward()
        optimizer.step()
        optimizer.zero_grad()
        D.requires_grad_(False)
        softplus(-D(fake)).mean().backward()
        optimizer.step()
        D.requires_grad_(True)


def accumulated(turns=40):
    """Two small batches for each step; the minimax loss; instance noise on real and fake."""
    G, D = net(2, 16, 1), net(1, 16, 1)
    opt_g, opt_d = adam(G), adam(D)
    for _ in range(turns):
        opt_d.zero_grad()
        for _ in range(2):
            fake = G(torch.randn(16, 2)).detach()
            fake = fake + 0.1 * torch.randn_like(fake)
            real = line(16) + 0.1 * torch.randn(16, 1)
            loss = -(torch.sigmoid(D(real)).log() + (1 - torch.sigmoid(D(fake))).log()).mean()
            (loss / 2).backward()
        opt_d.step()
        opt_g.zero_grad()
        for _ in range(2):
            ((1 - torch.sigmoid(D(G(torch.randn(16, 2))))).log().mean() / 2).backward()
        opt_g.step()


def with_numpy(turns=60):
    """Fakes go through numpy in D's move; paired losses; a loop with a `closure`."""
    G, D = net(2, 16, 1), net(1, 16, 1)
    opt_g, opt_d = torch.optim.SGD(G.parameters(), 0.01), torch.optim.SGD(D.parameters(), 0.01)
    for _ in range(turns):
        fake = torch.from_numpy(G(torch.randn(32, 2)).detach().numpy().copy())
        real = line()

        def closure(real=real, fake=fake):
            opt_d.zero_grad()
            loss = softplus(D(fake) - D(real)).mean()
            loss.backward()
            return loss

        opt_d.step(closure)
        opt_g.zero_grad()
        softplus(D(line()) - D(G(torch.randn(32, 2)))).mean().backward()
        opt_g.step()


HEALTHY = [
    sequential, g_first, two_backwards, one_pass, wgan, wgan_gp, paired, r1_by_hand, conditional,
    convolutional, one_optimizer, accumulated, with_numpy,
]  # fmt: skip

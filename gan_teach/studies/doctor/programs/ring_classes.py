"""A GAN on a ring of eight blobs: classes, losses with softplus, a penalty on slopes (R1)."""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F

SEED = 0
TURNS = 1000


class Generator(nn.Module):
    def __init__(self, noise=2, hidden=64):
        super().__init__()
        self.noise = noise
        self.inner = nn.Sequential(
            nn.Linear(noise, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU()
        )
        self.out = nn.Linear(hidden, 2)

    def forward(self, z):
        return self.out(self.inner(z))


class Discriminator(nn.Module):
    def __init__(self, hidden=64):
        super().__init__()
        self.inner = nn.Sequential(
            nn.Linear(2, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU()
        )
        self.out = nn.Linear(hidden, 1)

    def forward(self, x):
        return self.out(self.inner(x))


class Trainer:
    def __init__(self):
        self.G = Generator()
        self.D = Discriminator()
        self.g_opt = torch.optim.Adam(self.G.parameters(), lr=2e-3, betas=(0.0, 0.99))
        self.d_opt = torch.optim.Adam(self.D.parameters(), lr=4e-3, betas=(0.0, 0.99))

    def sample(self, n):
        return self.G(torch.randn(n, self.G.noise))

    def d_step(self, real):
        real.requires_grad_()
        scores = self.D(real)
        (slope,) = torch.autograd.grad(scores.sum(), real, create_graph=True)
        penalty = slope.square().sum(1).mean()
        fake = self.sample(len(real)).detach()
        loss = F.softplus(-scores).mean() + F.softplus(self.D(fake)).mean() + 0.05 * penalty
        self.d_opt.zero_grad()
        loss.backward()
        self.d_opt.step()
        return loss.item()

    def g_step(self, n):
        fake = self.sample(n)
        loss = F.softplus(-self.D(fake)).mean()
        self.g_opt.zero_grad()
        loss.backward()
        self.g_opt.step()
        return loss.item()


def real_samples(n):
    angle = torch.randint(8, (n,)) * (2 * math.pi / 8)
    centre = torch.stack([angle.cos(), angle.sin()], dim=1)
    return centre + 0.05 * torch.randn(n, 2)


torch.manual_seed(SEED)
trainer = Trainer()
for turn in range(TURNS):
    d_loss = trainer.d_step(real_samples(128))
    g_loss = trainer.g_step(128)
    if turn % 200 == 0:
        print(turn, round(d_loss, 3), round(g_loss, 3))

samples = trainer.sample(4000).detach()

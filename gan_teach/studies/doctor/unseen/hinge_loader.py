"""Two moons, one for each label: hinge loss, spectral norm, a DataLoader and two schedules."""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils.parametrizations import spectral_norm
from torch.utils.data import DataLoader, TensorDataset

SEED = 0
TURNS = 600

N_CLASSES = 2
Z_DIM = 4
BATCH = 64


def real_samples(n):
    """n points, first the upper moon and then the lower one, each with its label as one-hot."""
    half = n // 2
    a = math.pi * torch.rand(half)
    b = math.pi * torch.rand(n - half)
    upper = torch.stack([a.cos(), a.sin()], 1)
    lower = torch.stack([1 - b.cos(), 0.5 - b.sin()], 1)
    points = torch.cat([upper, lower]) + 0.05 * torch.randn(n, 2)
    labels = torch.cat([torch.zeros(half), torch.ones(n - half)]).long()
    return torch.cat([points, F.one_hot(labels, N_CLASSES).float()], 1)


class Gen(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(N_CLASSES, 4)
        self.l1 = nn.Linear(Z_DIM + 4, 64)
        self.l2 = nn.Linear(64, 64)
        self.l3 = nn.Linear(64, 2)

    def forward(self, z, y):
        h = torch.cat([z, self.emb(y)], dim=1)
        h = F.relu(self.l1(h))
        h = F.relu(self.l2(h))
        return self.l3(h)


class Disc(nn.Module):
    def __init__(self):
        super().__init__()
        self.l1 = spectral_norm(nn.Linear(2, 64))
        self.l2 = spectral_norm(nn.Linear(64, 64))
        self.out = spectral_norm(nn.Linear(64, 1))
        self.emb = spectral_norm(nn.Embedding(N_CLASSES, 64))

    def forward(self, x, y):
        h = F.leaky_relu(self.l1(4 * x), 0.1)
        h = F.leaky_relu(self.l2(h), 0.1)
        return self.out(h) + (self.emb(y) * h).sum(1, keepdim=True)


def d_hinge(d_real, d_fake):
    return F.relu(1 - d_real).mean() + F.relu(1 + d_fake).mean()


def g_hinge(d_fake):
    return -d_fake.mean()


torch.manual_seed(SEED)
data = real_samples(4096)
points, labels = data[:, :2], data[:, 2:].argmax(1)
loader = DataLoader(TensorDataset(points, labels), batch_size=BATCH, shuffle=True)

gen, disc = Gen(), Disc()
g_opt = torch.optim.AdamW(gen.parameters(), lr=1e-3, betas=(0.0, 0.99), weight_decay=1e-4)
d_opt = torch.optim.RMSprop(disc.parameters(), lr=2e-3)
g_sched = torch.optim.lr_scheduler.ExponentialLR(g_opt, gamma=0.95)
d_sched = torch.optim.lr_scheduler.ExponentialLR(d_opt, gamma=0.95)

turn = 0
while turn < TURNS:
    for x, y in loader:
        if turn == TURNS:
            break
        turn += 1

        # discriminator
        z = torch.randn(len(x), Z_DIM)
        fake = gen(z, y)
        d_loss = d_hinge(disc(x, y), disc(fake.detach(), y))
        d_opt.zero_grad()
        d_loss.backward()
        d_opt.step()

        # generator
        g_loss = g_hinge(disc(fake, y))
        g_opt.zero_grad()
        g_loss.backward()
        g_opt.step()
    g_sched.step()
    d_sched.step()
    print(f"turn {turn}: D {d_loss.item():.3f}, G {g_loss.item():.3f}")

with torch.no_grad():
    y = torch.cat([torch.zeros(2000), torch.ones(2000)]).long()
    fake = gen(torch.randn(4000, Z_DIM), y)
    samples = torch.cat([fake, F.one_hot(y, N_CLASSES).float()], 1)

"""A GAN on a bell curve: one script, one loop, BCE on logits."""

import torch
from torch import nn

SEED = 0
TURNS = 1500

torch.manual_seed(SEED)


def real_samples(n):
    return 3 + 2 * torch.randn(n, 1)


G = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))
D = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))
opt_g = torch.optim.Adam(G.parameters(), lr=1e-3, betas=(0.5, 0.99))
opt_d = torch.optim.Adam(D.parameters(), lr=3e-3, betas=(0.5, 0.99))
bce = nn.BCEWithLogitsLoss()
ones, zeros = torch.ones(64, 1), torch.zeros(64, 1)

for turn in range(TURNS):
    real = real_samples(64)
    fake = G(torch.randn(64, 1))
    d_loss = bce(D(real), ones) + bce(D(fake.detach()), zeros)
    opt_d.zero_grad()
    d_loss.backward()
    opt_d.step()

    z = torch.randn(64, 1)
    g_loss = bce(D(G(z)), ones)
    opt_g.zero_grad()
    g_loss.backward()
    opt_g.step()

    if turn % 500 == 0:
        print(f"turn {turn}: d_loss {d_loss.item():.3f}, g_loss {g_loss.item():.3f}")

with torch.no_grad():
    samples = G(torch.randn(4000, 1))
print(f"mean {samples.mean():.2f}, std {samples.std():.2f}")

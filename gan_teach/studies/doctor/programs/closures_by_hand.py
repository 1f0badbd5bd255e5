"""A GAN written with closures, its losses by hand from probabilities, on a flat stretch."""

import torch
from torch import nn

SEED = 0
TURNS = 1500


def real_samples(n):
    return torch.rand(n, 1).mul(4).sub(1)


def make_gan(noise_size, batch, lr):
    G = nn.Sequential(
        nn.Linear(noise_size, 32), nn.ELU(), nn.Linear(32, 32), nn.ELU(), nn.Linear(32, 1)
    )
    D = nn.Sequential(nn.Linear(1, 32), nn.ELU(), nn.Linear(32, 32), nn.ELU(), nn.Linear(32, 1))
    optimizer_g = torch.optim.Adam(G.parameters(), lr=lr, betas=(0.5, 0.99))
    optimizer_d = torch.optim.Adam(D.parameters(), lr=2 * lr, betas=(0.5, 0.99))

    def probability(x):
        return torch.sigmoid(D(x)).clamp(1e-6, 1 - 1e-6)

    def d_turn():
        real = real_samples(batch)
        z = torch.randn(batch, noise_size)
        with torch.no_grad():
            fake = G(z)
        value = torch.log(probability(real)).mean() + torch.log(1 - probability(fake)).mean()
        loss = -value
        optimizer_d.zero_grad(set_to_none=True)
        loss.backward()
        optimizer_d.step()
        return value.item()

    def g_turn():
        z = torch.randn(batch, noise_size)
        loss = -torch.log(probability(G(z))).mean()
        optimizer_g.zero_grad(set_to_none=True)
        loss.backward()
        optimizer_g.step()
        return loss.item()

    def generate(n):
        with torch.no_grad():
            return G(torch.randn(n, noise_size))

    return d_turn, g_turn, generate


torch.manual_seed(SEED)
d_turn, g_turn, generate = make_gan(noise_size=2, batch=64, lr=5e-4)
for turn in range(TURNS):
    value, g_loss = d_turn(), g_turn()
    if turn % 300 == 0:
        print(f"{turn}: value {value:.3f}, G's loss {g_loss:.3f}")
samples = generate(4000)

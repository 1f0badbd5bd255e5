"""A WGAN with a gradient penalty, on points along an arc."""

import math

import torch
from torch import nn, optim
from torch.autograd import grad

SEED = 0
TURNS = 400
N, NOISE, CRITIC_STEPS, LAMBDA = 64, 4, 3, 1.0


def real_samples(n):
    t = math.pi * torch.rand(n)
    r = 2 + 0.1 * torch.randn(n)
    return torch.stack([r * torch.cos(t), r * torch.sin(t)], dim=1)


def mlp(inputs, outputs, hidden=64):
    return nn.Sequential(
        nn.Linear(inputs, hidden),
        nn.LeakyReLU(0.2),
        nn.Linear(hidden, hidden),
        nn.LeakyReLU(0.2),
        nn.Linear(hidden, outputs),
    )


def gradient_penalty(critic, real, fake):
    share = torch.rand(len(real), 1)
    between = (share * real + (1 - share) * fake).requires_grad_(True)
    slopes = grad(critic(between).sum(), between, create_graph=True)[0]
    return ((slopes.norm(dim=1) - 1) ** 2).mean()


def main():
    torch.manual_seed(SEED)
    G, C = mlp(NOISE, 2), mlp(2, 1)
    opt_G = optim.Adam(G.parameters(), lr=2e-3, betas=(0.0, 0.9))
    opt_C = optim.Adam(C.parameters(), lr=4e-3, betas=(0.0, 0.9))
    for turn in range(TURNS):
        for _ in range(CRITIC_STEPS):
            real = real_samples(N)
            fake = G(torch.randn(N, NOISE)).detach()
            penalty = gradient_penalty(C, real, fake)
            loss_C = C(fake).mean() - C(real).mean() + LAMBDA * penalty
            opt_C.zero_grad()
            loss_C.backward()
            opt_C.step()
        loss_G = -C(G(torch.randn(N, NOISE))).mean()
        opt_G.zero_grad()
        loss_G.backward()
        opt_G.step()
        if turn % 100 == 0:
            print(f"{turn:5d}  critic {loss_C.item():8.3f}  generator {loss_G.item():8.3f}")
    with torch.no_grad():
        return G(torch.randn(4000, NOISE))


if __name__ == "__main__":
    samples = main()

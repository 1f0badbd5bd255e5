"""A WGAN on two bumps: five steps of the critic for each of G, its weights clipped."""

import torch
from torch import nn
from torch.optim import RMSprop

SEED = 0
TURNS = 400
CLIP = 0.1

torch.manual_seed(SEED)


def real_samples(n):
    left = torch.rand(n, 1) < 0.5
    return torch.where(left, -2.0, 2.0) + 0.5 * torch.randn(n, 1)


generator = nn.Sequential(
    nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1)
)
critic = nn.Sequential(nn.Linear(1, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1))
g_optim = RMSprop(generator.parameters(), lr=1e-3)
c_optim = RMSprop(critic.parameters(), lr=2e-3)

step = 0
while step < TURNS:
    for _ in range(5):
        x = real_samples(64)
        z = torch.randn(64, 4)
        with torch.no_grad():
            y = generator(z)
        c_loss = critic(y).mean() - critic(x).mean()
        c_optim.zero_grad()
        c_loss.backward()
        c_optim.step()
        with torch.no_grad():
            for p in critic.parameters():
                p.clamp_(-CLIP, CLIP)
    y = generator(torch.randn(64, 4))
    g_loss = -critic(y).mean()
    g_optim.zero_grad()
    g_loss.backward()
    g_optim.step()
    step += 1
    if step % 100 == 0:
        print("step", step, "estimate of the distance", -c_loss.item())

with torch.no_grad():
    samples = generator(torch.randn(4000, 4))

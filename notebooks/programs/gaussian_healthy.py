import copy
import torch
from torch import nn

TURNS = 2000


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(1, 32), nn.ReLU(), nn.Linear(32, 1))

    def forward(self, z):  # (n, 1), noise
        return self.layers(z)  # (n, 1), samples


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(1, 32), nn.ReLU(), nn.Linear(32, 1))

    def forward(self, x):  # (n, 1), samples
        return self.layers(x)  # (n, 1), logits


torch.manual_seed(0)
G, D = Generator(), Discriminator()
G_average = copy.deepcopy(G)
optimizer_g = torch.optim.Adam(G.parameters(), lr=2e-3, betas=(0.0, 0.99))
optimizer_d = torch.optim.Adam(D.parameters(), lr=5e-3, betas=(0.0, 0.99))
bce, ones, zeros = nn.BCEWithLogitsLoss(), torch.ones(128, 1), torch.zeros(128, 1)

losses = []
for _ in range(TURNS):
    real = (3 + 2 * torch.randn(128, 1)).requires_grad_()
    fake = G(torch.randn(128, 1)).detach()
    on_real = D(real)
    d_loss = bce(on_real, ones) + bce(D(fake), zeros)
    (slope,) = torch.autograd.grad(on_real.sum(), real, create_graph=True)  # (128, 1)
    r1 = 0.3 / 2 * slope.square().sum(1).mean()
    optimizer_d.zero_grad()
    (d_loss + r1).backward()
    optimizer_d.step()

    g_loss = bce(D(G(torch.randn(128, 1))), ones)
    optimizer_g.zero_grad()
    g_loss.backward()
    optimizer_g.step()
    for average, weight in zip(G_average.parameters(), G.parameters()):
        average.data = 0.99 * average.data + 0.01 * weight.data
    losses.append((d_loss.item(), g_loss.item()))

samples = G_average(torch.randn(4000, 1)).detach()
print(f"samples: mean {samples.mean():.2f}, standard deviation {samples.std():.2f}")

"""A conditional GAN: four kinds of points, asked for by number; hinge loss, a projection in D."""

import torch
from torch import nn
from torch.nn.functional import one_hot, relu

SEED = 0
TURNS = 1000
KINDS = 4
CENTRES = torch.tensor([[-2.0, -2.0], [-2.0, 2.0], [2.0, -2.0], [2.0, 2.0]])


def real_samples(n):
    """Points and the numbers of their kinds, as one table of three columns."""
    y = torch.randint(KINDS, (n,))
    x = CENTRES[y] + 0.4 * torch.randn(n, 2)
    return torch.cat([x, y[:, None].float()], dim=1)


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(2 + KINDS, 32)
        self.norm = nn.BatchNorm1d(32)
        self.last = nn.Linear(32, 2)

    def forward(self, z, y):
        h = self.first(torch.cat([z, one_hot(y, KINDS).float()], dim=1))
        return self.last(relu(self.norm(h)))


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(2, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU())
        self.kinds = nn.Embedding(KINDS, 64)
        self.score = nn.Linear(64, 1)

    def forward(self, x, y):
        h = self.body(x)
        return self.score(h) + (h * self.kinds(y)).sum(dim=1, keepdim=True)


torch.manual_seed(SEED)
G, D = Generator(), Discriminator()
g_opt = torch.optim.Adam(G.parameters(), lr=1e-3, betas=(0.5, 0.99))
d_opt = torch.optim.Adam(D.parameters(), lr=2e-3, betas=(0.5, 0.99))

for turn in range(TURNS):
    table = real_samples(64)
    x, y = table[:, :2], table[:, 2].long()
    fake = G(torch.randn(64, 2), y)

    d_opt.zero_grad()
    d_loss = relu(1 - D(x, y)).mean() + relu(1 + D(fake.detach(), y)).mean()
    d_loss.backward()
    d_opt.step()

    g_opt.zero_grad()
    g_loss = -D(fake, y).mean()
    g_loss.backward()
    g_opt.step()

    if turn % 250 == 0:
        print("turn", turn, "D", d_loss.item(), "G", g_loss.item())

G.eval()
parts = []
with torch.no_grad():
    for kind in range(KINDS):
        y = torch.full((1000,), kind)
        parts.append(torch.cat([G(torch.randn(1000, 2), y), y[:, None].float()], dim=1))
samples = torch.cat(parts)

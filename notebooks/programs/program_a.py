import torch
from torch import nn

TURNS = 2000


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(1, 16), nn.ReLU(), nn.Linear(16, 1))

    def forward(self, z):  # (n, 1), noise
        return self.layers(z)  # (n, 1), samples


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(1, 16), nn.ReLU(), nn.Linear(16, 1))

    def forward(self, x):  # (n, 1), samples
        return torch.sigmoid(self.layers(x))  # (n, 1), the probability of "real"


torch.manual_seed(4)
G, D = Generator(), Discriminator()
optimizer_g = torch.optim.Adam(G.parameters(), lr=1e-3)
optimizer_d = torch.optim.Adam(D.parameters(), lr=1e-3)
bce, ones, zeros = nn.BCELoss(), torch.ones(16, 1), torch.zeros(16, 1)

losses = []
for turn in range(TURNS):
    real = 3 + 2 * torch.randn(16, 1)  # mean 3, standard deviation 2
    fake = G(torch.randn(16, 1)).detach()
    d_loss = bce(D(real), ones) + bce(D(fake), zeros)  # D's move
    optimizer_d.zero_grad()
    d_loss.backward()
    optimizer_d.step()

    g_loss = bce(D(G(torch.randn(16, 1))), ones)  # G's move
    optimizer_g.zero_grad()
    g_loss.backward()
    optimizer_g.step()
    losses.append((d_loss.item(), g_loss.item()))
    if turn % 500 == 0:
        print(f"turn {turn}: D loss {d_loss.item():.3f}, G loss {g_loss.item():.3f}")

samples = G(torch.randn(4000, 1)).detach()

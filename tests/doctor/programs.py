"""Small programs as a learner writes them, for the tests."""

HEALTHY = """
import torch
from torch import nn

torch.manual_seed(0)
G = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1))
D = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1))
optimizer_g = torch.optim.Adam(G.parameters(), lr=1e-3, betas=(0.5, 0.99))
optimizer_d = torch.optim.Adam(D.parameters(), lr=3e-3, betas=(0.5, 0.99))
bce = nn.BCEWithLogitsLoss()
ones, zeros = torch.ones(64, 1), torch.zeros(64, 1)
TURNS = 400

for turn in range(TURNS):
    real = 4 + 1.25 * torch.randn(64, 1)
    fake = G(torch.randn(64, 1))
    d_loss = bce(D(real), ones) + bce(D(fake.detach()), zeros)
    optimizer_d.zero_grad()
    d_loss.backward()
    optimizer_d.step()
    g_loss = bce(D(fake), ones)
    optimizer_g.zero_grad()
    g_loss.backward()
    optimizer_g.step()
"""
ENDLESS = HEALTHY.replace("for turn in range(TURNS):", "turn = 0\nwhile True:\n    turn += 1")

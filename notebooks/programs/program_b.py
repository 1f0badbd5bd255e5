import matplotlib.pyplot as plt
import torch
from torch import nn

EPOCHS = 200


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
optimizer_g = torch.optim.Adam(G.parameters(), lr=1e-2)
optimizer_d = torch.optim.Adam(D.parameters(), lr=1e-2)
bce, ones, zeros = nn.BCELoss(), torch.ones(64, 1), torch.zeros(64, 1)

for epoch in range(EPOCHS):
    for _ in range(100):
        real = 4 + 1.25 * torch.randn(64, 1)  # mean 4, standard deviation 1.25
        fake = G(torch.randn(64, 1)).detach()
        d_loss = bce(D(real), ones) + bce(D(fake), zeros)  # D's move
        optimizer_d.zero_grad()
        d_loss.backward()
        optimizer_d.step()

        g_loss = bce(D(G(torch.randn(64, 1))), ones)  # G's move
        optimizer_g.zero_grad()
        g_loss.backward()
        optimizer_g.step()
    if epoch % 20 == 0:
        print(f"epoch {epoch}: D loss {d_loss.item():.3f}, G loss {g_loss.item():.3f}")

for n in (1000, 64):  # two sizes of sample
    samples, real = G(torch.randn(n, 1)).detach(), 4 + 1.25 * torch.randn(n, 1)
    plt.figure(figsize=(7, 3))
    plt.hist(real.flatten(), bins=30, alpha=0.5, label=f"{n} real")
    plt.hist(samples.flatten(), bins=30, alpha=0.5, label=f"{n} generated")
    plt.legend()
plt.show()

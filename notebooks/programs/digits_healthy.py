import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets

ROOT = "digits"  # the folder of the data
EPOCHS = 10

pictures = datasets.MNIST(ROOT, train=True, download=True).data.flatten(1) / 255
loader = DataLoader(pictures, batch_size=64, shuffle=True)


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(100, 256),
            nn.LeakyReLU(0.2),
            nn.Linear(256, 256),
            nn.LeakyReLU(0.2),
            nn.Linear(256, 784),
            nn.Sigmoid(),
        )

    def forward(self, z):  # (n, 100), noise
        return self.layers(z)  # (n, 784), pixels


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(784, 256),
            nn.LeakyReLU(0.2),
            nn.Linear(256, 256),
            nn.LeakyReLU(0.2),
            nn.Linear(256, 1),
        )

    def forward(self, x):  # (n, 784), pixels
        return self.layers(x)  # (n, 1), logits


G, D, G_average = Generator(), Discriminator(), Generator()
optimizer_g = torch.optim.Adam(G.parameters(), lr=5e-4, betas=(0.5, 0.999))
optimizer_d = torch.optim.Adam(D.parameters(), lr=5e-4, betas=(0.5, 0.999))
bce = nn.BCEWithLogitsLoss()

for epoch in range(EPOCHS):
    for real in loader:  # (n, 784), from 0, paper, to 1, ink
        real.requires_grad_()
        ones, zeros = torch.ones(len(real), 1), torch.zeros(len(real), 1)

        fake = G(torch.randn(len(real), 100))
        d_loss = bce(D(real), ones) + bce(D(fake.detach()), zeros)
        (slope,) = torch.autograd.grad(D(real).sum(), real, create_graph=True)  # (n, 784)
        optimizer_d.zero_grad()
        (d_loss + 0.2 / 2 * slope.square().sum(1).mean()).backward()
        optimizer_d.step()

        g_loss = bce(D(G(torch.randn(len(real), 100))), ones)
        optimizer_g.zero_grad()
        g_loss.backward()
        optimizer_g.step()
        for kept, new in zip(G_average.parameters(), G.parameters()):
            kept.data = 0.998 * kept.data + 0.002 * new.data
    print(f"epoch {epoch + 1}: D loss {d_loss.item():.3f}, G loss {g_loss.item():.3f}")

fig, axes = plt.subplots(8, 8)
for ax, sample in zip(axes.flat, G_average(torch.randn(64, 100)).detach()):
    ax.imshow(sample.view(28, 28), cmap="gray_r")
    ax.axis("off")
plt.show()

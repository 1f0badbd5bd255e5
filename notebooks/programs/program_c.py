import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

ROOT = "digits"  # the folder of the data
EPOCHS = 2  # as published: 200

transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.5,), (0.5,))])
data = datasets.MNIST(ROOT, train=True, transform=transform, download=True)
loader = DataLoader(data, batch_size=64, shuffle=True)


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(100, 256),
            nn.ReLU(),
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
            nn.ReLU(),
            nn.Linear(256, 1),
            nn.Sigmoid(),
        )

    def forward(self, x):  # (n, 784), pixels
        return self.layers(x)  # (n, 1), the probability of "real"


G, D = Generator(), Discriminator()
optimizer_g = torch.optim.Adam(G.parameters(), lr=2e-4)
optimizer_d = torch.optim.Adam(D.parameters(), lr=2e-4)
bce = nn.BCELoss()

for epoch in range(EPOCHS):
    for images, _ in loader:
        real = images.flatten(1)  # (n, 784)
        ones, zeros = torch.ones(len(real), 1), torch.zeros(len(real), 1)

        fake = G(torch.randn(len(real), 100))
        d_loss = bce(D(real), ones) + bce(D(fake.detach()), zeros)
        optimizer_d.zero_grad()
        d_loss.backward()
        optimizer_d.step()

        g_loss = bce(D(G(torch.randn(len(real), 100))), ones)
        optimizer_g.zero_grad()
        g_loss.backward()
        optimizer_g.step()
    print(f"epoch {epoch + 1}: D loss {d_loss.item():.3f}, G loss {g_loss.item():.3f}")

samples = G(torch.randn(64, 100)).detach().view(64, 28, 28)
fig, ax = plt.subplots(8, 8)
for i in range(64):
    ax.subplot(8, 8, i + 1)  # the second mistake: ax is an array of Axes
    ax.imshow(samples[i], cmap="gray_r")
    ax.axis("off")
plt.show()

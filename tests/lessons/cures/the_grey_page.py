"""What cures the grey page, and what does not."""

CURES = {
    "hint": [
        ("2 * data.sample(64).flatten(1) - 1", "data.sample(64).flatten(1)"),
    ],
    "hint, the other": [
        ("nn.Sigmoid()", "nn.Tanh()"),
    ],
    "2 sigmoid - 1, each time": [
        ("G(torch.randn(64, 32))", "(2 * G(torch.randn(64, 32)) - 1)"),
    ],
    "a layer of one's own": [
        (
            "    G = nn.Seq",
            (
                "    class Paint(nn.Module):\n"
                "        def forward(self, x):\n"
                "            return 2 * torch.sigmoid(x) - 1\n"
                "\n"
                "    G = nn.Seq"
            ),
        ),
        ("nn.Sigmoid()", "Paint()"),
    ],
    "no last function": [
        (", nn.Sigmoid()", ""),
    ],
    "hardtanh": [
        ("nn.Sigmoid()", "nn.Hardtanh()"),
    ],
    "tanh, images as they come": [
        ("nn.Sigmoid()", "nn.Tanh()"),
        ("2 * data.sample(64).flatten(1) - 1", "data.sample(64).flatten(1)"),
    ],
    "clamped images": [
        ("data.sample(64).flatten(1) - 1", "data.sample(64).flatten(1).clamp(0.5, 1) - 1"),
    ],
    "lower rates": [
        ("2 * data.sample(64).flatten(1) - 1", "data.sample(64).flatten(1)"),
        ("lr=1e-3", "lr=5e-4"),
    ],
    "back to 0 to 1": [
        (
            "        fake = G(torch.randn(64, 32)).detach()",
            ("        real = (real + 1) / 2\n        fake = G(torch.randn(64, 32)).detach()"),
        ),
    ],
}

NO_CURES = {
    "a slower D": [
        ("D.parameters(), lr=1e-3", "D.parameters(), lr=1e-4"),
    ],
    "a much slower D": [
        ("D.parameters(), lr=1e-3", "D.parameters(), lr=1e-5"),
    ],
    "a faster G": [
        ("G.parameters(), lr=1e-3", "G.parameters(), lr=1e-2"),
    ],
    "relu": [
        ("nn.Sigmoid()", "nn.ReLU()"),
    ],
    "half the range": [
        ("2 * data.sample(64).flatten(1) - 1", "data.sample(64).flatten(1) - 0.5"),
    ],
    "standardised": [
        ("2 * data.sample(64).flatten(1) - 1", "(data.sample(64).flatten(1) - 0.13) / 0.31"),
    ],
    "noise on what D sees": [
        ("D(real), ones", "D(real + 0.5 * torch.randn(64, 784)), ones"),
        ("D(fake), zeros", "D(fake + 0.5 * torch.randn(64, 784)), zeros"),
    ],
    "softer labels": [
        (
            "torch.ones(64, 1), torch.zeros(64, 1)",
            "torch.full((64, 1), 0.9), torch.full((64, 1), 0.1)",
        ),
    ],
    "batch norm": [
        ("nn.ReLU(), nn", "nn.BatchNorm1d(128), nn.ReLU(), nn"),
    ],
    "the fakes first": [
        (
            "bce(D(real), ones) + bce(D(fake), zeros)",
            "bce(D(fake), zeros) + bce(D(real), ones)",
        ),
        ("D.parameters(), lr=1e-3", "D.parameters(), lr=1e-4"),
    ],
    "0 to 255": [
        ("2 * data.sample(64).flatten(1) - 1", "255 * data.sample(64).flatten(1)"),
    ],
    "rescaled in D's move": [
        ("D(fake), zeros", "D(2 * fake - 1), zeros"),
    ],
    "rescaled in G's move": [
        ("D(fake), ones", "D(2 * fake - 1), ones"),
    ],
    "every second turn": [
        ("    for _ in range(turns):\n", "    for turn in range(turns):\n"),
        (
            "        fake = G(torch.randn(64, 32)).detach()",
            (
                "        real = real if turn % 2 else (real + 1) / 2\n"
                "        fake = G(torch.randn(64, 32)).detach()"
            ),
        ),
    ],
}

"""What cures the calm, and what does not."""

CURES = {
    "hint": [
        ("lr=10", "lr=1e-3"),
    ],
    "1e-4": [
        ("lr=10", "lr=1e-4"),
    ],
    "2e-4": [
        ("lr=10", "lr=2e-4"),
    ],
    "1e-2": [
        ("lr=10", "lr=1e-2"),
    ],
    "two rates": [
        ("G.parameters(), lr=10", "G.parameters(), lr=1e-3"),
        ("D.parameters(), lr=10", "D.parameters(), lr=3e-3"),
    ],
    "as Adam comes": [
        (", lr=10", ""),
    ],
    "betas and a rate": [
        ("lr=10", "lr=2e-3, betas=(0.5, 0.99)"),
    ],
    "sgd": [
        ("Adam(G.parameters(), lr=10", "SGD(G.parameters(), lr=0.05"),
        ("Adam(D.parameters(), lr=10", "SGD(D.parameters(), lr=0.05"),
    ],
    "rmsprop": [
        ("Adam(", "RMSprop("),
        ("lr=10", "lr=1e-3"),
    ],
}

NO_CURES = {
    "5": [
        ("lr=10", "lr=5"),
    ],
    "1": [
        ("lr=10", "lr=1"),
    ],
    "only G's": [
        ("G.parameters(), lr=10", "G.parameters(), lr=1e-3"),
    ],
    "only D's": [
        ("D.parameters(), lr=10", "D.parameters(), lr=1e-3"),
    ],
    "tanh": [
        ("nn.ReLU()", "nn.Tanh()"),
    ],
    "leaky": [
        ("nn.ReLU()", "nn.LeakyReLU(0.2)"),
    ],
    "sgd": [
        ("Adam(", "SGD("),
    ],
    "more noise": [
        ("torch.randn(64, 1)", "10 * torch.randn(64, 1)"),
    ],
    "minimax": [
        ("g_loss = bce(D(fake), ones)", "g_loss = -bce(D(fake), zeros)"),
    ],
    "far too low": [
        ("lr=10", "lr=1e-7"),
    ],
    "not at all": [
        ("lr=10", "lr=0"),
    ],
    "a scale of its own": [
        (
            "        optimizer_g.step()\n",
            (
                "        optimizer_g.step()\n"
                "        with torch.no_grad():\n"
                "            G[2].bias.fill_(4)\n"
                "            G[0].weight.fill_(1.25)\n"
            ),
        ),
    ],
}

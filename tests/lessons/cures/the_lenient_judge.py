"""What cures the lenient judge, and what does not."""

ONE_OPTIMISER = (
    "    players = [*G.parameters(), *D.parameters()]\n"
    "    optimizer = torch.optim.Adam(players, lr=2e-3, betas=(0.5, 0.99))\n"
)
G_STEP = "        optimizer.zero_grad()\n        g_loss.backward()\n        optimizer.step()\n"
D_STEP = "        optimizer.zero_grad()\n        d_loss.backward()\n        optimizer.step()\n"
G_BY_ITSELF = (
    G_STEP,
    ("        optimizer_g.zero_grad()\n        g_loss.backward()\n        optimizer_g.step()\n"),
)
D_BY_ITSELF = (
    D_STEP,
    ("        optimizer_d.zero_grad()\n        d_loss.backward()\n        optimizer_d.step()\n"),
)

CURES = {
    "hint": [
        (
            ONE_OPTIMISER,
            (
                "    optimizer_d = torch.optim.Adam(D.parameters(), lr=0.003, betas=(0.5, 0.99))\n"
                "    optimizer_g = torch.optim.Adam(G.parameters(), lr=0.001, betas=(0.5, 0.99))\n"
            ),
        ),
        D_BY_ITSELF,
        G_BY_ITSELF,
    ],
    "its own rates": [
        (
            ONE_OPTIMISER,
            (
                "    optimizer_d = torch.optim.Adam(D.parameters(), lr=0.002, betas=(0.5, 0.99))\n"
                "    optimizer_g = torch.optim.Adam(G.parameters(), lr=0.002, betas=(0.5, 0.99))\n"
            ),
        ),
        D_BY_ITSELF,
        G_BY_ITSELF,
    ],
    "lower": [
        (
            ONE_OPTIMISER,
            (
                "    optimizer_d = torch.optim.Adam(D.parameters(), lr=0.001, betas=(0.5, 0.99))\n"
                "    optimizer_g = torch.optim.Adam(G.parameters(), lr=0.0005, betas=(0.5, 0.99))\n"
            ),
        ),
        D_BY_ITSELF,
        G_BY_ITSELF,
    ],
    "RMSprop": [
        (
            ONE_OPTIMISER,
            (
                "    optimizer_d = torch.optim.RMSprop(D.parameters(), lr=0.003)\n"
                "    optimizer_g = torch.optim.RMSprop(G.parameters(), lr=0.001)\n"
            ),
        ),
        D_BY_ITSELF,
        G_BY_ITSELF,
    ],
    "SGD": [
        (
            ONE_OPTIMISER,
            (
                "    optimizer_d = torch.optim.SGD(D.parameters(), lr=0.05)\n"
                "    optimizer_g = torch.optim.SGD(G.parameters(), lr=0.05)\n"
            ),
        ),
        D_BY_ITSELF,
        G_BY_ITSELF,
    ],
    "only the second one new": [
        (
            ONE_OPTIMISER,
            (
                "    optimizer = torch.optim.Adam(D.parameters(), lr=2e-3, betas=(0.5, 0.99))\n"
                "    optimizer_g = torch.optim.Adam(G.parameters(), lr=2e-3, betas=(0.5, 0.99))\n"
            ),
        ),
        G_BY_ITSELF,
    ],
    "D stands still in G's move": [
        (
            ("        fake = G(torch.randn(64, 1))\n        g_loss = bce(D(fake), ones)\n"),
            (
                "        D.requires_grad_(False)\n"
                "        fake = G(torch.randn(64, 1))\n"
                "        g_loss = bce(D(fake), ones)\n"
            ),
        ),
        ("        record(", ("        D.requires_grad_(True)\n        record(")),
    ],
    "D's gradients thrown away": [
        ("        g_loss.backward()\n", ("        g_loss.backward()\n        D.zero_grad()\n"))
    ],
    "only G's slopes": [("g_loss.backward()", "g_loss.backward(inputs=[*G.parameters()])")],
}

NO_CURES = {
    "a lower rate": [("players, lr=2e-3", "players, lr=5e-4")],
    "SGD": [("Adam(players, lr=2e-3, betas=(0.5, 0.99))", "SGD(players, lr=0.05)")],
    "two that hold both": [
        (
            ONE_OPTIMISER,
            (
                "    optimizer_d = torch.optim.Adam([*G.parameters(), *D.parameters()], lr=0.002)\n"
                "    optimizer_g = torch.optim.Adam([*G.parameters(), *D.parameters()], lr=0.002)\n"
            ),
        ),
        D_BY_ITSELF,
        G_BY_ITSELF,
    ],
    "D's stepped in G's move too": [
        (
            ONE_OPTIMISER,
            (
                "    optimizer_d = torch.optim.Adam(D.parameters(), lr=0.003, betas=(0.5, 0.99))\n"
                "    optimizer_g = torch.optim.Adam(G.parameters(), lr=0.001, betas=(0.5, 0.99))\n"
            ),
        ),
        D_BY_ITSELF,
        G_BY_ITSELF,
        (
            (
                "        optimizer_g.zero_grad()\n"
                "        g_loss.backward()\n"
                "        optimizer_g.step()\n"
            ),
            (
                "        optimizer_g.zero_grad()\n"
                "        g_loss.backward()\n"
                "        optimizer_g.step()\n"
                "        optimizer_d.step()\n"
            ),
        ),
    ],
    "every second turn": [
        (
            ONE_OPTIMISER,
            (
                "    optimizer_d = torch.optim.Adam(D.parameters(), lr=0.003, betas=(0.5, 0.99))\n"
                "    optimizer_g = torch.optim.Adam(G.parameters(), lr=0.001, betas=(0.5, 0.99))\n"
            ),
        ),
        D_BY_ITSELF,
        G_BY_ITSELF,
        ("    for _ in range(turns):\n", "    for turn in range(turns):\n"),
        (
            (
                "        optimizer_g.zero_grad()\n"
                "        g_loss.backward()\n"
                "        optimizer_g.step()\n"
            ),
            (
                "        optimizer_g.zero_grad()\n"
                "        g_loss.backward()\n"
                "        optimizer_g.step()\n"
                "        if turn % 2:\n"
                "            optimizer_d.step()\n"
            ),
        ),
    ],
    "every tenth turn": [
        (
            ONE_OPTIMISER,
            (
                "    optimizer_d = torch.optim.Adam(D.parameters(), lr=0.003, betas=(0.5, 0.99))\n"
                "    optimizer_g = torch.optim.Adam(G.parameters(), lr=0.001, betas=(0.5, 0.99))\n"
            ),
        ),
        D_BY_ITSELF,
        G_BY_ITSELF,
        ("    for _ in range(turns):\n", "    for turn in range(turns):\n"),
        (
            (
                "        optimizer_g.zero_grad()\n"
                "        g_loss.backward()\n"
                "        optimizer_g.step()\n"
            ),
            (
                "        optimizer_g.zero_grad()\n"
                "        g_loss.backward()\n"
                "        optimizer_g.step()\n"
                "        if turn % 10 == 3:\n"
                "            optimizer_d.step()\n"
            ),
        ),
    ],
    "groups with two rates": [
        (
            "Adam(players, lr=2e-3",
            "Adam([{'params': G.parameters(), 'lr': 1e-3}, "
            "{'params': D.parameters(), 'lr': 1e-4}], lr=2e-3",
        )
    ],
    "names crossed": [
        (
            ONE_OPTIMISER,
            (
                "    optimizer_d = torch.optim.Adam(D.parameters(), lr=0.003)\n"
                "    optimizer_g = torch.optim.Adam(D.parameters(), lr=0.001)\n"
            ),
        ),
        D_BY_ITSELF,
        G_BY_ITSELF,
    ],
}

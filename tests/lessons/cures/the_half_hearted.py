"""What cures the half hearted, and what does not."""

from tests.lessons.cures.lines import EACH_TURN, after, before, set_by_hand

CURES = {
    "hint": [
        ("D(fake), zeros", "D(fake.detach()), zeros"),
    ],
    "hint, the other": [
        (
            "        g_loss = bce(D(fake), ones)\n",
            ("        optimizer_g.zero_grad()\n        g_loss = bce(D(fake), ones)\n"),
        ),
    ],
    "both cleared where they are used": [
        (
            (
                "    for _ in range(turns):\n"
                "        optimizer_d.zero_grad()\n"
                "        optimizer_g.zero_grad()\n"
            ),
            "    for _ in range(turns):\n",
        ),
        (
            "        d_loss.backward(",
            ("        optimizer_d.zero_grad()\n        d_loss.backward("),
        ),
        (
            "        g_loss.backward(",
            ("        optimizer_g.zero_grad()\n        g_loss.backward("),
        ),
    ],
    "only D's slopes": [
        (
            "d_loss.backward(retain_graph=True)",
            "d_loss.backward(inputs=[*D.parameters()], retain_graph=True)",
        ),
    ],
    "G.zero_grad()": [
        ("        g_loss.backward(", ("        G.zero_grad()\n        g_loss.backward(")),
    ],
    "fresh fakes": [
        (
            ("G(torch.randn(64, 1))\n        d_loss"),
            ("G(torch.randn(64, 1)).detach()\n        d_loss"),
        ),
        (
            "        g_loss = bce(D(fake), ones)\n",
            ("        fake = G(torch.randn(64, 1))\n        g_loss = bce(D(fake), ones)\n"),
        ),
    ],
    "lower rates": [
        ("D(fake), zeros", "D(fake.detach()), zeros"),
        ("lr=1e-3", "lr=3e-4"),
        ("lr=3e-3", "lr=1e-3"),
    ],
    "D's slopes set by hand": [
        ("d_loss.backward(retain_graph=True)", set_by_hand("D", "d_loss", keep=True)),
    ],
    "G's slopes set by hand": [
        ("g_loss.backward()", set_by_hand("G", "g_loss")),
    ],
    "taken off again": [
        after(
            "d_loss.backward(retain_graph=True)", "left = [w.grad.clone() for w in G.parameters()]"
        ),
        after(
            "g_loss.backward()",
            "for w, slope in zip(G.parameters(), left):",
            "    w.grad -= slope",
        ),
    ],
}

NO_CURES = {
    "cleared once more at the top": [
        (
            "    for _ in range(turns):\n",
            ("    for _ in range(turns):\n        optimizer_g.zero_grad()\n"),
        ),
    ],
    "cleared after G's backward": [
        (
            "        optimizer_g.step()\n",
            ("        optimizer_g.zero_grad()\n        optimizer_g.step()\n"),
        ),
    ],
    "D's cleared before G's": [
        (
            "        g_loss = bce(D(fake), ones)\n",
            ("        optimizer_d.zero_grad()\n        g_loss = bce(D(fake), ones)\n"),
        ),
    ],
    "both detached": [
        (
            "real, fake = data.sample(64), G(torch.randn(64, 1))",
            "real, fake = data.sample(64), G(torch.randn(64, 1)).detach()",
        ),
    ],
    "twice G's loss": [
        ("g_loss = bce(D(fake), ones)", "g_loss = 2 * bce(D(fake), ones)"),
    ],
    "a faster G": [
        ("lr=1e-3", "lr=3e-3"),
    ],
    "more noise": [
        ("torch.randn(64, 1)", "3 * torch.randn(64, 1)"),
    ],
    "fresh fakes, still not cleared": [
        (
            "        g_loss = bce(D(fake), ones)\n",
            ("        fake = G(torch.randn(64, 1))\n        g_loss = bce(D(fake), ones)\n"),
        ),
    ],
    "wider at the end": [
        (
            "        record(",
            (
                "        with torch.no_grad():\n"
                "            G[2].bias.add_(4 - fake.mean()).clamp_(-9, 9)\n"
                "            G[2].weight.mul_(1 + 0.1 * (1.25 - fake.std()))\n"
                "        record("
            ),
        ),
    ],
    "every second turn": [
        EACH_TURN,
        before("g_loss.backward()", "if turn % 2:", "    optimizer_g.zero_grad()"),
    ],
    "detached every second turn": [
        EACH_TURN,
        ("D(fake), zeros", "D(fake.detach() if turn % 2 else fake), zeros"),
    ],
}

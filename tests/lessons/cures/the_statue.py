"""What cures the statue, and what does not."""

from tests.lessons.cures.lines import DETACHED, FRESH_FAKES, after, before, lines, move

G_LOSS = "g_loss = bce(D(fake), ones)"

CURES = {
    "hint": [FRESH_FAKES],
    "judged at once": [("bce(D(fake), ones)", "bce(D(G(torch.randn(64, 1))), ones)")],
    "detached in D's move": [("G(torch.randn(64, 1)).detach()", "G(torch.randn(64, 1))"), DETACHED],
    "fakes under no_grad, fresh ones for G": [
        (
            lines("fake = G(torch.randn(64, 1)).detach()"),
            lines("with torch.no_grad():", "    fake = G(torch.randn(64, 1))"),
        ),
        FRESH_FAKES,
    ],
    "G moves first": [
        (lines(G_LOSS) + move("g"), ""),
        before(
            "real = data",
            "fake = G(torch.randn(64, 1))",
            G_LOSS,
            "optimizer_g.zero_grad()",
            "g_loss.backward()",
            "optimizer_g.step()",
        ),
    ],
    "the same noise": [
        (
            lines("fake = G(torch.randn(64, 1)).detach()"),
            lines("z = torch.randn(64, 1)", "fake = G(z).detach()"),
        ),
        ("bce(D(fake), ones)", "bce(D(G(z)), ones)"),
    ],
    "slower": [
        ("bce(D(fake), ones)", "bce(D(G(torch.randn(64, 1))), ones)"),
        ("lr=1e-3", "lr=2e-4"),
    ],
    "hinge": [
        (
            "bce(D(real), ones) + bce(D(fake), zeros)",
            "(torch.relu(1 - D(real)) + torch.relu(1 + D(fake))).mean()",
        ),
        (G_LOSS, "g_loss = -D(G(torch.randn(64, 1))).mean()"),
    ],
    "softplus": [
        ("bce(D(fake), ones)", "nn.functional.softplus(-D(G(torch.randn(64, 1)))).mean()")
    ],
}


NO_CURES = {
    "ten times the rate": [("lr=1e-3", "lr=1e-2")],
    "slopes of the fakes": [(".detach()", ".detach().requires_grad_()")],
    "fresh fakes, detached too": [before(G_LOSS, "fake = G(torch.randn(64, 1)).detach()")],
    "fresh fakes under no_grad": [
        before(G_LOSS, "with torch.no_grad():", "    fake = G(torch.randn(64, 1))")
    ],
    "a weaker D": [("lr=3e-3", "lr=1e-4")],
    "G moved by chance": [
        after(
            "optimizer_g.step()",
            "with torch.no_grad():",
            "    G[2].bias += 0.01 * torch.randn(1)",
        )
    ],
    "G shifted to the data": [
        after("optimizer_g.step()", "with torch.no_grad():", "    G[2].bias.fill_(4)")
    ],
    "D(fake) without a graph": [("bce(D(fake), ones)", "bce(D(G(torch.randn(64, 1)).data), ones)")],
}

"""What cures the lenient judge, and what does not."""

from tests.lessons.cures.lines import EACH_TURN, after, before, move

ONE_OPTIMISER = (
    "    players = [*G.parameters(), *D.parameters()]\n"
    "    optimizer = torch.optim.Adam(players, lr=2e-3, betas=(0.5, 0.99))\n"
)
G_BY_ITSELF = (move("g", "optimizer"), move("g"))
D_BY_ITSELF = (move("d", "optimizer"), move("d"))


def two(g, d):
    """Two optimisers, each used in its own move."""
    made = f"    optimizer_g = torch.optim.{g}\n    optimizer_d = torch.optim.{d}\n"
    return [(ONE_OPTIMISER, made), D_BY_ITSELF, G_BY_ITSELF]


APART = two(
    "Adam(G.parameters(), lr=1e-3, betas=(0.5, 0.99))",
    "Adam(D.parameters(), lr=3e-3, betas=(0.5, 0.99))",
)

CURES = {
    "hint": APART,
    "its own rates": two(
        "Adam(G.parameters(), lr=2e-3, betas=(0.5, 0.99))",
        "Adam(D.parameters(), lr=2e-3, betas=(0.5, 0.99))",
    ),
    "lower": two(
        "Adam(G.parameters(), lr=5e-4, betas=(0.5, 0.99))",
        "Adam(D.parameters(), lr=1e-3, betas=(0.5, 0.99))",
    ),
    "RMSprop": two("RMSprop(G.parameters(), lr=1e-3)", "RMSprop(D.parameters(), lr=3e-3)"),
    "SGD": two("SGD(G.parameters(), lr=0.05)", "SGD(D.parameters(), lr=0.05)"),
    "only the second one new": [
        (
            ONE_OPTIMISER,
            "    optimizer = torch.optim.Adam(D.parameters(), lr=2e-3, betas=(0.5, 0.99))\n"
            "    optimizer_g = torch.optim.Adam(G.parameters(), lr=2e-3, betas=(0.5, 0.99))\n",
        ),
        G_BY_ITSELF,
    ],
    "D stands still in G's move": [
        before("fake = G(torch.randn(64, 1))\n", "D.requires_grad_(False)"),
        before("record(", "D.requires_grad_(True)"),
    ],
    "D's gradients thrown away": [after("g_loss.backward()", "D.zero_grad()")],
    "only G's slopes": [("g_loss.backward()", "g_loss.backward(inputs=[*G.parameters()])")],
}

NO_CURES = {
    "a lower rate": [("players, lr=2e-3", "players, lr=5e-4")],
    "SGD": [("Adam(players, lr=2e-3, betas=(0.5, 0.99))", "SGD(players, lr=0.05)")],
    "two that hold both": two(
        "Adam([*G.parameters(), *D.parameters()], lr=2e-3)",
        "Adam([*G.parameters(), *D.parameters()], lr=2e-3)",
    ),
    "D's stepped in G's move too": [*APART, before("record(", "optimizer_d.step()")],
    "every second turn": [
        *APART, EACH_TURN, before("record(", "if turn % 2:", "    optimizer_d.step()"),
    ],
    "every tenth turn": [
        *APART, EACH_TURN, before("record(", "if turn % 10 == 3:", "    optimizer_d.step()"),
    ],
    "groups with two rates": [
        (
            "Adam(players, lr=2e-3",
            "Adam([{'params': G.parameters(), 'lr': 1e-3}, "
            "{'params': D.parameters(), 'lr': 1e-4}], lr=2e-3",
        )
    ],
    "names crossed": two("Adam(D.parameters(), lr=1e-3)", "Adam(D.parameters(), lr=3e-3)"),
}  # fmt: skip

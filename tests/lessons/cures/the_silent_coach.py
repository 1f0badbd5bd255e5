"""What cures the silent coach, and what does not."""

CURES = {
    "hint": [
        ("g_loss = -bce(D(fake), zeros)", "g_loss = bce(D(fake), ones)"),
    ],
    "logsigmoid": [
        ("-bce(D(fake), zeros)", "-nn.functional.logsigmoid(D(fake)).mean()"),
    ],
    "softplus": [
        ("-bce(D(fake), zeros)", "nn.functional.softplus(-D(fake)).mean()"),
    ],
    "hinge": [
        ("-bce(D(fake), zeros)", "-D(fake).mean()"),
    ],
    "a slower D": [
        ("lr=1e-2", "lr=1e-3"),
        ("range(10)", "range(1)"),
    ],
    "Adam for G": [
        ("SGD(G.parameters(), lr=0.03)", "Adam(G.parameters(), lr=0.03)"),
    ],
    "lower rate, other loss": [
        ("-bce(D(fake), zeros)", "bce(D(fake), ones)"),
        ("lr=0.03", "lr=0.01"),
    ],
    "noise on what D sees": [
        ("D(real), ones", "D(real + 4 * torch.randn(64, 1)), ones"),
        ("D(fake), zeros", "D(fake + 4 * torch.randn(64, 1)), zeros"),
    ],
}

NO_CURES = {
    "a slower G": [
        ("lr=0.03", "lr=0.003"),
    ],
    "twice the loss": [
        ("g_loss = -bce(D(fake), zeros)", "g_loss = -2 * bce(D(fake), zeros)"),
    ],
    "a stronger D": [
        ("lr=1e-2", "lr=3e-2"),
    ],
    "more moves of D": [
        ("range(10)", "range(20)"),
    ],
    "shown otherwise": [
        ("record(G, D, d_loss, g_loss)", "record(G, D, d_loss, -g_loss)"),
    ],
    "one more": [
        ("g_loss = -bce(D(fake), zeros)", "g_loss = 1 - bce(D(fake), zeros)"),
    ],
    "the mean of the logs' exponent": [
        ("g_loss = -bce(D(fake), zeros)", "g_loss = torch.sigmoid(-D(fake)).mean()"),
    ],
    "other noise": [
        ("torch.randn(64, 1)", "torch.rand(64, 1)"),
    ],
}

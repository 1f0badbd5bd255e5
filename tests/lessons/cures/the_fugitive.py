"""What cures the fugitive, and what does not."""

from tests.lessons.cures.lines import after

CURES = {
    "hint": [
        ("g_loss = log_d(D(fake)).mean()", "g_loss = -log_d(D(fake)).mean()"),
    ],
    "minimax": [
        ("g_loss = log_d(D(fake)).mean()", "g_loss = log_d(-D(fake)).mean()"),
    ],
    "softplus": [
        ("log_d(D(fake)).mean()", "nn.functional.softplus(-D(fake)).mean()"),
    ],
    "bce": [
        (
            "log_d(D(fake)).mean()",
            ("nn.functional.binary_cross_entropy_with_logits(D(fake), torch.ones(64, 1))"),
        ),
    ],
    "minus in backward": [
        ("g_loss.backward()", "(-g_loss).backward()"),
    ],
    "lower rates": [
        ("g_loss = log_d", "g_loss = -log_d"),
        ("lr=1e-3", "lr=3e-4"),
        ("lr=3e-3", "lr=1e-3"),
    ],
    "labels swapped in D": [
        (
            "-log_d(D(real)).mean() - log_d(-D(fake)).mean()",
            "-log_d(-D(real)).mean() - log_d(D(fake)).mean()",
        ),
    ],
    "sgd": [
        ("g_loss = log_d", "g_loss = -log_d"),
        ("Adam(G.parameters(), lr=1e-3, betas=(0.5, 0.99))", "SGD(G.parameters(), lr=0.05)"),
    ],
    "maximize": [
        ("lr=1e-3, betas=(0.5, 0.99)", "lr=1e-3, betas=(0.5, 0.99), maximize=True"),
    ],
    "the gradient turned round": [
        after("g_loss.backward()", "for w in G.parameters():", "    w.grad.neg_()"),
    ],
}

NO_CURES = {
    "shown the other way": [
        ("record(G, D, d_loss, g_loss)", "record(G, D, d_loss, -g_loss)"),
    ],
    "ten more": [
        ("log_d(D(fake)).mean()", "(log_d(D(fake)) + 10).mean()"),
    ],
    "held at 0": [
        ("log_d(D(fake)).mean()", "log_d(D(fake)).mean().clamp(min=0)"),
    ],
    "held at -1": [
        ("log_d(D(fake)).mean()", "log_d(D(fake)).mean().clamp(min=-1)"),
    ],
    "1 - D, the wrong way": [
        ("log_d(D(fake)).mean()", "-log_d(-D(fake)).mean()"),
    ],
    "a slower G": [
        ("lr=1e-3", "lr=1e-4"),
    ],
    "a slower D": [
        ("lr=3e-3", "lr=1e-4"),
    ],
    "only fakes in D": [
        ("-log_d(D(real)).mean() - log_d(-D(fake)).mean()", "-log_d(-D(fake)).mean()"),
    ],
    "maximize in both": [
        ("betas=(0.5, 0.99)", "betas=(0.5, 0.99), maximize=True"),
    ],
}

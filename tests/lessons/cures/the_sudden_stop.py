"""What cures the sudden stop, and what does not."""

from tests.lessons.cures.lines import DETACHED, FRESH_FAKES, lines, move, set_by_hand

D_LOSS = "d_loss = bce(D(real), ones) + bce(D(fake), zeros)"
G_LOSS = "g_loss = bce(D(fake), ones)"
KEEP = ("d_loss.backward()", "d_loss.backward(retain_graph=True)")
MADE = lines("real, fake = data.sample(64), G(torch.randn(64, 1))")

CURES = {
    "hint": [DETACHED],
    "fresh fakes for G": [FRESH_FAKES],
    "keep the graph": [KEEP],
    "fakes under no_grad": [
        (
            MADE,
            lines(
                "real = data.sample(64)",
                "with torch.no_grad():",
                "    fake = G(torch.randn(64, 1))",
            ),
        ),
        FRESH_FAKES,
    ],
    "detached twice made": [
        ("G(torch.randn(64, 1))", "G(torch.randn(64, 1)).detach()"),
        FRESH_FAKES,
    ],
    "G moves first, D on detached": [
        (
            lines(D_LOSS) + move("d") + lines(G_LOSS) + move("g"),
            lines(G_LOSS) + move("g") + lines(D_LOSS) + move("d"),
        ),
        DETACHED,
    ],
    "only D's slopes": [
        ("d_loss.backward()", "d_loss.backward(inputs=[*D.parameters()], retain_graph=True)")
    ],
    "D's slopes set by hand": [("d_loss.backward()", set_by_hand("D", "d_loss", keep=True))],
}

NO_CURES = {
    "retain in G": [("g_loss.backward()", "g_loss.backward(retain_graph=True)")],
    "detach in G's move": [
        DETACHED,
        ("bce(D(fake), ones)", "bce(D(fake.detach()), ones)"),
    ],
    "detach where they are made": [("G(torch.randn(64, 1))", "G(torch.randn(64, 1)).detach()")],
    "caught": [
        (
            lines("g_loss.backward()"),
            lines("try:", "    g_loss.backward()", "except RuntimeError:", "    pass"),
        )
    ],
    "no backward for G": [(lines("g_loss.backward()"), "")],
    "one turn": [("    for _ in range(turns):\n", "    for _ in range(1):\n"), (move("g"), "")],
    "G's move left out": [(move("g"), "")],
    "keep, clear nothing": [KEEP, (lines("optimizer_g.zero_grad()"), "")],
    "one loss": [
        (
            move("d") + lines(G_LOSS) + move("g"),
            lines(
                G_LOSS,
                "optimizer_d.zero_grad()",
                "optimizer_g.zero_grad()",
                "(d_loss + g_loss).backward()",
                "optimizer_d.step()",
                "optimizer_g.step()",
            ),
        )
    ],
    "zero_grad gone": [(lines("optimizer_g.zero_grad()"), "")],
}

"""What cures the stubborn judge, and what does not."""

from tests.lessons.cures.lines import EACH_TURN, before, set_by_hand

CURES = {
    "hint": [
        (
            "        d_loss.backward()",
            ("        optimizer_d.zero_grad()\n        d_loss.backward()"),
        ),
    ],
    "D.zero_grad()": [
        ("        d_loss.backward()", ("        D.zero_grad()\n        d_loss.backward()")),
    ],
    "at the top of the turn": [
        (
            "    for _ in range(turns):\n",
            ("    for _ in range(turns):\n        optimizer_d.zero_grad()\n"),
        ),
    ],
    "by hand": [
        (
            "        d_loss.backward()",
            (
                "        for weight in D.parameters():\n"
                "            weight.grad = None\n"
                "        d_loss.backward()"
            ),
        ),
    ],
    "inputs of each": [
        (
            "    for _ in range(turns):\n",
            ("    for _ in range(turns):\n        optimizer_d.zero_grad()\n"),
        ),
        ("g_loss.backward()", "g_loss.backward(inputs=[*G.parameters()])"),
    ],
    "after the step, and D still in G's move": [
        (
            "        optimizer_d.step()\n",
            (
                "        optimizer_d.step()\n"
                "        optimizer_d.zero_grad()\n"
                "        D.requires_grad_(False)\n"
            ),
        ),
        ("        record(", ("        D.requires_grad_(True)\n        record(")),
    ],
    "after G's move": [
        ("        record(", ("        D.zero_grad()\n        record(")),
    ],
    "lower rates": [
        ("        d_loss.backward()", ("        D.zero_grad()\n        d_loss.backward()")),
        ("lr=2e-3", "lr=5e-4"),
        ("lr=5e-3", "lr=1e-3"),
    ],
    "slopes set by hand": [
        ("d_loss.backward()", set_by_hand("D", "d_loss")),
    ],
}

NO_CURES = {
    "cleared after D's step, G's wish stays": [
        (
            "        optimizer_d.step()\n",
            ("        optimizer_d.step()\n        optimizer_d.zero_grad()\n"),
        ),
    ],
    "cleared between backward and step": [
        (
            "        optimizer_d.step()\n",
            ("        optimizer_d.zero_grad()\n        optimizer_d.step()\n"),
        ),
    ],
    "every tenth turn": [
        (
            "    for _ in range(turns):\n",
            (
                "    for turn in range(turns):\n"
                "        if turn % 10 == 0:\n"
                "            D.zero_grad()\n"
            ),
        ),
    ],
    "once, before the loop": [
        (
            "    for _ in range(turns):\n",
            ("    optimizer_d.zero_grad()\n    for _ in range(turns):\n"),
        ),
    ],
    "G's once more": [
        (
            "        d_loss.backward()",
            ("        optimizer_g.zero_grad()\n        d_loss.backward()"),
        ),
    ],
    "scaled": [
        (
            "        optimizer_d.step()\n",
            (
                "        optimizer_d.step()\n"
                "        for w in D.parameters():\n"
                "            w.grad *= 0.5\n"
            ),
        ),
    ],
    "a slower D": [
        ("lr=5e-3", "lr=5e-4"),
    ],
    "every second turn": [
        EACH_TURN,
        before("d_loss.backward()", "if turn % 2:", "    optimizer_d.zero_grad()"),
    ],
}

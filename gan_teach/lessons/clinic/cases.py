"""The cases of the clinic: what is shown, what could be wrong, what is, and the fix."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gan_teach.data.line import Gaussian
from gan_teach.lessons.clinic import programs

LINE = Gaussian(mean=4, std=1.25)
FAR = Gaussian(mean=8, std=1)
DIGITS = "digits"


@dataclass(frozen=True, eq=False)
class Case:
    """One sick program.

    program: the function; its name is the case's name. data: what it plays on. stops: it ends
        with an error. turns: of each run.
    choices: what could be wrong, and what speaks for or against it. right: the letter of what is.
    mend: pairs of a sick part of the source and the sound one. why: the illness in two sentences.
    bound: a W1 distance that is near. reaches: a D loss that healthy games get below in some turn.
    healthy: the case whose mended program is shown beside it; None for its own.
    still: who may not move in whose move. also: the doctor's kinds that count as this fault where
        they are only suspected. may_be_slow: a cure's samples need not come nearer.
    """

    title: str
    program: Callable[..., Any]
    choices: Mapping[str, str]
    right: str
    hints: Sequence[str]
    mend: Sequence[tuple[str, str]]
    why: str
    data: Any = LINE
    turns: int = 800
    bound: float = 0.6
    reaches: float = math.inf
    healthy: str | None = "the_runaway"
    stops: bool = False
    still: tuple[str, str] | None = None
    also: tuple[str, ...] = ()
    may_be_slow: bool = False

    @property
    def name(self) -> str:
        """The case's name, that of its program."""
        return self.program.__name__

    def feedback(self, letter: str) -> tuple[str, bool]:
        """What speaks for or against this diagnosis, and whether it is right."""
        text = list(self.choices.values())["ABCDEF".index(letter)]
        return f"{'That fits.' if letter == self.right else 'Look again.'} {text}", (
            letter == self.right
        )


STATUE = Case(
    "Nothing happens to the samples", programs.the_statue,
    choices={
        "G's learning rate is far too low": "A low rate makes small steps. In the table G's "
        "weights move by exactly 0 in its own move.",
        "D is so sure that the loss gives G no gradient": "G's loss is far above 0, so it is "
        "-log D, which is steepest in the logit where D is sure. And the gradient in G's weights "
        "is exactly 0, not only small.",
        "The gradient does not get through to G": "The gradient in G's weights is exactly 0, and "
        "they never move, while D learns well. Something cuts the path from the loss to G.",
        "In G's move the fakes are labelled 0 instead of 1": "Then G would move, though the wrong "
        "way. It does not move at all.",
    },
    right="C",
    hints=(
        "Follow `fake` from where it is made to G's loss. What is done to it on the way?",
        "`detach()` is right for D's move. Is the same `fake` right for G's?",
        "Make a new batch in G's move, `G(torch.randn(64, 1))`, without `detach`. (One batch twice "
        "without it makes PyTorch ask for `retain_graph`: a way to trouble, see lesson 04.)"),
    mend=[
        (
            "        g_loss = bce(D(fake), ones)",
            "        fake = G(torch.randn(64, 1))\n        g_loss = bce(D(fake), ones)")],
    why="The fakes were detached for D's move and used again in G's: no gradient reached G. "
    "`detach` belongs in D's move alone.",
)  # fmt: skip

STUBBORN_JUDGE = Case(
    "D gets worse as it learns", programs.the_stubborn_judge,
    choices={
        "D's old gradients are never cleared": "D is moved by the sum of all gradients since the "
        "start, those from G's moves included. So it follows the past, and ends worse than 1/2 "
        "everywhere, whose loss is 2 log 2 = 1.386.",
        "D is too weak to tell the samples": "A weak D can always answer 1/2, and then its loss is "
        "1.386. This one is above.",
        "D's labels are swapped": "Then D's answers would part, 0 for real and 1 for fakes. Here "
        "they rise and fall together.",
        "G has learnt the data, so D cannot tell": "Then D's loss would be 1.386, and the fakes "
        "would lie like the data.",
    },
    right="A",
    hints=(
        "A D that answers 1/2 to everything has a loss of 1.386. What can make it do worse?",
        "PyTorch adds each new gradient to the old one. Who clears D's?",
        "`optimizer_d.zero_grad()` before `d_loss.backward()`."),
    mend=[
        (
            "        d_loss.backward()",
            "        optimizer_d.zero_grad()\n        d_loss.backward()")],
    turns=600, healthy=None,
    why="Without `zero_grad` the gradients of all turns pile up in D's weights, and G's wishes "
    "with them: D goes where the past points.",
)  # fmt: skip

LOW_CEILING = Case(
    "Two losses that stay in their bounds", programs.the_low_ceiling,
    choices={
        "The learning rate of D is too low": "In no turn does D's loss get below 1.1, though fakes "
        "and data lie far apart at first. No rate gets it below 1.006.",
        "G's gradient is cut off": "It is very small, but not 0, and G's weights move.",
        "The sigmoid is taken twice": "D's probability, as the loss reads it, never leaves the "
        "range from 0.50 to 0.73: it is the sigmoid of a number between 0 and 1. So G's loss is "
        "never above log 2 = 0.693, and D's never below 1.006.",
        "The game is at equilibrium": "D's loss is 2 log 2 at the end, but look at the fakes: they "
        "do not lie like the data.",
    },
    right="C",
    hints=(
        "G's loss is never above 0.6932, in no turn. Which probabilities of D does that allow?",
        "What does the last layer of D give? What does `BCEWithLogitsLoss` expect?",
        "Leave out the `nn.Sigmoid()` at the end of D, or use `nn.BCELoss()`."),
    mend=[("nn.Linear(32, 1), nn.Sigmoid())", "nn.Linear(32, 1))")], reaches=1.0,
    why="D's output had passed a sigmoid already, and the loss took another: the probability it "
    'saw lay between 1/2 and 0.731, so D could never say "fake". At the end it is 1/2 for all '
    "samples, and G gets next to no gradient.",
)  # fmt: skip

RUNAWAY = Case(
    "Both losses are nearly 0", programs.the_runaway,
    choices={
        "G walks uphill: the sign of its loss is wrong": "Then D, which learns to tell the "
        "fakes, would give them nearly 0. Here it gives them nearly 1.",
        "D's labels are swapped": "D gives the fakes a probability of 1 and the real samples 0, "
        'and its loss says that this is right. G then goes where D says "real": away from the '
        "data.",
        "The learning rates are too high": "Then losses jump. These fall smoothly and stay.",
        "D is not trained enough": "D's loss is nearly 0: by its own measure it is always right.",
    },
    right="B",
    hints=(
        "Look at D's answers, not at its loss. What does it say to a real sample?",
        "Which label does each of the two terms of D's loss have?",
        "`bce(D(real), ones) + bce(D(fake), zeros)`."),
    mend=[("bce(D(real), zeros) + bce(D(fake), ones)", "bce(D(real), ones) + bce(D(fake), zeros)")],
    why="With the labels swapped D learns to call the fakes real, and G, which looks for what D "
    "calls real, moves away from the data. Two losses near 0 can be a failure of both.",
    healthy=None,
)  # fmt: skip

GREY_PAGE = Case(
    "Every picture is grey", programs.the_grey_page,
    choices={
        "G's network is too small for digits": "The healthy program has the same networks, and its "
        "samples differ from each other.",
        "What G can paint and what D sees as real have different ranges": "The real pixels that D "
        "sees begin at -1, and G's lie between 0 and 1. So every fake is found out, and D's loss "
        "goes to nearly 0.",
        "The learning rates do not fit each other": "The healthy program has the same rates.",
        "Mode collapse: G has found one digit that fools D": "It fools nobody: D gives the fakes a "
        "probability of nearly 0. And the samples are no digit.",
    },
    right="B",
    hints=(
        "Which numbers can the last layer of G give? Which numbers does D see as real?",
        "G ends in a sigmoid, 0 to 1. What happens to the real images before D sees them?",
        "Leave the images in [0, 1], or let G end in a tanh."),
    mend=[("2 * data.sample(64).flatten(1) - 1", "data.sample(64).flatten(1)")],
    why="A sigmoid cannot paint what lies below 0, so D could tell every fake by its paper. Check "
    "the ranges of both sides before anything else.",
    data=DIGITS, turns=300, healthy=None,
)  # fmt: skip

FUGITIVE = Case(
    "G's loss falls and falls", programs.the_fugitive,
    choices={
        "D's labels are swapped": "D gives real samples nearly 1 and fakes nearly 0: its labels "
        "are right.",
        "The minimax loss saturates": "Where D is as sure of the fakes as here that loss, log(1 - "
        "D), is nearly 0, and so is its gradient. Here neither is.",
        "D is too strong for G": "A strong D would make G's loss large. Here it is far below 0, "
        "which -log D can never be.",
        "The sign of G's loss is wrong": "G's loss is below 0 and falls: it is log D, where it "
        "should be -log D. The optimiser makes it small, and so makes the fakes ever easier to "
        "tell.",
    },
    right="D",
    hints=(
        "Which values can -log D take? Which values does G's loss take here?",
        "G wants log D to be large. An optimiser makes things small.",
        "`g_loss = -log_d(D(fake)).mean()`."),
    mend=[("g_loss = log_d(D(fake)).mean()", "g_loss = -log_d(D(fake)).mean()")],
    why="The non-saturating loss is -E[log D(G(z))], a cost. Without the minus sign G minimises "
    "log D and moves away from everything that D calls real.",
)  # fmt: skip

CALM = Case(
    "The losses are at equilibrium", programs.the_calm,
    choices={
        "Nothing: the losses are at equilibrium, so G has learnt the data": "Look at the fakes: "
        "their standard deviation is nearly 0. All of them are one and the same number.",
        "The learning rates are far too high": "The steps were so long that no noise gets through "
        "G any more: the standard deviation of the fakes and the gradient in G's weights are "
        "nearly 0. The losses are those of a D that cannot tell anything either: log 2 and 2 log "
        "2.",
        "The minimax loss saturates": "Where D is sure of the fakes it does. Here D answers 1/2.",
        "The batches are too small": "Small batches make noise. They do not make every sample the "
        "same number.",
    },
    right="B",
    hints=(
        "Compare the standard deviation of the fakes with that of the data.",
        "The largest G loss of all turns is a giant. What made the first steps so long?",
        "A learning rate of 10 is ten thousand times the usual one: try `lr=1e-3`."),
    mend=[("lr=10", "lr=1e-3")],
    why="One step of Adam with this rate can move a weight by about 10, and the ReLUs fell "
    "silent. A dead game can read 2 log 2 and log 2: look at the spread of the samples.",
    turns=500, also=("rate_too_high", "rate_too_low", "collapse"), may_be_slow=True,
)  # fmt: skip

SILENT_COACH = Case(
    "The samples hardly move", programs.the_silent_coach,
    choices={
        "The gradient is cut off by a `detach`": "Then it would be exactly 0. It is small, but not "
        "0, and G's weights move a little.",
        "D is nearly perfect, and the minimax loss saturates": "D gives the fakes a probability of "
        "nearly 0, and there the slope of log(1 - D) in the logit is nearly 0 as well: it is -D. "
        "(This loss is never above 0. The healthy program has the other one: the rows of G's loss "
        "do not compare.)",
        "D's labels are swapped": "D gives real samples nearly 1 and fakes nearly 0: its labels "
        "are right.",
        "G is dead: it gives one number for every noise": "Its samples have about the standard "
        "deviation with which G began. They are alive, only in the wrong place.",
    },
    right="B",
    hints=(
        "What is the slope of log(1 - sigmoid(l)) where l is -10?",
        "Lesson 01 has the cure on paper: another loss for G with the same fixed point.",
        "`g_loss = bce(D(fake), ones)`."),
    mend=[("g_loss = -bce(D(fake), zeros)", "g_loss = bce(D(fake), ones)")],
    why="D learnt so fast that it was sure of every fake, and there the minimax loss is flat. The "
    "non-saturating loss has its largest slope just there.",
    data=FAR, turns=150, bound=1.0, healthy=None, also=("saturation",),
)  # fmt: skip

SUDDEN_STOP = Case(
    "It stops at once", programs.the_sudden_stop,
    choices={
        "D's step has changed weights that G's `backward` needs": 'Then the message would say "'
        'modified by an inplace operation". `D(fake)` is computed anew after the step.',
        "`zero_grad` has thrown the graph away": "It clears gradients, which lie in the weights. "
        "The graph lies behind the losses, and stays.",
        "G's `backward` goes through fakes that D's has gone through": "Both losses hang on the "
        "same fakes, so both go back through G. D's `backward` came first and freed that part of "
        "the graph.",
        "The losses of the last turn are still in memory": "It stops in the first turn. There was "
        "no other.",
    },
    right="C",
    hints=(
        "Which graph has been gone through twice? Follow `fake` to both losses.",
        "D's move needs no slopes in G. What keeps D's `backward` out of G?",
        "Judge `fake.detach()` in D's move."),
    mend=[("bce(D(fake), zeros)", "bce(D(fake.detach()), zeros)")],
    why="D's `backward` went through the fakes into G and freed the graph there, and G's needed it "
    "again. With `detach` D's move ends at the fakes. (`retain_graph=True` would run too, and "
    "compute slopes in G that nobody wants: see case 8.)",
    stops=True,
)  # fmt: skip

LENIENT_JUDGE = Case(
    "The losses rest, but not at equilibrium", programs.the_lenient_judge,
    choices={
        "The sigmoid is taken twice": "Then D's weights would still stand still in G's move. Here "
        "they move.",
        "D's labels are swapped": "Then real samples and fakes would get different answers. Here "
        "both get about the same.",
        "D is too weak to tell the samples": "Then it would answer about 1/2, the best for one who "
        "cannot tell.",
        "G's move also moves D": "In G's move D's weights move as well, and towards what G wants: "
        '"real" for the fakes. So real samples pull D up once a turn, and fakes pull it down once '
        "and up once: its best answer is (p + q)/(p + 2q), which is 2/3 where q = p. Then D's loss "
        "is log 1.5 + log 3 = 1.50 and G's is log 1.5 = 0.41, as in the table.",
    },
    right="D",
    hints=(
        "Look at the last rows of the table: who moves in whose move?",
        "How many optimisers are there, and whose weights does `optimizer` hold?",
        "Make two: one on `G.parameters()` for G's move, one on `D.parameters()` for D's."),
    mend=[
        (
            "    players = [*G.parameters(), *D.parameters()]\n    optimizer = "
            "torch.optim.Adam(players, lr=2e-3, betas=(0.5, 0.99))\n",
            "    optimizer_g = torch.optim.Adam(G.parameters(), lr=1e-3, betas=(0.5, 0.99))\n    "
            "optimizer_d = torch.optim.Adam(D.parameters(), lr=3e-3, betas=(0.5, 0.99))\n"),
        (
            "        optimizer.zero_grad()\n        d_loss.backward()\n        optimizer.step()",
            "        optimizer_d.zero_grad()\n        d_loss.backward()\n        "
            "optimizer_d.step()"),
        (
            "        optimizer.zero_grad()\n        g_loss.backward()\n        optimizer.step()",
            "        optimizer_g.zero_grad()\n        g_loss.backward()\n        "
            "optimizer_g.step()")],
    still=("D", "G"),
    why="One optimiser held the weights of both, so in G's move D was taught to call the fakes "
    "real. Each player needs an optimiser of its own.",
)  # fmt: skip

HALF_HEARTED = Case(
    "Near the data, but too narrow", programs.the_half_hearted,
    choices={
        "D is too strong": "D gives the fakes about 0.4: far from sure. The healthy game has the "
        "same D.",
        "D's move also leaves its gradient in G": "In G's weights two gradients meet: the one that "
        "D's loss left there, which wants the fakes called fake, and G's own. For a fake with the "
        "probability D their slopes add up to 2D - 1: nothing at 1/2, and the wrong way above.",
        "The minimax loss saturates": "That loss is never above 0, and G's is about 0.9 here. "
        "Besides, D is not sure of the fakes.",
        "The fakes are detached in G's move": "Then G would never move. Its fakes have come near "
        "to the data; only their spread is far too small.",
    },
    right="B",
    hints=(
        "When are G's gradients cleared, and what happens between then and G's step?",
        "D's loss is computed from fakes that still hang on G. Where does its gradient go?",
        "Detach the fakes in D's move, or clear G's gradients just before G's own `backward`."),
    mend=[
        (
            "        g_loss = bce(D(fake), ones)",
            "        optimizer_g.zero_grad()\n        g_loss = bce(D(fake), ones)")],
    bound=0.45,
    why="`d_loss.backward()` ran through the fakes into G and left D's wish there, and nothing "
    "cleared it before G's step. Without the detach, clear G's gradients right before its move.",
)  # fmt: skip

SIXTEENTH_TURN = Case(
    "It runs for a while, then stops", programs.the_sixteenth_turn,
    choices={
        "D's answers should lose their second dimension": "Then it would stop in the first turn. "
        "Both sizes in the message have two dimensions.",
        "The targets are floats where whole numbers are wanted": "The message speaks of sizes, not "
        "of types. And it would stop in the first turn.",
        "The training was not stable, and D's answers broke": "A number can become NaN; how many "
        "there are does not change by training.",
        "One batch is smaller than the targets": "A thousand samples make fifteen batches of 64, "
        "and 40 are left for the sixteenth. `ones` holds 64, whatever comes.",
    },
    right="D",
    hints=(
        "Compare the two sizes in the message. Where does the smaller one come from?",
        "1000 = 15 * 64 + 40. What is in the sixteenth batch, and what in `ones`?",
        "Make the targets of the real samples as long as their batch, `torch.ones(len(real), 1)`, "
        "or leave out the last batch."),
    mend=[("bce(D(real), ones)", "bce(D(real), torch.ones(len(real), 1))")],
    why="The last batch of a DataLoader is often smaller. Make targets from the answers "
    "(`torch.ones_like(D(real))`), or let the loader drop it (`drop_last=True`).",
    stops=True,
)  # fmt: skip

OLD_ANSWER = Case(
    "A message about an operation that nobody wrote", programs.the_old_answer,
    choices={
        "The graph was freed by D's `backward`": "`retain_graph=True` keeps it, and the message is "
        "another one.",
        "G's loss was computed with D's weights from before D's step": "The step changed D's "
        "weights in place, and G's `backward` needs them as they were: the message names a tensor "
        "of shape [32, 1], the turned weights of D's last layer, which is one version too new.",
        "`zero_grad` overwrites gradients in place": "Nothing in the graph needs old gradients. "
        "Leave them out, and it stops all the same.",
        "A `ReLU` or `+=` changes a tensor in place": "There is none: the layers are linear or "
        "`Tanh`, and nothing is written with `+=`.",
    },
    right="B",
    hints=(
        "Which tensor of shape (32, 1) is there, turned or not? Who changes it, and when?",
        "G's loss stands above D's step, and its `backward` below it.",
        "Compute `D(fake)` anew after D's step, and G's loss from that."),
    mend=[
        (
            "on_real, on_fake = D(data.sample(64)), D(G(torch.randn(64, 1)))\n",
            "fake = G(torch.randn(64, 1))\n"
            "        on_real, on_fake = D(data.sample(64)), D(fake.detach())\n"),
        ("        g_loss = bce(on_fake, ones)\n        optimizer_d", "        optimizer_d"),
        ("backward(retain_graph=True)", "backward()"),
        (
            "        optimizer_g.zero_grad()\n",
            "        g_loss = bce(D(fake), ones)\n        optimizer_g.zero_grad()\n")],
    why="An optimiser changes weights in place, and G's loss still hung on D's old ones. Whoever "
    "moves second asks D again.",
    stops=True,
)  # fmt: skip

CASES = {case.name: case for case in [*globals().values()] if isinstance(case, Case)}

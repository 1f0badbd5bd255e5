"""D's mean output over the turns played."""

import numpy as np

from gan_teach.live.marks import FAKE, REAL, Axis, Line, Mark, Plot, Rule
from gan_teach.live.past import PastView, thinned
from gan_teach.live.plots import running_mean
from gan_teach.live.view import Range, of_probabilities
from gan_teach.training.scene import Scene


class OutputView(PastView):
    """D's mean output on the real and on the fake batch of each turn, as far back as it was the
    same thing as now, a probability or a score.
    """

    title = "D on real and fake"

    def __init__(self, scene: Scene):
        super().__init__(scene)
        self._scores = Range()

    def plot(self) -> Plot:
        turns, *outputs = thinned(self.scene.game.history, "d_real", "d_fake")
        alike = turns > self.scene.output_since  # no scores among probabilities
        real, fake = (running_mean(turns[alike], values[alike]) for values in outputs)
        marks: list[Mark] = [
            Line(*real, REAL, "on real", width=1.6),
            Line(*fake, FAKE, "on fake", width=1.6, dash="--"),
        ]
        if not self.of_scores:
            marks.append(Rule(0.5))
        return self.declare(marks, self.turns(), self._axis_of_d(np.append(real[1], fake[1])))

    def _axis_of_d(self, outputs: np.ndarray) -> Axis:
        if not self.of_scores:
            return of_probabilities("D's mean probability")
        self._scores.follow(outputs)
        return self._scores.axis("D's mean score")

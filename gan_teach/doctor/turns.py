"""When a turn ends, and which turns are looked at: all at first, then a few of many."""

FIRST = 30  # turns looked at from the beginning
WINDOW = 3  # turns looked at together, later
ALONE = 20  # steps of one optimiser after which no other is waited for
GAP = 32  # turns not looked at in between; more in long runs


class Turns:
    """Counts turns by the steps of optimisers, and says when to look.

    A turn is over when each optimiser has stepped once more: D may step several times for one step
    of G. state: "look", "sleep", or "wake": a turn that is followed, but not counted as seen, since
    what it began with is unknown.
    """

    def __init__(self) -> None:
        self.state = "look"
        self.turn = 0
        self.looked_at = 0
        self.steps: dict[int, int] = {}
        self.shared: set[int] = set()  # optimisers that hold several networks
        self._left, self._wake_at = FIRST, 0

    @property
    def recording(self) -> bool:
        """Whether this turn is written down."""
        return self.state == "look"

    def stepped(self, optimizer: int, holds: int) -> bool:
        """After an optimiser's step. True if a turn is over."""
        self.steps[optimizer] = self.steps.get(optimizer, 0) + 1
        if holds > 1:
            self.shared.add(optimizer)
        if len(self.steps) == 1 and not self.shared and self.steps[optimizer] <= ALONE:
            return False  # others may follow
        turn = self.count()
        if turn <= self.turn:
            return False
        self.turn = turn
        self._over()
        return True

    def count(self) -> int:
        """How many turns were played."""
        alone, most = len(self.steps) == 1, max(self.steps.values(), default=0)
        return min(
            (
                n // 2 if alone and key in self.shared else n
                for key, n in self.steps.items()
                if n >= most / 50  # others step once in an epoch
            ),
            default=0,
        )

    def again(self) -> None:
        """Begins anew to look, for as long as at first."""
        self.state, self._left, self.looked_at = "wake", FIRST, 0

    def _over(self) -> None:
        if self.state == "sleep":
            if self.turn >= self._wake_at:
                self.state = "wake"
        elif self.state == "wake":
            self.state, self._left = "look", max(self._left, WINDOW)
        else:
            self.looked_at += 1
            self._left -= 1
            if self._left <= 0:
                self.state = "sleep"
                self._wake_at = self.turn + max(GAP, self.turn // 50)

    def wake(self) -> None:
        """Looks again from the next turn on."""
        if self.state == "sleep":
            self._wake_at = 0

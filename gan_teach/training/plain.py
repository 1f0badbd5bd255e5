"""What a game is made of as plain values, which a file can hold, and back. No code is kept.

Of the library's own things the name is kept, and what they were made with. Each of them stands in
`KINDS` or `PLAYERS`, or is a loss by name, or digits by their source. What is not there is the
learner's own: `NotPlain`.
"""

import dataclasses
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
from torch import Tensor, nn

from gan_teach.data.digits import Digits, digits
from gan_teach.data.labelled import LabelledDigits
from gan_teach.data.line import Gaussian, Histogram, Mixture
from gan_teach.data.plane import Blobs, Cloud, Curve, HeartPath, Picture, SpiralPath
from gan_teach.data.stacked import StackedDigits
from gan_teach.models.conditional import ConditionalDiscriminator, ConditionalGenerator
from gan_teach.models.convolutional import ConvDiscriminator, ConvGenerator
from gan_teach.models.mlp import MLPDiscriminator, MLPGenerator
from gan_teach.models.players import Made, make_player
from gan_teach.training.augment import Shift
from gan_teach.training.losses import LOSSES, R1, R2, GradientPenalty, LeastSquares, Loss

KINDS: dict[str, Any] = {  # dataclasses: their fields say all
    kind.__name__: kind
    for kind in (
        Gaussian, Mixture, Histogram, Blobs, Curve, SpiralPath, HeartPath, Picture, Cloud,
        LabelledDigits, StackedDigits, R1, R2, GradientPenalty, Shift,
    )
}  # fmt: skip
PLAYERS: dict[str, Callable[..., nn.Module]] = {
    kind.__name__: kind
    for kind in (
        MLPGenerator, MLPDiscriminator, ConvGenerator, ConvDiscriminator, ConditionalGenerator,
        ConditionalDiscriminator,
    )
}  # fmt: skip


class NotPlain(Exception):  # noqa: N818 - no error: its catcher knows what to do
    """This is the learner's own, so that no file can hold it without code."""


class Packer:
    """Makes values plain; of one and the same thing it makes one and the same dict."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, Any]] = {}

    def pack(self, value: Any) -> Any:
        """The value as plain values and tensors. Raises NotPlain for what is the learner's own."""
        if value is None or isinstance(value, bool | int | float | str):
            return value
        if isinstance(value, np.generic):
            return value.item()
        if isinstance(value, Tensor):
            return value.detach().cpu().clone()
        if isinstance(value, tuple | list):
            return (list if isinstance(value, list) else tuple)(map(self.pack, value))
        if isinstance(value, dict):
            return {key: self.pack(part) for key, part in value.items()}
        if id(value) not in self._known:
            self._known[id(value)] = value, _pack_thing(value, self.pack)
        return self._known[id(value)][1]

    def pack_or_own(self, value: Any) -> Any:
        """The same; of what is the learner's own only the name of its type: {"own": name}."""
        try:
            return self.pack(value)
        except NotPlain:
            own = {"own": type(value).__name__}
            return self._known.setdefault(id(value), (value, own))[1]


def _pack_thing(value: Any, pack: Callable[[Any], Any]) -> dict[str, Any]:
    kind = type(value)
    if isinstance(value, Loss) and LOSSES.get(getattr(value, "name", "")) == value:
        return {"kind": "Loss", "name": value.name}
    if kind is LeastSquares:
        return {"kind": "LeastSquares", "values": {name: getattr(value, name) for name in "abc"}}
    if kind is Digits:
        return {
            "kind": "Digits", "source": value.source, "check": check_sum(value),
            "value_range": value.value_range, "n": len(value),
        }  # fmt: skip
    if KINDS.get(kind.__name__) is kind:
        names = [field.name for field in dataclasses.fields(value) if field.name[0] != "_"]
        values = {name: pack(getattr(value, name)) for name in names}
        return {"kind": kind.__name__, "values": values}
    raise NotPlain(kind.__name__)


def check_sum(data: Digits) -> int:
    """A number that other digits hardly have."""
    images, labels = (it.cpu().contiguous().numpy() for it in (data.images, data.labels))
    return zlib.crc32(labels.data, zlib.crc32(images.data))


class Unpacker:
    """Makes of plain values what they were; of one and the same dict one and the same thing.

    own: what the learner has given, in place of these dicts: [(dict, thing)].
    """

    def __init__(self, own: list[tuple[dict[str, Any], Any]]):
        self._known = {id(plain): (plain, value) for plain, value in own}

    def unpack(self, plain: Any) -> Any:
        """What was packed. Raises NotPlain where it is the learner's own, and was not given.

        ValueError for things that this version does not know, and for digits that are not here.
        """
        if isinstance(plain, tuple | list):
            return type(plain)(map(self.unpack, plain))
        if not isinstance(plain, dict):
            return plain
        if id(plain) not in self._known:
            self._known[id(plain)] = plain, self._thing(plain)
        return self._known[id(plain)][1]

    def _thing(self, plain: dict[str, Any]) -> Any:
        if "own" in plain:
            raise NotPlain(plain["own"])
        if plain["kind"] == "Digits":
            return _find_digits(plain)
        if plain["kind"] == "Loss":
            return _known("loss", plain["name"], LOSSES)
        kind = _known("thing", plain["kind"], KINDS | {"LeastSquares": LeastSquares})
        values = {name: self.unpack(value) for name, value in plain["values"].items()}
        thing = kind(**values)
        for name, value in values.items():  # to the last bit: weights may be scaled once more
            object.__setattr__(thing, name, value)
        return thing


def _known(what: str, name: str, options: dict[str, Any]) -> Any:
    if name not in options:
        raise ValueError(
            f"The file names the {what} {name!r}, which this gan_teach does not know: update it."
        )
    return options[name]


def _find_digits(plain: dict[str, Any]) -> Digits:
    found = digits(plain["source"], value_range=plain["value_range"])
    if plain["n"] < len(found):
        found, _ = found.split(plain["n"])
    if (len(found), check_sum(found)) != (plain["n"], plain["check"]):
        raise ValueError(
            f"The game is played on {plain['n']:,} digits that are not those of "
            f"gt.digits({plain['source']!r}): give them, as in gt.load(path, data=...)."
        )
    return found


def pack_player(module: nn.Module) -> dict[str, Any]:
    """How this player is built. Of one that is the learner's own, or was changed: {"own": name}."""
    name = type(module).__name__
    own = {"own": name}
    if not isinstance(module, Made) or PLAYERS.get(name) is not type(module):
        return own
    args, kwargs = module.made_with
    frozen = [name for name, weight in module.named_parameters() if not weight.requires_grad]
    try:
        made = {"args": Packer().pack(args), "kwargs": Packer().pack(kwargs)}
        plain = {"kind": name, **made, "frozen": frozen, "training": module.training}
        same = _look(make_player("G", builder(plain), 0)) == _look(module)
    except Exception:  # arguments that come only once, such as a generator
        return own
    return plain if same else own


def builder(plain: dict[str, Any]) -> Callable[[], nn.Module]:
    """A factory of this player. Raises ValueError for one that this version does not know."""
    kind = _known("player", plain["kind"], PLAYERS)

    def build() -> nn.Module:
        module = kind(*plain["args"], **plain["kwargs"])
        for name, weight in module.named_parameters():
            weight.requires_grad_(name not in plain["frozen"])
        return module.train(plain["training"])

    return build


def _look(module: nn.Module) -> Any:
    """What two players have in common that are built alike: layers, shapes and types of numbers."""
    weights = {name: (it.shape, it.dtype) for name, it in module.state_dict().items()}
    return repr(module), weights

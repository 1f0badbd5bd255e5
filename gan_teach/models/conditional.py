"""The players of a class-conditional GAN, which is a plain GAN on pairs of image and label.

    data = gt.labelled.LabelledDigits(gt.digits())
    game = gt.Game(ConditionalGenerator, ConditionalDiscriminator, data=data, penalty=gt.R1(0.1))
    ...
    sevens = gt.labelled.pictures(game.push(game.G.choose(z, 7)))

The game, the losses and the penalties stay as they are. Of a pair see `support.pairs`.

Source: Mirza and Osindero 2014, *Conditional Generative Adversarial Nets*.
"""

import torch
from torch import Tensor, nn

from gan_teach.models.convolutional import ConvDiscriminator, ConvGenerator
from gan_teach.models.players import Made
from gan_teach.support.errors import count
from gan_teach.support.pairs import (
    CLASSES,
    PAIR,
    SIDE,
    check_labels,
    join,
    label_row,
    one_hot_of,
)
from gan_teach.support.tensors import describe


class ConditionalGenerator(Made, nn.Module):
    """From noise to pairs: (N, latent_dim + 10) -> (N, 1, 29, 28).

    The last ten numbers of the noise choose the label, the place of the largest one: all ten places
    have the same distribution, so each label comes with chance 1/10. The label, as ten numbers of 0
    and 1, goes into a `ConvGenerator` beside the other latent_dim numbers, and unchanged into the
    pair. No gradient passes through that choice.

    latent_dim: numbers beside those that choose; the attribute of that name counts all, 10 more.
    width, output, norm: as in `ConvGenerator`, whose errors it raises.
    Source: Mirza and Osindero 2014, section 3.2.
    """

    def __init__(
        self,
        latent_dim: int = 64,
        width: int = 32,
        output: str = "sigmoid",
        norm: bool | str = True,
    ):
        super().__init__()
        self.latent_dim = count("latent_dim", latent_dim) + CLASSES
        self.out_shape = PAIR
        self.painter = ConvGenerator(self.latent_dim, width, output=output, norm=norm)

    def forward(self, noise: Tensor) -> Tensor:
        """noise: (N, latent_dim + 10). Returns pairs, (N, 1, 29, 28)."""
        z, choice = noise.split([self.latent_dim - CLASSES, CLASSES], 1)
        label = one_hot_of(choice.argmax(1)).to(noise.dtype)
        return join(self.painter(torch.cat((z, label), 1)), label)

    def choose(self, z: Tensor, label: int | Tensor) -> Tensor:
        """The same noise with this label chosen: (N, latent_dim + 10) -> the same shape, a copy.

        Of the last ten numbers the label's becomes 1 and the others -1, which lie in the range of
        both kinds of noise. label: one for all, from 0 to 9, or a tensor of one for each, (N,).
        Raises ValueError for noise of another shape or another label.
        """
        if not isinstance(z, Tensor) or z.dim() != 2 or z.shape[1] != self.latent_dim:
            raise ValueError(
                f"This G's noise has the shape (N, {self.latent_dim}), {self.latent_dim - CLASSES} "
                f"numbers and {CLASSES} that choose the label; got {describe(z)}."
            )
        if not isinstance(label, Tensor):
            label = torch.tensor(count("a label", label, least=0)).expand(len(z))
        wanted = one_hot_of(check_labels(label, len(z)).to(z.device)).to(z.dtype)
        return torch.cat((z[:, :-CLASSES], 2 * wanted - 1), 1)


class ConditionalDiscriminator(Made, nn.Module):
    """From pairs to logits, by projection: (N, 1, 29, 28) -> (N, 1).

    The convolutions of `ConvDiscriminator` make features phi of the image x. With the label's row y
    logit = w.phi(x) + y^T V phi(x): one logit for whether the image is real, and one for whether it
    is real as a picture of that label. One linear layer, with biases, has both: the ten outputs of
    V, then that of w.
    The label is taken as it is, without gradient: D's slope in the label's row is 0, so that a
    penalty on the slope asks about the image alone. No batch norm: each pair is judged by itself.

    Raises ValueError for a width below 1.
    Source: Miyato and Koyama 2018, *cGANs with Projection Discriminator*, section 2, figure 1d.
    """

    def __init__(self, width: int = 32):
        super().__init__()
        *convolutions, last = ConvDiscriminator(width)
        assert isinstance(last, nn.Linear)
        self.features = nn.Sequential(*convolutions)
        self.outputs = nn.Linear(last.in_features, CLASSES + 1)
        self.in_shape = PAIR

    def forward(self, pairs: Tensor) -> Tensor:
        """pairs: (N, 1, 29, 28). Returns logits, (N, 1)."""
        each = self.outputs(self.features(pairs[:, :, :SIDE]))  # (N, 11)
        fitting = (label_row(pairs).detach() * each[:, :CLASSES]).sum(1, keepdim=True)
        return fitting + each[:, CLASSES:]

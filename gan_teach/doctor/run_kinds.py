"""What can be wrong with a GAN that runs: what it means, what to try, which lesson explains it."""

from gan_teach.doctor.finding import Kind

RUN_KINDS = {
    "nan_born": Kind(
        "A number that is none",
        "There is NaN or infinity in the game. Once it is in the weights, nothing after it counts.",
        "Look at the place where it was born. Usual causes: the log of 0 or of a negative number "
        "(use a loss on logits), a division by a spread of 0, a learning rate that is too high.",
        "00",
        10,
    ),
    "not_in_optimizer": Kind(
        "Weights that no optimiser moves",
        "These weights do not learn, unless the program moves them by hand.",
        "Give each optimiser the weights of its own player: `Adam(G.parameters())` for G, "
        "`Adam(D.parameters())` for D. Keep layers in `nn.ModuleList`, not in a plain list. "
        "Weights that shall not learn get `requires_grad_(False)`.",
        "02",
        12,
    ),
    "never_stepped": Kind(
        "An optimiser that never steps",
        "The player has an optimiser, but `step` was not called, so its weights are as they were.",
        "Call `step` after this player's `backward`, once for each of its moves.",
        "02",
        13,
    ),
    "in_two_optimizers": Kind(
        "One optimiser moves both players",
        "An optimiser that holds the weights of G and of D can move both in one step, but what is "
        "good for one is bad for the other.",
        "Make two optimisers, one with `G.parameters()` and one with `D.parameters()`; in each "
        "move call `zero_grad` and `step` of that player's own.",
        "04",
        14,
    ),
    "d_moves_in_g_step": Kind(
        "D moves in G's move",
        "Where G's loss moves D, D learns to be fooled.",
        "In G's move step G's optimiser alone, and make sure that it holds the weights of G only. "
        "Call `zero_grad` of D's optimiser before D's `backward`.",
        "04",
        16,
    ),
    "g_moves_in_d_step": Kind(
        "G moves in D's move",
        "Where D's loss moves G, G learns to make fakes that D finds easily.",
        "In D's move step D's optimiser alone, and judge `fake.detach()`.",
        "04",
        17,
    ),
    "gradient_cut": Kind(
        "No gradient arrives",
        "The player steps, but no gradient of its loss reaches its weights, so it does not learn.",
        "Call `backward` of the player's loss before its step. In G's move judge the fakes "
        "themselves. Between a player and its own loss there must be no `detach`, `no_grad`, "
        "`.data`, `.item()` or `.numpy()`, and no `requires_grad_(False)` on its weights.",
        "02",
        18,
    ),
    "gradient_erased": Kind(
        "The gradient is set to zero before the step",
        "After `backward` the gradient was cleared, so the step has nothing to go by.",
        "Keep the order `zero_grad`, `backward`, `step`, and let nothing clear gradients between "
        "the last two.",
        "02",
        19,
    ),
    "gradients_left_over": Kind(
        "Gradients left over",
        "`backward` adds to the gradients that are there, and old ones were not set to zero: the "
        "player is moved by losses of earlier moves too.",
        "Call `zero_grad` of the player's optimiser once in each of its moves, right before its "
        "first `backward`.",
        "02",
        20,
    ),
    "optimizer_anew": Kind(
        "An optimiser is made anew for each step",
        "Adam and momentum remember earlier gradients; a new optimiser has forgotten them all.",
        "Make both optimisers once, before the loop.",
        "02",
        22,
    ),
    "wrong_mode": Kind(
        "A player in the wrong mode",
        "Batch norm and dropout do something else in training than in use. A player should learn "
        "in the mode for training.",
        "Call `train()` of both players before each turn, and `eval()` for samples only.",
        "07",
        30,
    ),
    "broadcast_loss": Kind(
        "Shapes that broadcast",
        "(N, 1) with (N,) gives (N, N): each number of the one meets all N of the other, mostly "
        "each answer of D the labels of all samples.",
        "Give both one shape: labels that of D's answers, `torch.ones_like(D(real))`; or squeeze "
        "both.",
        "02",
        32,
    ),
    "ranges_apart": Kind(
        "G cannot reach the range of the data",
        "The last function of G gives numbers from a range that the data does not keep to. Real "
        "samples beyond it D can tell by that alone, whatever G learns.",
        "Let G end where the data lies: `Tanh` for data from -1 to 1, `Sigmoid` for 0 to 1, no "
        "function for data that has no bounds; or scale the data.",
        "03",
        34,
    ),
    "sigmoid_twice": Kind(
        "A sigmoid twice",
        "What has gone through a sigmoid lies between 0 and 1; another one makes 0.5 to 0.73 of "
        "it, with small slopes.",
        "Leave out one of the two. `BCELoss` takes probabilities, `BCEWithLogitsLoss` raw answers.",
        "03",
        36,
    ),
    "logit_as_probability": Kind(
        "A logit where a probability belongs",
        "The loss takes the log of D's raw answer, which is no probability: it may be negative or "
        "above 1.",
        "Use `BCEWithLogitsLoss` or `softplus` on raw answers, or let D end in a sigmoid.",
        "04",
        37,
    ),
    "labels_swapped": Kind(
        "D's labels or signs are wrong",
        "D is not told that real samples are real and fakes are fake: its labels, or the signs "
        "in its loss, are swapped, or the same for both.",
        "In D's move give real samples the label 1 and fakes the label 0; in a loss without labels "
        "mind the signs of D's answers.",
        "04",
        41,
    ),
    "wrong_sign_d": Kind(
        "D's loss, or its step, has the wrong sign",
        "D makes worse what it should make better: it raises its answers on fakes, as G does.",
        "An optimiser minimises, but for `maximize=True`. Put a minus before what D should "
        "maximise.",
        "04",
        42,
    ),
    "wrong_sign_g": Kind(
        "G's loss, or its step, has the wrong sign",
        "G moves its fakes to where D is surest that they are fake: it helps D.",
        "In G's move give the fakes the label of real samples, `bce(D(fake), ones)` say; turn the "
        "sign of a loss without labels. An optimiser minimises, but for `maximize=True`.",
        "04",
        43,
    ),
    "no_real": Kind(
        "D's loss without real data",
        "In such moves D sees fakes only: they do not teach it what is real.",
        "In D's move judge a batch of data too, and label it real.",
        "02",
        44,
    ),
    "no_fakes": Kind(
        "D's loss without fakes",
        "In such moves D sees real samples only, and learns to call everything real.",
        "In D's move judge `fake.detach()` too, and label it fake.",
        "02",
        45,
    ),
    "same_noise": Kind(
        "The same noise again and again",
        "G gets few points of noise, in each move or in all, and is judged by what it makes of "
        "these only.",
        "Draw new noise in each turn, inside the loop, one for each sample, and do not set the "
        "seed there.",
        "04",
        50,
    ),
    "same_batch": Kind(
        "The same real batch again and again",
        "D sees these real samples only: if there are more, neither player learns of them.",
        "Draw a new batch in each turn, inside the loop, and do not set the seed there.",
        "04",
        51,
    ),
    "batch_norm_with_slope_penalty": Kind(
        "Batch norm under a penalty on slopes",
        "The penalty holds the slope at each sample by itself, but batch norm makes D's answer on "
        "one sample depend on the whole batch.",
        "Take batch norm out of D, or use layer norm.",
        "07",
        54,
    ),
    "too_few_turns": Kind(
        "Few turns",
        "So few turns say little.",
        "Let the program run for some more turns.",
        "02",
        80,
    ),
    "collapse": Kind(
        "The fakes spread much less than the data",
        "Mostly G makes nearly the same sample for every noise. The data may also lie on another "
        "scale, or all samples have one noise.",
        "Look for what lets D win at once; then lower the rates, or hold D's slope. A G that "
        "began so may only need more turns.",
        "05",
        82,
    ),
    "d_too_strong": Kind(
        "D wins",
        "D's answers on real samples lie far above those on fakes. Mostly D is then sure of both, "
        "and log(1 - D) leaves hardly a slope for G.",
        "Use the non-saturating loss, lower D's rate, or hold D's slope.",
        "05",
        84,
    ),
    "saturation": Kind(
        "G's loss is flat in D's answers",
        "Hardly a slope of G's loss comes through D to the fakes: with log(1 - D) that is so "
        "when D is sure.",
        "If it is log(1 - D), let G minimise -log D(G(z)) instead.",
        "05",
        86,
    ),
    "rate_too_high": Kind(
        "Steps too large",
        "A step changes much of a player at once, and the other may not follow.",
        "Try a tenth of the learning rate.",
        "02",
        87,
    ),
    "rate_too_low": Kind(
        "Steps too small",
        "In so many turns the weights have hardly moved.",
        "Try ten times the learning rate.",
        "02",
        88,
    ),
    "clipping_missing": Kind(
        "A Wasserstein loss, and nothing seen that holds D",
        "This loss is a distance only for a D whose slope is bounded; without a bound its answers "
        "grow and grow.",
        "Clip D's weights after each of its steps, or better, penalise its slope.",
        "06",
        90,
    ),
    "copies": Kind(
        "Samples that copy the data",
        "Fakes are nearly equal to real samples.",
        "Look whether data reaches G, or is taken for fakes.",
        "08",
        92,
    ),
}  # fmt: skip

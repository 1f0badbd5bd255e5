"""How good the doctor is: healthy programs, faults planted in them, and what it says of each.

    python -m gan_teach.studies.doctor    # some minutes on two cores; data/evidence/doctor.json

The programs stand in `programs`, written as learners write them. Each draws `real_samples(n)`,
leaves `samples` of its G at the end, and has SEED and TURNS at its top. The faults are edits of
these texts, in `faults.toml`. Whether a program is healthy is told by its samples alone (`judge`).
A diagnosis is right when the repair that it names, made and nothing else, makes the program
healthy.

In `unseen` are two more programs with 20 faults, by somebody who had not seen the doctor. Its first
score on them, on 27 November 2026, was 16 of 20 within the first two diagnoses, with no finding and
no suspicion in 20 healthy runs. (Before that, 17 of 20: one fault that it named was replaced, as
its program was sick on one seed of three only.) It missed a learning rate of G twenty times too
high, rates a tenth of what they should be, a D that never sees fakes, and one that never sees data.
"""

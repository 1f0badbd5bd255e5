"""How good the doctor is: healthy programs, faults planted in them, and what it says of each.

    python -m gan_teach.studies.doctor    # some minutes on two cores; data/evidence/doctor.json

The programs stand in `programs`, written as learners write them. Each draws `real_samples(n)`,
leaves `samples` of its G at the end, and has SEED and TURNS at its top. The faults are edits of
these texts, in `faults.toml`. Whether a program is healthy is told by its samples alone (`judge`).
A diagnosis is right when the repair that it names, made and nothing else, makes the program
healthy.
"""

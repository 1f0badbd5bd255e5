"""All kinds of things that the doctor can find."""

from gan_teach.doctor.crash_kinds import CRASH_KINDS

KINDS = {**CRASH_KINDS}

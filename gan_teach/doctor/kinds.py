"""All kinds of things that the doctor can find."""

from gan_teach.doctor.crash_kinds import CRASH_KINDS
from gan_teach.doctor.run_kinds import RUN_KINDS

KINDS = {**RUN_KINDS, **CRASH_KINDS}

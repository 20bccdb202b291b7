"""How much is told while labs run."""

from enum import IntEnum


class Loudness(IntEnum):
    """Nothing but the answer, how far the labs are, or also what came of each step."""

    QUIET = 0
    USUAL = 1
    VERBOSE = 2

"""What a lab or a claim needs of a cluster, and how a given one falls short of it."""

import re

from kindlab.lab import Claim, Needs
from kindlab.rows import Environment
from kindlab.verdict import Reason

NUMBERS = re.compile(r"v?(\d{1,9}(?:\.\d{1,9})*)")


def numbers_of(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, `v1.36.3-alpha.1+x` as 1, 36, 3: a preview counts as what it leads to."""
    found = NUMBERS.match(version)
    return tuple(map(int, found[1].split("."))) if found else ()


def unmet(needs: Needs | Claim | None, environment: Environment | None) -> Reason | None:
    """Return why a cluster does not fit a lab's needs or the versions that a claim is about; None where it does.

    Where the environment is not known, as in a timeline written by hand, everything fits.
    """
    if needs is None or environment is None:
        return None
    seen = environment.kubernetes
    if needs.since and numbers_of(seen) < numbers_of(needs.since):
        return Reason("needs-later", {"needed": needs.since, "version": seen})
    if needs.until and numbers_of(seen) >= numbers_of(needs.until):
        return Reason("needs-earlier", {"needed": needs.until, "version": seen})
    if isinstance(needs, Needs) and needs.cgroup not in ("", environment.cgroup):
        return Reason("needs-cgroup", {"needed": needs.cgroup, "version": environment.cgroup})
    return None

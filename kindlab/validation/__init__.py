"""Finds everything that is malformed in a lab, all at once and without a cluster."""

from kindlab.lab import Lab
from kindlab.validation import checks, claims, declarations, files, mutants, privileges, runs, witnesses
from kindlab.validation.annotations import misfits
from kindlab.validation.places import Places
from kindlab.validation.problem import placed

__all__ = ["Places", "problems_of"]


def problems_of(lab: Lab, places: Places) -> list[str]:
    """Return every problem of a lab, of its files and of its checks, each with its file and line.

    Where a field holds something of the wrong type nothing else is looked at: the rest rests on it.
    """
    if wrong := list(misfits(lab)):
        return placed(wrong, places.source)
    found = files.of(lab, places)
    own = (
        *declarations.problems(lab, places), *claims.problems(lab, found), *runs.problems(lab, places, found),
        *mutants.problems(lab, places, found), *witnesses.problems(lab),
        *privileges.problems(lab, found),
    )  # fmt: skip
    return [*placed(own, places.source), *files.problems(places, found), *checks.problems(lab, places.checks)]

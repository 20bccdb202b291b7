"""What was measured, beside what it is measured against, as one Markdown table."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import ceil

import msgspec

MET = {True: "yes", False: "**no**", None: ""}
"""How the table says whether a target was met; a figure that is there to be compared with has none."""


class Figure(msgspec.Struct, frozen=True):
    """One line of the table: kindlab's figure, others' in the same run, and the target; `values` are for machines."""

    what: str
    kindlab: str
    beside: str = ""
    target: str = ""
    met: bool | None = None
    values: Mapping[str, float] = {}


class Conditions(msgspec.Struct, frozen=True):
    """How busy the host was before and after: the load average of a minute, and the slowness of the CPUs."""

    cpus: int
    load: tuple[float, float]
    slowness: tuple[float, float]

    def in_words(self) -> str:
        """Return the conditions as a sentence."""
        load, slowness = ([f"{value:.1f}" for value in pair] for pair in (self.load, self.slowness))
        return (
            f"{self.cpus} CPUs; load average {load[0]} before and {load[1]} after; "
            f"computing took {slowness[0]} and {slowness[1]} times as long as on idle CPUs"
        )


def percentile(values: Iterable[float], share: float) -> float:
    """Return the smallest value that this share (0 to 1) of all values does not exceed; raises ValueError for none."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("a percentile of nothing")
    return ordered[max(ceil(share * len(ordered)) - 1, 0)]


def table(figures: Sequence[Figure], conditions: Conditions, where: str) -> str:
    """Return the figures as a Markdown table, the environment and the host's load below it."""
    return "\n".join([*_lines(figures), "", ". ".join(filter(None, [where, f"{conditions.in_words()}."]))])


def _lines(figures: Sequence[Figure]) -> Iterator[str]:
    yield "| | kindlab | beside it, in the same run | target | met |"
    yield "|---|---|---|---|---|"
    for figure in figures:
        yield f"| {figure.what} | {figure.kindlab} | {figure.beside} | {figure.target} | {MET[figure.met]} |"

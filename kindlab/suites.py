"""What differs between two suites, each the runs of some labs: verdicts and environments, lab by lab."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from kindlab.comparing import Differing, environments
from kindlab.judging import Judgement, Report


class Key(NamedTuple):
    """What a run is one of: a lab's main run (None), or that of a control or mutant."""

    lab: str
    control: str | None

    def __str__(self) -> str:
        """Name it as reports do."""
        return self.lab + (f" ({self.control})" if self.control else "")


Suite = Mapping[Key, Report]
"""One report a lab and control; repeated runs are summed up in it."""


class Changed(msgspec.Struct, frozen=True):
    """A claim that came out otherwise."""

    key: Key
    one: Judgement
    other: Judgement


class Comparison(msgspec.Struct, frozen=True):
    """Two suites, as far as both hold runs of the same labs and controls.

    `environment` tells what differs between the environments of which runs, `refitted` of which runs the steps or
    manifests do; `only_one` and `only_other` are in one of the suites and so are compared with nothing.
    """

    count: int
    changed: tuple[Changed, ...]
    environment: Mapping[Differing, tuple[Key, ...]]
    refitted: tuple[Key, ...]
    common: tuple[Key, ...]
    only_one: tuple[Key, ...]
    only_other: tuple[Key, ...]


def compare(one: Suite, other: Suite) -> Comparison:
    """Compare two suites, judged by the same checks."""
    common = tuple(key for key in one if key in other)
    pairs = [
        Changed(key, judgement, other[key].judgement(judgement.claim.name))
        for key in common
        for judgement in one[key].judgements
    ]
    return Comparison(
        count=len(pairs),
        changed=tuple(pair for pair in pairs if pair.one.result is not pair.other.result),
        environment=_environment(one, other, common),
        refitted=tuple(key for key in common if one[key].header.fingerprint != other[key].header.fingerprint),
        common=common,
        only_one=tuple(key for key in one if key not in other),
        only_other=tuple(key for key in other if key not in one),
    )


def differing_environments(reports: Iterable[Report]) -> dict[str, dict[str, list[str]]]:
    """Return in which fields the environments of some runs differ: by each value the labs of which it is."""
    fields: dict[str, dict[str, list[str]]] = {}
    for report in reports:
        for field, value in (msgspec.to_builtins(report.header.environment) or {}).items():
            fields.setdefault(field, {}).setdefault(str(value), []).append(report.header.lab)
    return {field: values for field, values in fields.items() if len(values) > 1}


def _environment(one: Suite, other: Suite, common: tuple[Key, ...]) -> dict[Differing, tuple[Key, ...]]:
    found: dict[Differing, tuple[Key, ...]] = {}
    for key in common:
        for differing in environments(one[key].header, other[key].header):
            found[differing] = (*found.get(differing, ()), key)
    return found

"""The committed recordings: current, small, and judged today as the labs say."""

import pytest

from kindlab.catalogue import Catalogue, Entry
from kindlab.judging import judge
from kindlab.proof import Proof, Trial
from kindlab.recording import runfile
from kindlab.root import shipped_root

ENTRIES = Catalogue(shipped_root()).entries
RUNS = [(entry, run) for entry in ENTRIES for run in (None, *(each.short for each in entry.lab.variations))]


def named(value: object) -> str | None:
    return value.id if isinstance(value, Entry) else None


@pytest.mark.parametrize(("entry", "control"), RUNS, ids=named)
def test_it_is_of_today_s_steps_and_manifests(entry: Entry, control: str | None) -> None:
    header = runfile.read(entry.recording(control)).header
    of_today = next((each for each in entry.lab.variations if each.short == control), None)
    assert header.fingerprint == entry.fingerprint(of_today), f"out of date: kindlab record {entry.id}"
    assert header.environment is not None


@pytest.mark.parametrize(("entry", "control"), RUNS, ids=named)
def test_it_is_small(entry: Entry, control: str | None) -> None:
    assert entry.recording(control).stat().st_size <= 64 * 1024


@pytest.mark.parametrize("entry", ENTRIES, ids=named)
def test_it_proves_the_lab(entry: Entry) -> None:
    reports = {name: judge(entry.lab, runfile.read(entry.recording(name))) for each, name in RUNS if each == entry}
    proof = Proof(reports[None], tuple(Trial(each, reports[each.short]) for each in entry.lab.variations))
    assert proof.main.exit_code == 0
    assert proof.holds

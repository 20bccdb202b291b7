"""Joins the JSON reports of several commands, such as the shards of a suite: whether they fit, and what is missing."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import UNSET

from kindlab.reporting.published import Document, Origin, Run
from kindlab.shards import Shard
from kindlab.suites import Key

Documents = Mapping[Path, Document]
"""Reports by their files."""

NOT_TOLD = Origin(kindlab="", commits=())
"""Where a report does not tell what it is of, as one of `kindlab replay`."""


def problems(documents: Documents) -> Iterator[str]:
    """Yield everything that keeps some reports from being one."""
    origins = {file: _origin(document) for file, document in documents.items()}
    yield from _differing("kindlab", {file: origin.kindlab for file, origin in origins.items()})
    yield from _differing("commit of the labs", {file: ", ".join(origin.commits) for file, origin in origins.items()})
    shards = {file: origin.shard for file, origin in origins.items() if origin.shard}
    yield from _differing("number of shards", {file: str(shard.of) for file, shard in shards.items()})
    yield from _differing("split (labs and their durations)", {file: shard.split for file, shard in shards.items()})
    yield from _doubled({file: [f"shard {_shard(origin)}"] for file, origin in origins.items() if origin.shard})
    yield from _labs(documents)


def origin(documents: Documents) -> Origin:
    """Return what reports that fit are of together, and what is missing: shards, and labs that have no run."""
    origins = [_origin(document) for document in documents.values()]
    shards = [each.shard for each in origins if each.shard]
    there = {(shard.number, shard.of) for shard in shards}
    of = shards[0].of if shards else 0
    absent = [str(Shard(number, of)) for number in range(1, of + 1) if (number, of) not in there]
    ran = {run.lab for document in documents.values() for run in document.runs}
    labs = sorted({lab for each in origins for lab in each.missing_labs} - ran)
    before = (shard for each in origins for shard in each.missing_shards)
    return Origin(
        kindlab=origins[0].kindlab, commits=origins[0].commits, missing_labs=tuple(labs),
        missing_shards=tuple(dict.fromkeys([*before, *absent])),
    )  # fmt: skip


def _origin(document: Document) -> Origin:
    return NOT_TOLD if document.origin is UNSET else document.origin


def _shard(origin: Origin) -> str:
    return str(Shard(origin.shard.number, origin.shard.of)) if origin.shard else ""


def _differing(what: str, values: Mapping[Path, str]) -> Iterator[str]:
    """Yield a problem where not all files have the same value."""
    by_value: dict[str, list[str]] = {}
    for file, value in values.items():
        by_value.setdefault(value, []).append(str(file))
    if len(by_value) > 1:
        told = "; ".join(f"{value or 'not told'} in {', '.join(files)}" for value, files in by_value.items())
        yield f"not the same {what} everywhere: {told}"


def _doubled(names: Mapping[Path, Sequence[str]]) -> Iterator[str]:
    """Yield each name that several files have."""
    files: dict[str, list[str]] = {}
    for file, own in names.items():
        for name in own:
            files.setdefault(name, []).append(str(file))
    yield from (f"{name} is there {len(of)} times: {', '.join(of)}" for name, of in files.items() if len(of) > 1)


def _labs(documents: Documents) -> Iterator[str]:
    """Yield each lab, or control, that was run more than once, and whether it was the same."""
    runs: dict[Key, list[tuple[Path, Run]]] = {}
    for file, document in documents.items():
        for run in document.runs:
            runs.setdefault(Key(run.lab, run.control), []).append((file, run))
    for key, found in runs.items():
        if len(found) > 1:
            is_same = len({run.fingerprint for _, run in found}) == 1
            other = "" if is_same else ", of other steps or manifests"
            yield f"{key} is there {len(found)} times{other}: {', '.join(str(file) for file, _ in found)}"

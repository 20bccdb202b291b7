"""Records what the bench's own server streams: python -m tests.bench.stream PORT FOLDER VERSIONS.

In a process of its own: the peak of its memory is that of a recording, and of reading it back.
"""

import json
import resource
import sys
from pathlib import Path
from time import monotonic

import click
from kubernetes.client import ApiClient, Configuration

from kindlab.cluster.api import Api
from kindlab.recording import runfile
from kindlab.recording.recorder import Recorder, Streams
from kindlab.rows import GapRow, Header, ObjectRow
from tests.bench.server import BEGIN, FIRST, NAMESPACE

WITHIN_SECONDS = 300.0


def main(port: str, folder: str, versions: str) -> None:
    """Record to the end, read the file back, and say what is in it and what it took."""
    api = Api(ApiClient(Configuration(host=f"http://127.0.0.1:{port}")))
    seconds = _record(api, Path(folder))
    recorded = _peak()
    rows = runfile.read(Path(folder)).rows
    seen = [row.version for row in rows if isinstance(row, ObjectRow)]
    click.echo(json.dumps({
        "rows": len(rows), "seconds": seconds, "gaps": sum(isinstance(row, GapRow) for row in rows),
        "missing": len(set(range(FIRST + 1, FIRST + int(versions) + 1)) - set(seen)),
        "twice": len(seen) - len(set(seen)), "recording_bytes": recorded, "peak_bytes": _peak(),
    }))  # fmt: skip


def _record(api: Api, folder: Path) -> float:
    """Return how long it took from the first version to the last."""
    header = Header(lab="bench/stream", control=None, namespace=NAMESPACE, started="", fingerprint="", environment=None)
    with (
        Streams(api) as streams,
        Recorder(streams, ["Pod"], {NAMESPACE: ""}, runfile.RunWriter(folder, header)) as recorder,
    ):
        recorder.admit(NAMESPACE, FIRST)
        began = monotonic()
        api.get(BEGIN)
        recorder.catch_up(WITHIN_SECONDS)
        return monotonic() - began


def _peak() -> int:
    """Return the most memory that this process has had, in bytes; the kernel counts in KiB (getrusage(2))."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main(*sys.argv[1:])

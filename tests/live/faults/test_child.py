"""The commands that faults are met by, and what is told of them; it needs no cluster."""

import sys
from collections.abc import Iterator
from pathlib import Path
from signal import SIGINT, SIGKILL

import pytest

from kindlab.catalogue import Catalogue
from kindlab.root import shipped_root
from tests.live.faults import child, places, table
from tests.live.faults.child import Child, started_for

ACTING = """
import sys, time
print('{"runs": []}', flush=True)
for number in (1, 2):
    print(f"probes/readiness {number}/2 apply web.yaml", file=sys.stderr, flush=True)
time.sleep(60)
"""
ENTRY = Catalogue(shipped_root()).find("probes/readiness")


@pytest.fixture
def acting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Child]:
    """A command that tells of two steps, then stays, with a kubeconfig in its environment as operators have it."""
    monkeypatch.setattr(child, "KINDLAB", (*child.KINDLAB[:2], sys.executable, "-c"))
    made = Child([ACTING], tmp_path / "result.json", {"KUBECONFIG": str(tmp_path / "kubeconfig")})
    yield made
    made.kill()


def test_it_has_acted_once_its_second_step_begins(acting: Child) -> None:
    assert acting.has_acted.wait(20)
    assert "2/2 apply" in acting.said
    assert not acting.ends(0)
    acting.signal(SIGINT)
    assert acting.ended(20) == -SIGINT
    assert acting.result() == {"runs": []}


def test_one_that_hangs_is_ended_and_named(acting: Child) -> None:
    acting.has_acted.wait(20)
    with pytest.raises(AssertionError, match=r"it hangs(.|\n)*2/2 apply"):
        acting.ended(0.1)
    assert acting.ended(0) == -SIGKILL


def test_what_was_started_for_a_cluster_is_found_as_long_as_it_runs(acting: Child, tmp_path: Path) -> None:
    acting.has_acted.wait(20)
    (found,) = started_for(tmp_path / "kubeconfig")
    assert "time.sleep(60)" in found
    assert started_for(tmp_path / "kube") == []
    acting.kill()
    assert started_for(tmp_path / "kubeconfig") == []


def claim(name: str, outcome: str, standing: str) -> dict[str, str]:
    return {"id": f"probes/readiness:{name}", "outcome": outcome, "standing": standing}


def test_a_verdict_that_is_another_one_than_usual_is_wrong(tmp_path: Path) -> None:
    usual = table.usual_outcomes(ENTRY)
    same, other, unknown, *_ = usual
    turned = "refuted" if usual[other] == "confirmed" else "confirmed"
    claims = [claim(same, str(usual[same]), "as documented"), claim(other, turned, "contradicted"),
              claim(unknown, "inconclusive", "inconclusive")]  # fmt: skip
    line = table.told(ENTRY, {"runs": [{"claims": claims, "error": None}]}, "SIGINT", "1")
    assert (line.same, line.wrong, line.inconclusive) == (1, (other,), 1)
    table.keep(line, tmp_path)
    assert f"| probes/readiness | SIGINT | 1 | 1 | 0 | {other} |" in (tmp_path / table.TABLE).read_text()


def test_a_run_that_was_killed_tells_nothing() -> None:
    line = table.told(ENTRY, {}, "SIGKILL", "1")
    assert (line.same, line.inconclusive, line.error, line.wrong) == (0, 0, 0, ())


def test_a_disk_is_filled_to_its_last_byte(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Disk:
        """A file on a disk that has room for so many bytes."""

        left = len(places.BLOCK) + 3

        def write(self, data: bytes) -> int:
            if len(data) > self.left:
                raise OSError
            self.left -= len(data)
            return len(data)

        def __enter__(self) -> "Disk":
            return self

        def __exit__(self, *_: object) -> None:
            return

    disk = Disk()
    monkeypatch.setattr(Path, "open", lambda *_, **__: disk)
    assert places.fill(tmp_path) == tmp_path / "filler"
    assert disk.left == 0

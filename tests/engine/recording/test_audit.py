"""Of the whole cluster's audit log a run's own requests become rows, whatever happens to the log's files meanwhile."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kindlab.cluster.api import Resource
from kindlab.cluster.command import Result, result
from kindlab.errors import ClusterError
from kindlab.host.process import ask
from kindlab.recording import audit
from kindlab.recording.audit import AuditLog, AuditWitness, Scope, rows
from kindlab.recording.clock import NodeClock, Offset
from kindlab.recording.witness import Namespaces
from kindlab.rows import AliveRow, AuditRow, GapRow
from tests.books import Book

CLOCK = NodeClock(Offset(1767323045.0, 0.002))  # 2026-01-02T03:04:05Z
NODES = Resource("Node", "v1", "nodes", namespaced=False)
ROLES = Resource("ClusterRole", "rbac.authorization.k8s.io/v1", "clusterroles", namespaced=False)


def scope(*watched: Resource) -> Scope:
    return Scope.of(
        Namespaces({"lab-a--one": "one", "lab-a--two": "two"}, {"lab-a--one": 0.0, "lab-a--two": 9.0}), watched
    )


def line(**changes: Any) -> bytes:
    about = {
        "resource": "pods",
        "namespace": "lab-a--one",
        "name": "web",
        "apiVersion": "v1",
        **changes.pop("about", {}),
    }
    event = {
        "kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "Request", "auditID": "id-1",
        "stage": "ResponseComplete", "requestURI": "/", "verb": "delete",
        "user": {"username": "admin", "groups": ["g"]},
        "sourceIPs": ["10.0.0.1"], "userAgent": "kubectl/v1", "objectRef": about,
        "responseStatus": {"metadata": {}, "code": 200}, "requestReceivedTimestamp": "2026-01-02T03:04:15.500000Z",
        "stageTimestamp": "2026-01-02T03:04:15.750000Z",
        "annotations": {"authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": "RBAC: allowed"},
    }  # fmt: skip
    return json.dumps({**event, **changes}, separators=(",", ":")).encode()


def only(*lines: bytes, watched: tuple[Resource, ...] = ()) -> list[AuditRow]:
    return [AuditRow(number=1, **values) for values in rows(lines, scope(*watched), CLOCK)]


def test_a_request_becomes_a_row_with_all_that_a_check_asks_for() -> None:
    sent = {"kind": "DeleteOptions", "metadata": {"managedFields": [{"manager": "x"}]}, "gracePeriodSeconds": 0}
    (row,) = only(line(requestObject=sent, impersonatedUser={"username": "jane"}))
    assert row == AuditRow(
        number=1, at=10.5, until=10.75, slack=0.002001, verb="delete", resource="pods", name="web",
        namespace="lab-a--one", code=200, reason="RBAC: allowed", user="admin", as_user="jane", agent="kubectl/v1",
        body={"kind": "DeleteOptions", "metadata": {}, "gracePeriodSeconds": 0}, arm="one",
    )  # fmt: skip


def test_a_json_patch_and_a_subresource_are_kept() -> None:
    patch = [{"op": "remove", "path": "/data"}]
    (row,) = only(line(verb="patch", requestObject=patch, about={"subresource": "status", "apiGroup": "apps"}))
    assert (row.body, row.subresource, row.group) == (patch, "status", "apps")


@pytest.mark.parametrize(
    ("about", "arm"),
    [
        ({"namespace": "lab-a--two"}, "two"),
        ({"namespace": "lab-a"}, None),
        ({"namespace": "lab-a--one-more"}, None),
        ({"resource": "namespaces", "namespace": "", "name": "lab-a--two"}, "two"),
        ({"resource": "clusterroles", "namespace": "", "name": "lab-a--one-reader"}, ""),
        ({"resource": "customresourcedefinitions", "namespace": "", "name": "widgets.lab-a--one.example"}, ""),
        ({"resource": "clusterroles", "namespace": "", "name": "lab-a--one2"}, None),
        ({"resource": "nodes", "namespace": "", "name": "worker"}, ""),
        ({"resource": "nodes", "apiGroup": "metrics.k8s.io", "namespace": "", "name": "worker"}, None),
        ({"resource": "persistentvolumes", "namespace": "", "name": "pvc-1"}, None),
    ],
)
def test_a_request_belongs_to_the_arm_whose_object_it_is_about(about: dict[str, str], arm: str | None) -> None:
    assert [row.arm for row in only(line(about=about), watched=(NODES,))] == ([] if arm is None else [arm])


def test_what_came_before_the_namespace_was_made_is_an_earlier_run_s() -> None:
    early = "2026-01-02T03:04:13.000000Z"
    assert only(line(about={"namespace": "lab-a--two"}, requestReceivedTimestamp=early)) == []
    before = "2026-01-02T03:04:04.000000Z"
    assert (
        only(line(about={"resource": "nodes", "namespace": ""}, requestReceivedTimestamp=before), watched=(NODES,))
        == []
    )


def test_a_watch_that_goes_on_is_one_row_and_one_that_ended_is_one_too() -> None:
    begun = {"verb": "watch", "stage": "ResponseStarted"}
    seen = only(line(**begun), line(**begun, auditID="id-2"), line(verb="watch", code=200))
    assert [(row.verb, row.until) for row in seen] == [("watch", 10.75), ("watch", 10.75)]


def test_what_may_hold_secrets_has_no_body() -> None:
    (row,) = only(line(verb="create", about={"resource": "secrets"}, requestObject={"data": {"a": "c2VjcmV0"}}))
    assert row.body is None


def test_a_request_about_no_object_is_nobody_s() -> None:
    assert only(line(objectRef=None)) == []


def test_a_line_that_cannot_be_read_is_an_error_before_the_mark_only() -> None:
    with pytest.raises(ClusterError, match="no audit event"):
        only(b'{"cut')
    marked = [line(requestURI="/api/v1/mark-1", objectRef=None), line(), b'{"cut']
    assert len([*rows(marked, scope(), CLOCK, "mark-1")]) == 1


def test_the_words_to_look_for_are_in_every_line_of_the_scope() -> None:
    words = scope(NODES, ROLES).words()
    assert words == ["lab-a--one", "lab-a--two", '"resource":"nodes"', '"resource":"clusterroles"']
    assert '"resource":"nodes"' in line(about={"resource": "nodes"}).decode()


class Node:
    """Runs the witness's own scripts, here and not on a node, against a folder that stands for the log's."""

    control_plane = "here"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, node: str, command: list[str], *, within: float) -> Result:
        ended = ask(*self._here(command), within=within)
        return result(ended.code, ended.output.encode(), ended.errors.encode())

    def stream(self, node: str, command: list[str], *, within: float) -> Iterator[bytes]:
        ended = self.run(node, command, within=within)
        if ended.code:
            raise ClusterError(ended.errors)
        yield from ended.output.encode().splitlines()

    def _here(self, command: list[str]) -> list[str]:
        return [str(self.folder) if word == audit.FOLDER else word for word in command]


class Asked:
    """An API server that writes what it is asked for into the log."""

    def __init__(self, log: Path) -> None:
        self.log = log

    def get(self, path: str) -> None:
        with self.log.open("ab") as log:
            log.write(line(requestURI=path, objectRef=None) + b"\n")


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    (tmp_path / "audit.log").write_bytes(line(auditID="before") + b"\n")
    return AuditLog(Node(tmp_path), Asked(tmp_path / "audit.log"))  # type: ignore[arg-type]


def write(folder: Path, *lines: bytes) -> None:
    with (folder / "audit.log").open("ab") as log:
        log.writelines(each + b"\n" for each in lines)


def rotate(folder: Path, stamp: str) -> None:
    (folder / "audit.log").rename(folder / f"audit-2026-01-02T{stamp}.log")
    (folder / "audit.log").touch()


def ids(lines: Iterator[bytes]) -> list[str]:
    return [json.loads(each)["auditID"] for each in lines]


def test_what_came_since_is_read_across_rotations_in_order_and_filtered(log: AuditLog, tmp_path: Path) -> None:
    before = log.files()
    write(tmp_path, line(auditID="1"), line(auditID="other", about={"namespace": "elsewhere"}))
    rotate(tmp_path, "03-04-05.000")
    write(tmp_path, line(auditID="2"))
    rotate(tmp_path, "03-05-05.000")
    write(tmp_path, line(auditID="3"))
    assert ids(log.lines(before, ["lab-a--one"])) == ["1", "2", "3"]
    assert ids(log.lines(log.files(), ["lab-a--one"])) == []


def test_a_file_that_was_empty_as_the_run_began_is_read_from_its_begin(log: AuditLog, tmp_path: Path) -> None:
    rotate(tmp_path, "03-04-05.000")
    before = log.files()
    write(tmp_path, line(auditID="1"))
    assert ids(log.lines(before, ["lab-a--one"])) == ["1"]


def test_what_was_rotated_away_is_told(log: AuditLog, tmp_path: Path) -> None:
    before = log.files()
    (tmp_path / "audit.log").unlink()
    write(tmp_path, line(auditID="1"))
    with pytest.raises(ClusterError, match="rotated more often"):
        ids(log.lines(before, ["lab-a--one"]))


def test_an_older_file_that_was_rotated_away_held_nothing_of_the_run(log: AuditLog, tmp_path: Path) -> None:
    rotate(tmp_path, "03-04-05.000")
    write(tmp_path, line(auditID="newest"))
    before = log.files()
    write(tmp_path, line(auditID="1"))
    (tmp_path / "audit-2026-01-02T03-04-05.000.log").unlink()
    assert ids(log.lines(before, ["lab-a--one"])) == ["1"]


def test_a_log_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ClusterError, match=r"cannot be read: .*No such file"):
        AuditLog(Node(tmp_path / "none"), Asked(tmp_path)).files()  # type: ignore[arg-type]
    with pytest.raises(ClusterError, match="there is no audit log"):
        AuditLog(Node(tmp_path), Asked(tmp_path)).files()  # type: ignore[arg-type]


def test_a_request_of_our_own_is_awaited_in_the_log(log: AuditLog, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = log.catch_up()
    assert mark in (Path(str(log.machines.folder)) / "audit.log").read_text()  # type: ignore[attr-defined]
    monkeypatch.setattr(audit, "FIND", 'echo "it is not there" >&2; exit 124')
    with pytest.raises(ClusterError, match="it is not there"):
        log.catch_up()


def witness(log: AuditLog, book: Book) -> AuditWitness:
    clocks: Any = SimpleNamespace(machines=log.machines, of=lambda _: CLOCK)
    namespaces = Namespaces({"lab-a--one": "one"}, {"lab-a--one": 0.0})
    return AuditWitness(log, book, clocks, namespaces, list)  # type: ignore[arg-type]


def test_the_witness_writes_its_rows_and_then_its_proof(log: AuditLog, tmp_path: Path) -> None:
    book = Book()
    opened = witness(log, book)
    write(tmp_path, line())
    opened.collect()
    row, alive = book.rows
    assert isinstance(row, AuditRow)
    assert row.name == "web"
    assert alive == AliveRow(number=2, at=20.0, kind="audit", version=0)


def test_without_a_proof_the_rows_stay_and_a_gap_says_why(
    log: AuditLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Book()
    opened = witness(log, book)
    write(tmp_path, line())
    monkeypatch.setattr(audit, "FIND", "exit 124")
    opened.collect()
    row, gap = book.rows
    assert isinstance(row, AuditRow)
    assert isinstance(gap, GapRow)
    assert (gap.kind, gap.since, gap.at, gap.lost) == ("audit", 0.0, 20.0, True)
    assert "exit code 124" in gap.cause


def test_a_log_that_could_not_be_read_as_the_run_began_is_a_gap(tmp_path: Path) -> None:
    book = Book()
    opened = witness(AuditLog(Node(tmp_path), Asked(tmp_path / "audit.log")), book)  # type: ignore[arg-type]
    opened.collect()
    (gap,) = book.rows
    assert isinstance(gap, GapRow)
    assert "there is no audit log" in gap.cause

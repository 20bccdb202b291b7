"""The audit witness: who asked the API server for what about a run's objects, from the log that the server writes.

Where the log's files end is noted before the first step, and what came since is read after the last. The server
writes a request down right after it has answered it: that a request of our own is in the log, sent after the last
step, shows that those before it are. It goes on in the same file when it is started anew.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple
from uuid import uuid4

import msgspec
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from kindlab.cluster.api import Api, Refused, Resource, Unreachable
from kindlab.cluster.machines import Machines
from kindlab.errors import ClusterError
from kindlab.recording.clock import Clocks, NodeClock
from kindlab.recording.recorder import Recorder
from kindlab.recording.witness import Namespaces, attempted, conclude
from kindlab.rows import AuditRow

SOURCE = "audit"
FOLDER = "/var/log/kubernetes"
FIND_WITHIN = 15.0
READ_WITHIN = 120.0
AWAY_SECONDS = 15.0
"""So long an API server that does not answer after the last step is waited for."""

FILES = """cd "$0" || exit
until names=$(echo audit*.log)
    found=$(for file in $names; do
        echo "$(head -n 1 "$file" | cksum | cut -d ' ' -f 1) $(stat -c '%i %s' "$file")"
    done)
    [ "$names" = "$(echo audit*.log)" ]
do :; done  # it was rotated meanwhile
echo "$found"
"""
FIND = """cd "$0" && until tail -q -c 4194304 audit*.log | grep -qF "$1"; do sleep 0.05; done"""
READ = """set -o pipefail
file=$(find "$0" -maxdepth 1 -inum "$1")
[ "$file" ] || { echo "a file of it was rotated away while it was read" >&2; exit 1; }
dd if="$file" iflag=skip_bytes,count_bytes skip="$2" count="$3" bs=1M status=none |
    { grep -F "${@:4}" || [ $? -eq 1 ]; }  # no line is no error
"""


class AuditFile(NamedTuple):
    """One of the log's files, from the oldest: told from others by its first line, which rotation does not change."""

    identity: str
    inode: str
    size: int


class AuditLog(NamedTuple):
    """The audit log of a cluster's API server, on the control-plane node."""

    machines: Machines
    api: Api

    def files(self) -> list[AuditFile]:
        """Return the files that hold anything, as they are now; raises ClusterError where there are none to read."""
        said = self._bash(FILES, FOLDER, within=FIND_WITHIN)
        lines = (line.split() for line in said.splitlines())
        found = [AuditFile(line[0], line[1], int(line[2])) for line in lines if len(line) == 3]
        if not found:
            raise ClusterError(f"there is no audit log in {FOLDER} on {self.machines.control_plane}")
        return [file for file in found if file.size]

    def catch_up(self) -> str:
        """Return the mark of a request of our own, once it is in the log; raises ClusterError where it never comes."""
        mark = f"kindlab-mark-{uuid4()}"
        away = Retrying(
            retry=retry_if_exception_type(Unreachable), stop=stop_after_delay(AWAY_SECONDS), wait=wait_fixed(0.5),
            reraise=True,
        )  # fmt: skip
        away(self._ask_for, mark)
        self._bash(FIND, FOLDER, mark, within=FIND_WITHIN)
        return mark

    def lines(self, before: Iterable[AuditFile], words: Iterable[str]) -> Iterator[bytes]:
        """Yield the lines with any of these words that came since the log's files were as `before`."""
        known = {file.identity: file.size for file in before}
        now = self.files()
        if known and [*known][-1] not in {file.identity for file in now}:
            raise ClusterError("it was rotated more often than the API server keeps files of it")
        wanted = [part for word in words for part in ("-e", word)]
        for file in now:
            if (count := file.size - known.get(file.identity, 0)) > 0:
                offset = file.size - count
                command = ["bash", "-c", READ, FOLDER, file.inode, str(offset), str(count), *wanted]
                yield from self.machines.stream(self.machines.control_plane, command, within=READ_WITHIN)

    def _ask_for(self, mark: str) -> None:
        with suppress(Refused):  # there is no such object, but that it was asked for is written down
            self.api.get(f"/api/v1/namespaces/default/configmaps/{mark}")

    def _bash(self, script: str, *words: str, within: float) -> str:
        ended = self.machines.run(self.machines.control_plane, ["bash", "-c", script, *words], within=within)
        if ended.code:
            said = ended.errors.strip() or f"exit code {ended.code}"
            raise ClusterError(f"its log on {self.machines.control_plane} cannot be read: {said}")
        return ended.output


class _User(msgspec.Struct):
    username: str = ""


class _About(msgspec.Struct):
    resource: str = ""
    subresource: str = ""
    namespace: str = ""
    name: str = ""
    group: str = msgspec.field(name="apiGroup", default="")


class _Status(msgspec.Struct):
    code: int = 0


class Entry(msgspec.Struct, rename="camel"):
    """A line of the log, as audit.k8s.io/v1 has it, with what becomes of a row."""

    stage: str
    verb: str
    request_received_timestamp: str
    stage_timestamp: str
    id: str = msgspec.field(name="auditID")
    user: _User = msgspec.field(default_factory=_User)
    impersonated_user: _User | None = None
    user_agent: str = ""
    object_ref: _About | None = None
    response_status: _Status = msgspec.field(default_factory=_Status)
    request_object: Any = None
    annotations: dict[str, str] = {}


ENTRY = msgspec.json.Decoder(Entry)


class Scope(NamedTuple):
    """What of the whole cluster's requests is a run's own: its namespaces, and kinds that belong to no namespace."""

    namespaces: Namespaces
    kinds: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, namespaces: Namespaces, watched: Iterable[Resource]) -> "Scope":
        """Return the scope of a run that watches these resources."""
        return cls(namespaces, frozenset(_group_and_plural(each) for each in watched if not each.namespaced))

    def words(self) -> list[str]:
        """Return texts of which every line that is in scope has one."""
        return [*self.namespaces.arms, *(f'"resource":"{plural}"' for _, plural in sorted(self.kinds))]

    def arm(self, about: _About, at: float) -> str | None:
        """Return the arm whose business a request is ('' for that of the whole run), or None where it is not ours."""
        namespace = about.namespace or (about.name if about.resource == "namespaces" else "")
        if namespace:
            return self.namespaces.arm(namespace, at)
        own = (about.group, about.resource) in self.kinds or self._is_named_after_us(about.name)
        return "" if own and at >= 0 else None

    def _is_named_after_us(self, name: str) -> bool:
        own = "|".join(map(re.escape, self.namespaces.arms))
        return bool(re.search(rf"(?<![a-z0-9-])({own})(?![a-z0-9])", name))


class AuditWitness:
    """Records the requests about one run's objects, from its making to `collect`."""

    def __init__(
        self, log: AuditLog, recorder: Recorder, clocks: Clocks, namespaces: Namespaces,
        watched: Callable[[], Iterable[Resource]],
    ) -> None:  # fmt: skip
        self._log, self._recorder, self._clocks = log, recorder, clocks
        self._namespaces, self._watched = namespaces, watched
        self._before: list[AuditFile] = []
        self._trouble = attempted(self._begin)

    def collect(self) -> None:
        """Write down all that came since, and a proof that it is all, or why that cannot be told."""
        proven, mark = self._recorder.now(), [""]
        troubles = [self._trouble, attempted(lambda: mark.append(self._log.catch_up()))]
        if not self._trouble:
            troubles.append(attempted(lambda: self._record(mark[-1])))
        conclude(self._recorder, SOURCE, filter(None, troubles), proven)

    def _begin(self) -> None:
        self._clocks.of(self._clocks.machines.control_plane)
        self._before = self._log.files()

    def _record(self, mark: str) -> None:
        scope = Scope.of(self._namespaces, self._watched())
        clock = self._clocks.of(self._clocks.machines.control_plane)
        lines = self._log.lines(self._before, [*scope.words(), *([mark] if mark else [])])
        for values in rows(lines, scope, clock, mark):
            self._recorder.write(AuditRow, **values)


def rows(lines: Iterable[bytes], scope: Scope, clock: NodeClock, mark: str = "") -> Iterator[dict[str, Any]]:
    """Yield the fields of one row a request, in the order in which they ended; then those that have not ended.

    Raises ClusterError for a line that cannot be read, unless the line with the `mark` came before it: the last one
    may have been cut while it was being written.
    """
    going_on: dict[str, dict[str, Any]] = {}
    marked = False
    for line in lines:
        marked = marked or bool(mark and mark.encode() in line)
        if entry := _entry(line, forgiving=marked):
            values = _values(entry, scope, clock)
            if entry.stage == "ResponseStarted" and values:
                going_on[entry.id] = values
            else:
                going_on.pop(entry.id, None)
                yield from [values] if values else []
    yield from going_on.values()


def _entry(line: bytes, *, forgiving: bool) -> Entry | None:
    try:
        return ENTRY.decode(line)
    except msgspec.DecodeError as error:
        if forgiving:
            return None
        raise ClusterError(f"a line of its log is no audit event: {error}") from error


def _values(entry: Entry, scope: Scope, clock: NodeClock) -> dict[str, Any]:
    """Return the fields of a request's row, none where it is not in scope."""
    about, at = entry.object_ref, clock.at(entry.request_received_timestamp)
    if about is None or (arm := scope.arm(about, at)) is None:
        return {}
    return {
        "at": at, "until": clock.at(entry.stage_timestamp), "slack": clock.slack_of(entry.request_received_timestamp),
        "verb": entry.verb, "resource": about.resource, "subresource": about.subresource, "group": about.group,
        "namespace": about.namespace, "name": about.name, "code": entry.response_status.code,
        "reason": entry.annotations.get("authorization.k8s.io/reason", ""), "user": entry.user.username,
        "as_user": entry.impersonated_user.username if entry.impersonated_user else "", "agent": entry.user_agent,
        "body": _body(entry.request_object, about.resource), "arm": arm,
    }  # fmt: skip


def _body(sent: Any, resource: str) -> Any:
    """Return what was sent as a row may hold it; what may be secret the policy has left out already."""
    if resource == "secrets" or not isinstance(sent, dict | list):
        return None
    if isinstance(sent, dict) and isinstance(metadata := sent.get("metadata"), dict):
        metadata.pop("managedFields", None)
    return sent


def _group_and_plural(resource: Resource) -> tuple[str, str]:
    group, slash, _ = resource.group_version.partition("/")
    return (group if slash else ""), resource.plural

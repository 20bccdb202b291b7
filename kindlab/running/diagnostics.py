"""Keeps, beside a red run's recording, what its clean-up would take away: for a person to look at afterwards.

All of it is bounded in time and size, free of secret values, and cannot change what was judged.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import msgspec
import yaml

from kindlab.cluster.api import Api, Refused, Resource
from kindlab.cluster.machines import Machines
from kindlab.diagnosing import Scene, likely_cause
from kindlab.errors import KindlabError, RunError
from kindlab.judging import Report
from kindlab.recording.recorder import Recorder
from kindlab.rows import Object
from kindlab.texts import Text
from kindlab.timeline import Timeline

FOLDER = "diagnostics"
CONTRADICTED = 1
"""The exit code of a report that something contradicts."""

WITHIN = 60.0
MOST_BYTES = 512 * 1024
MOST_LOGS = 40
JOURNAL_BEFORE_SECONDS = 120.0
"""How much of a node's journal is kept: so much of the run's end, about which the rest of it says little."""

PASSED_OVER = frozenset({"Event", "PodMetrics", "ControllerRevision"})
"""Kinds whose objects are kept elsewhere, or say nothing that others do not."""

GONE = "unable to retrieve container logs for "
"""What the kubelet answers, with 200, where it has removed a container."""

EVERYWHERE = {("ConfigMap", "kube-root-ca.crt"), ("ServiceAccount", "default")}
"""What controllers put into each namespace."""


@dataclass
class Collector:
    """Collects what a run left in its namespaces, on the cluster's nodes and in its containers' logs."""

    api: Api
    machines: Machines
    recorder: Recorder
    namespaces: Iterable[str]
    folder: Path
    objects: list[Object] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._deadline = monotonic() + WITHIN

    def collect(self) -> None:
        """Write every part, first what the API server need not be there for; `problems.txt` tells what was not had."""
        for part in (self._journals, self._objects, self._events, self._nodes, self._logs):
            self._attempt(part.__name__.strip("_"), part)
        if self.trouble:
            self._write("problems.txt", "\n".join(self.trouble))

    def scrubbed(self, text: Text) -> Text:
        """Return a text without what is secret in it."""
        return Text(self.recorder.scrubbed(text.en), zh=self.recorder.scrubbed(text.zh))

    def _attempt(self, what: str, part: Callable[[], None]) -> None:
        if monotonic() > self._deadline:
            self.trouble.append(f"{what}: left out, {WITHIN:g} s were over")
            return
        try:
            part()
        except (KindlabError, OSError, TimeoutError) as error:
            self.trouble.append(f"{what}: {error}")

    def _objects(self) -> None:
        kept = [each for each in self.api.resources() if _is_kept(each)]
        listed = (each for name in self.namespaces for kind in kept for each in self._listed(kind, name))
        self.objects += (each for each in listed if not _is_in_every_namespace(each))
        for secret in (each for each in self.objects if each["kind"] == "Secret"):
            self.recorder.shown(secret)  # its values may stand in what is written before it
        for namespace in self.namespaces:
            own = [each for each in self.objects if each["metadata"]["namespace"] == namespace]
            self._write(f"{namespace}.yaml", _dumped(map(self.recorder.shown, own)))

    def _events(self) -> None:
        events = Resource("Event", "v1", "events", namespaced=True)
        for namespace in self.namespaces:
            found = sorted(self._listed(events, namespace), key=_when)
            self.objects += found
            self._write(f"{namespace}-events.txt", "\n".join(map(_told, found)))

    def _nodes(self) -> None:
        nodes = self._listed(Resource("Node", "v1", "nodes", namespaced=False), None)
        self.objects += nodes
        kept = ({"metadata": {"name": node["metadata"]["name"], "labels": node["metadata"].get("labels")},
                 "spec": node["spec"], "status": {"conditions": node["status"].get("conditions")}}
                for node in nodes)  # fmt: skip
        self._write("nodes.yaml", _dumped(map(self.recorder.shown, kept)))

    def _logs(self) -> None:
        pods = (each for each in self.objects if each["kind"] == "Pod")
        wanted = [(pod, status["name"], previous) for pod in pods for status in _started(pod)
                  for previous in (False, True)[: 1 + bool(status.get("restartCount"))]]  # fmt: skip
        for pod, container, previous in wanted[:MOST_LOGS]:
            what = f"the log of {pod['metadata']['name']} {container}{' before its restart' if previous else ''}"
            self._attempt(what, partial(self._log, pod["metadata"], container, previous=previous))

    def _log(self, metadata: Object, container: str, *, previous: bool) -> None:
        query = {"container": container, "tailLines": "1000", "limitBytes": str(MOST_BYTES), "timestamps": "true"}
        query |= {"previous": "true"} if previous else {}
        path = f"/api/v1/namespaces/{metadata['namespace']}/pods/{metadata['name']}/log"
        text = self.api.send("GET", path, **query).body.decode(errors="replace")
        if text.startswith(GONE):
            raise RunError(text)
        name = f"{metadata['namespace']}-{metadata['name']}-{container}{'-previous' if previous else ''}.log"
        self._write(f"logs/{name}", text)

    def _journals(self) -> None:
        since = f"-{int(min(self.recorder.now(), JOURNAL_BEFORE_SECONDS)) + 1}s"
        command = ["journalctl", "--no-pager", "-q", "-u", "kubelet", "-u", "containerd", "--since", since, "-o",
                   "short-iso-precise"]  # fmt: skip
        for node in self.machines.cluster.nodes:
            self._attempt(f"the journal of {node}", partial(self._journal, node, command))

    def _journal(self, node: str, command: list[str]) -> None:
        said = self.machines.run(node, ["bash", "-c", f'"$@" | tail -c {MOST_BYTES}', "journal", *command], within=10)
        self._write(f"journal/{node}.log", said.output)

    def _listed(self, resource: Resource, namespace: str | None) -> list[Object]:
        """Return the objects of a kind, each with its kind, which lists leave out; none where it cannot be listed."""
        with suppress(Refused):
            items = self.api.get(resource.path(namespace), limit="500")["items"]
            return [{"apiVersion": resource.group_version, "kind": resource.kind, **item} for item in items]
        return []

    def _write(self, name: str, text: str) -> None:
        path = self.folder / FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.recorder.scrubbed(text).encode()[:MOST_BYTES])


def diagnose(report: Report, timeline: Timeline, collector: Collector) -> Report:
    """Keep what a red run left, and return its report with the likely cause, where there is little doubt about it."""
    try:
        collector.collect()
        objects = tuple(collector.objects)
        cause = likely_cause(Scene(timeline, report.error, objects, open_=report.exit_code != CONTRADICTED))
    except Exception:  # whatever is wrong here, or with what the cluster says, what was judged stays
        return report
    return msgspec.structs.replace(report, cause=collector.scrubbed(cause) if cause else None)


def _is_kept(resource: Resource) -> bool:
    return resource.namespaced and "list" in resource.verbs and resource.kind not in PASSED_OVER


def _is_in_every_namespace(object_: Object) -> bool:
    return (object_["kind"], object_["metadata"]["name"]) in EVERYWHERE


def _started(pod: Object) -> Iterator[dict[str, Any]]:
    """Yield the statuses of the containers that may have written anything."""
    for field_ in ("initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses"):
        for status in pod.get("status", {}).get(field_) or ():
            if status.get("restartCount") or "waiting" not in status.get("state", {}):
                yield status


def _dumped(objects: Iterable[Object]) -> str:
    return yaml.safe_dump_all(objects, sort_keys=False, allow_unicode=True)


def _told(event: Object) -> str:
    about = event.get("involvedObject") or event.get("regarding") or {}
    subject = f"{about.get('kind')}/{about.get('name')}"
    times = f" (x{event['count']})" if (event.get("count") or 1) > 1 else ""
    what = f"{event.get('type', '')} {event.get('reason', '')} {subject}"
    return f"{_when(event)} {what}: {event.get('message', '')}{times}"


def _when(event: Object) -> str:
    return event.get("lastTimestamp") or event.get("eventTime") or event["metadata"].get("creationTimestamp") or ""

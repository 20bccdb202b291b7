"""Speaks to one cluster's API server in plain paths and JSON: what was sent and what came back can be recorded."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from copy import copy
from http import HTTPStatus
from importlib import metadata
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import msgspec
import urllib3

from kindlab import interruption
from kindlab.errors import ClusterError
from kindlab.rows import Object

if TYPE_CHECKING:
    from kubernetes.client import ApiClient

DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"
MERGE_PATCH = "application/merge-patch+json"
FIELD_MANAGER = "kindlab"
"""Who wrote this, in an object's managedFields."""

OWNER = {"app.kubernetes.io/managed-by": "kindlab"}
"""The label of each namespace that kindlab makes."""

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 30.0

READY = "/readyz"
BACK_WITHIN = 60.0
"""How long an API server that is away is awaited: a restart takes some seconds, on a busy host half a minute."""

LOOK_EVERY_SECONDS = 0.2


class Refused(ClusterError):
    """The API server answered, and the answer is no."""

    def __init__(self, code: int, reason: str, message: str) -> None:
        self.code, self.reason, self.message = code, reason, message
        super().__init__(f"{code} {reason}: {message}")


class Unreachable(ClusterError):
    """The API server did not answer, or the connection broke."""


class Resource(msgspec.Struct, frozen=True):
    """Where the API serves a kind."""

    kind: str
    group_version: str
    plural: str
    namespaced: bool
    verbs: tuple[str, ...] = ()

    @property
    def group(self) -> str:
        """The API group, '' for the core's."""
        return self.group_version.rpartition("/")[0]

    def path(self, namespace: str | None = None, name: str | None = None) -> str:
        """Return the path of the collection (of one namespace, or of all), or of one object in it."""
        root = "/apis/" if "/" in self.group_version else "/api/"
        place = f"/namespaces/{namespace}" if namespace and self.namespaced else ""
        return f"{root}{self.group_version}{place}/{self.plural}" + (f"/{name}" if name else "")


class Reply(msgspec.Struct, frozen=True):
    """What the API server answered: the HTTP status, the body as it came, and the warnings beside it."""

    code: int
    body: bytes
    warnings: tuple[str, ...] = ()

    def decoded(self) -> Any:
        """Return the body's JSON, or None where there is no body."""
        return msgspec.json.decode(self.body) if self.body else None


class Api:
    """Requests to one API server, with the certificates of a private kubeconfig."""

    def __init__(self, client: "ApiClient") -> None:
        self.client = client
        self._pool: urllib3.PoolManager = client.rest_client.pool_manager
        self._headers = urllib3.HTTPHeaderDict({"User-Agent": f"kindlab/{metadata.version('kindlab')}"})
        self._resources: dict[tuple[str, str], Resource] = {}

    def request(self, method: str, path: str, *, body: Any = None, content_type: str = "application/json",
                accept: str = "application/json", **query: str) -> Any:  # fmt: skip
        """Send one request and return the decoded answer, a list's items never null; raises Refused or Unreachable."""
        reply = self.send(method, path, body=body, content_type=content_type, accept=accept, **query)
        answer = reply.decoded()
        if isinstance(answer, dict) and "items" in answer:
            answer["items"] = answer["items"] or []  # an empty list of metadata has null
        return answer

    def send(self, method: str, path: str, *, body: Any = None, content_type: str = "application/json",
             accept: str = "application/json", **query: str) -> Reply:  # fmt: skip
        """Send one request and return the reply as it came; raises Refused or Unreachable."""
        headers = {"Accept": accept, "Content-Type": content_type}
        with self._answer(method, path, query, body=body, headers=headers) as answer:
            return Reply(answer.status, answer.data, tuple(_warnings(answer)))

    def impersonating(self, user: str, groups: Iterable[str]) -> "Api":
        """Return the same API server's API for another user, whose name and groups the server takes on trust."""
        other = copy(self)
        other._headers = urllib3.HTTPHeaderDict(self._headers)
        other._headers["Impersonate-User"] = user
        for group in groups:
            other._headers.add("Impersonate-Group", group)
        return other

    def anonymous(self) -> "Api":
        """Return the same API server's API for somebody who shows no credentials at all."""
        other = copy(self)
        other._pool = urllib3.PoolManager(ca_certs=self.client.configuration.ssl_ca_cert)
        return other

    def get(self, path: str, **query: str) -> Any:
        """Return what a path serves."""
        return self.request("GET", path, **query)

    def await_ready(self, within: float = BACK_WITHIN) -> None:
        """Return once the API server says that it is ready; after `within` seconds raise what it said last.

        One that has just started answers before it knows its own rules: it forbids (403) what it will allow.
        """
        deadline = monotonic() + within
        while True:
            try:
                self.send("GET", READY)
            except (Refused, Unreachable):
                if monotonic() > deadline:
                    raise
                interruption.wait(LOOK_EVERY_SECONDS)
            else:
                return

    def find(self, path: str, **query: str) -> Any:
        """Return what a path serves, or None where the server has nothing there (404)."""
        try:
            return self.get(path, **query)
        except Refused as refusal:
            if refusal.code == HTTPStatus.NOT_FOUND:
                return None
            raise

    def delete(self, path: str) -> None:
        """Delete what lives at a path; that there is nothing any more (404) is as good."""
        self._unless_gone("DELETE", path)

    def merge(self, path: str, patch: Object) -> None:
        """Change an object by a merge patch; that there is nothing any more (404) is as good."""
        self._unless_gone("PATCH", path, body=patch, content_type=MERGE_PATCH)

    def _unless_gone(self, method: str, path: str, **request: Any) -> None:
        try:
            self.send(method, path, **request)
        except Refused as refusal:
            if refusal.code != HTTPStatus.NOT_FOUND:
                raise

    @contextmanager
    def watch(self, path: str, *, quiet_seconds: float, **query: str) -> Iterator[urllib3.BaseHTTPResponse]:
        """Open a watch; the response streams one JSON event a line, and breaks after `quiet_seconds` without a byte."""
        with self.stream(path, quiet_seconds=quiet_seconds, **query, watch="true") as answer:
            yield answer

    @contextmanager
    def stream(self, path: str, *, quiet_seconds: float, **query: str) -> Iterator[urllib3.BaseHTTPResponse]:
        """Open what the server goes on sending; the response breaks after `quiet_seconds` without a byte."""
        headers = {"Accept": "application/json, */*"}
        with self._answer("GET", path, query, headers=headers, read_seconds=quiet_seconds, stream=True) as answer:
            yield answer

    def resource(self, kind: str, api_version: str | None = None) -> Resource:
        """Return where a kind is served, in this version or in the server's preferred one.

        Raises ClusterError where the server knows no such kind.
        """
        if not (found := self.known(kind, api_version)):
            self._discover()
            found = self.known(kind, api_version)
        if not found:
            raise ClusterError(f"the API server serves no {kind}{f' of {api_version}' if api_version else ''}")
        return found

    def resources(self) -> list[Resource]:
        """Return every resource that the API server serves, its preferred version first."""
        self._discover()
        return list(self._resources.values())

    def known(self, kind: str, api_version: str | None = None) -> Resource | None:
        """Return where a kind was served when the server was last asked, or None where it was not, or never asked."""
        if api_version:
            return self._resources.get((kind, api_version))
        return next((resource for resource in self._resources.values() if resource.kind == kind), None)

    def _discover(self) -> None:
        found: dict[tuple[str, str], Resource] = {}
        for path in ("/api", "/apis"):
            for group in self.request("GET", path, accept=DISCOVERY)["items"]:
                found.update(_served(group))
        self._resources = found  # what is served no more, as the kind of a CRD that is gone, is forgotten

    def _with(self, headers: Mapping[str, str]) -> urllib3.HTTPHeaderDict:
        both = urllib3.HTTPHeaderDict(self._headers)
        both.update(headers)
        return both

    @contextmanager
    def _answer(
        self, method: str, path: str, query: Mapping[str, str], *, headers: Mapping[str, str], body: Any = None,
        read_seconds: float = ANSWER_SECONDS, stream: bool = False,
    ) -> Iterator[urllib3.BaseHTTPResponse]:  # fmt: skip
        host = self.client.configuration.host
        try:
            answer = self._pool.request(
                method, _url(host, path, query), headers=self._with(headers), retries=False,
                body=None if body is None else msgspec.json.encode(body), preload_content=not stream,
                timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=read_seconds),
            )  # fmt: skip
            with closing(answer):
                if answer.status >= HTTPStatus.BAD_REQUEST:
                    raise _refusal(answer)
                yield answer
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise Unreachable(f"the API server at {host} does not answer: {error}") from error


def _url(host: str, path: str, query: Mapping[str, str]) -> str:
    """Return the whole address; a path may bring a query of its own."""
    return f"{host}{path}" + ("&" if "?" in path else "?") * bool(query) + urlencode(query)


def _warnings(answer: urllib3.BaseHTTPResponse) -> Iterator[str]:
    """Yield the texts of the Warning headers, each written as: 299 - "text"."""
    for warning in answer.headers.getlist("Warning"):
        yield warning.partition('"')[2].rpartition('"')[0].replace('\\"', '"')


def _served(group: Object) -> dict[tuple[str, str], Resource]:
    """Return the resources of a group in aggregated discovery, by kind and version."""
    name = (group.get("metadata") or {}).get("name")
    served = {}
    for version in group["versions"]:
        group_version = f"{name}/{version['version']}" if name else version["version"]
        for found in version["resources"]:
            kind = found["responseKind"]["kind"]
            served[kind, group_version] = Resource(
                kind, group_version, found["resource"], found["scope"] == "Namespaced", tuple(found.get("verbs", ()))
            )
    return served


class _Status(msgspec.Struct, frozen=True):
    """What Kubernetes says of a refusal."""

    message: str
    reason: str = ""


def _refusal(answer: urllib3.BaseHTTPResponse) -> Refused:
    """Return what the server said; what a proxied server says may be anything, JSON too."""
    try:
        status = msgspec.json.decode(answer.data, type=_Status)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        status = _Status(answer.data.decode(errors="replace"))
    return Refused(answer.status, status.reason, status.message)

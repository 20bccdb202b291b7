"""Speaks to one cluster's API server in plain paths and JSON: what was sent and what came back can be recorded."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from http import HTTPStatus
from importlib import metadata
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import msgspec
import urllib3

from kindlab.errors import ClusterError
from kindlab.rows import Object

if TYPE_CHECKING:
    from kubernetes.client import ApiClient

DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 30.0


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

    def path(self, namespace: str | None = None, name: str | None = None) -> str:
        """Return the path of the collection (of one namespace, or of all), or of one object in it."""
        root = "/apis/" if "/" in self.group_version else "/api/"
        place = f"/namespaces/{namespace}" if namespace and self.namespaced else ""
        return f"{root}{self.group_version}{place}/{self.plural}" + (f"/{name}" if name else "")


class Api:
    """Requests to one API server, with the certificates of a private kubeconfig."""

    def __init__(self, client: "ApiClient") -> None:
        self.client = client
        self._pool: urllib3.PoolManager = client.rest_client.pool_manager
        self._agent = {"User-Agent": f"kindlab/{metadata.version('kindlab')}"}
        self._resources: dict[tuple[str, str], Resource] = {}

    def request(self, method: str, path: str, *, body: Any = None, content_type: str = "application/json",
                accept: str = "application/json", **query: str) -> Any:  # fmt: skip
        """Send one request and return the decoded answer; raises Refused or Unreachable."""
        headers = {"Accept": accept, "Content-Type": content_type}
        with self._answer(method, path, query, body=body, headers=headers) as answer:
            return msgspec.json.decode(answer.data) if answer.data else None

    def get(self, path: str, **query: str) -> Any:
        """Return what a path serves."""
        return self.request("GET", path, **query)

    def apply(self, namespace: str, object_: Object) -> Object:
        """Apply an object on the server's side, as field manager `kindlab`, with strict field validation."""
        resource = self.resource(object_["kind"], object_["apiVersion"])
        path = resource.path(namespace, object_["metadata"]["name"])
        applied: Object = self.request(
            "PATCH", path, body=object_, content_type="application/apply-patch+yaml",
            fieldManager="kindlab", fieldValidation="Strict", force="true",
        )  # fmt: skip
        return applied

    @contextmanager
    def watch(self, path: str, *, quiet_seconds: float, **query: str) -> Iterator[urllib3.BaseHTTPResponse]:
        """Open a watch; the response streams one JSON event a line, and breaks after `quiet_seconds` without a byte."""
        headers = {"Accept": "application/json"}
        with self._answer(
            "GET", path, {**query, "watch": "true"}, headers=headers, read_seconds=quiet_seconds, stream=True
        ) as answer:
            yield answer

    def resource(self, kind: str, api_version: str | None = None) -> Resource:
        """Return where a kind is served, in this version or in the server's preferred one.

        Raises ClusterError where the server knows no such kind.
        """
        if not (found := self._find(kind, api_version)):
            self._discover()
            found = self._find(kind, api_version)
        if not found:
            raise ClusterError(f"the API server serves no {kind}{f' of {api_version}' if api_version else ''}")
        return found

    def resources(self) -> list[Resource]:
        """Return every resource that the API server serves, its preferred version first."""
        self._discover()
        return list(self._resources.values())

    def _find(self, kind: str, api_version: str | None) -> Resource | None:
        if api_version:
            return self._resources.get((kind, api_version))
        return next((resource for resource in self._resources.values() if resource.kind == kind), None)

    def _discover(self) -> None:
        for path in ("/api", "/apis"):
            for group in self.request("GET", path, accept=DISCOVERY)["items"]:
                self._resources.update(_served(group))

    @contextmanager
    def _answer(
        self, method: str, path: str, query: Mapping[str, str], *, headers: Mapping[str, str], body: Any = None,
        read_seconds: float = ANSWER_SECONDS, stream: bool = False,
    ) -> Iterator[urllib3.BaseHTTPResponse]:  # fmt: skip
        host = self.client.configuration.host
        try:
            answer = self._pool.request(
                method, f"{host}{path}?{urlencode(query)}", headers={**self._agent, **headers}, retries=False,
                body=None if body is None else msgspec.json.encode(body), preload_content=not stream,
                timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=read_seconds),
            )  # fmt: skip
            with closing(answer):
                if answer.status >= HTTPStatus.BAD_REQUEST:
                    raise _refusal(answer)
                yield answer
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise Unreachable(f"the API server at {host} does not answer: {error}") from error


def _served(group: Object) -> dict[tuple[str, str], Resource]:
    """Return the resources of a group in aggregated discovery, by kind and version."""
    name = (group.get("metadata") or {}).get("name")
    served = {}
    for version in group["versions"]:
        group_version = f"{name}/{version['version']}" if name else version["version"]
        for found in version["resources"]:
            kind = found["responseKind"]["kind"]
            served[kind, group_version] = Resource(
                kind, group_version, found["resource"], found["scope"] == "Namespaced"
            )
    return served


def _refusal(answer: urllib3.BaseHTTPResponse) -> Refused:
    try:
        status = msgspec.json.decode(answer.data)
    except msgspec.DecodeError:
        status = {}
    return Refused(answer.status, status.get("reason", ""), status.get("message", answer.data.decode(errors="replace")))

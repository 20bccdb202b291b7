"""Renews the schema that `kindlab lint` holds manifests against: `python -m airgap.openapi`, with the cluster up.

It is what the API server of the pinned version publishes at /openapi/v3 (Kubernetes, Apache-2.0), cut down to what a
manifest can be wrong about.
"""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from airgap.failures import BuildError
from airgap.versions import versions

NODE = "kindlab-control-plane"
KUBECTL = ("docker", "exec", NODE, "kubectl", "--kubeconfig", "/etc/kubernetes/admin.conf", "get", "--raw")
FOLDER = Path(__file__).parent.parent / "kindlab/schemas"
REF = "#/components/schemas/"
OWN = "io.k8s."
"""Kubernetes' own schemas are called so; those of custom resources that the cluster happens to hold are not."""

KEPT = ("type", "required", "enum")
NOT_A_MANIFEST_S = frozenset({"status", "managedFields"})
"""Fields that the server writes: what a manifest says there does not count."""

Schema = dict[str, Any]


def main() -> None:
    """Write the schema file of the pinned version, from the cluster `kindlab`."""
    pinned = versions().kubernetes
    seen = _get("/version")["gitVersion"]
    if seen != pinned:
        raise BuildError(f"the cluster runs Kubernetes {seen}, expected {pinned} (airgap/versions.toml)")
    documents = [_get(f"/openapi/v3/{path}") for path in _get("/openapi/v3")["paths"] if path.startswith("api")]
    content = json.dumps(pruned(documents), sort_keys=True, separators=(",", ":")).encode()
    file = FOLDER / f"{pinned}.json.gz"
    file.write_bytes(gzip.compress(content, mtime=0))
    print(f"{file}: {file.stat().st_size} bytes")


def pruned(documents: list[Schema]) -> Schema:
    """Return every kind that can be created, whether it lives in a namespace, and the schemas that it rests on."""
    every = {name: schema for document in documents for name, schema in _components(document).items()}
    kinds = {key: kind for document in documents for key, kind in _kinds(document) if kind["schema"] in every}
    wanted: dict[str, Schema] = {}
    open_ends = [kind["schema"] for kind in kinds.values()]
    while open_ends:
        name = open_ends.pop()
        if name not in wanted:
            wanted[name] = _cut(every[name])
            open_ends += _refs(wanted[name])
    return {"kinds": kinds, "schemas": wanted}


def _get(path: str) -> Any:
    done = subprocess.run([*KUBECTL, path], capture_output=True, check=False)
    if done.returncode:
        raise BuildError(f"{path}: {done.stderr.decode(errors='replace').strip()}. Bring the cluster up: kindlab up")
    return json.loads(done.stdout)


def _components(document: Schema) -> Schema:
    found: Schema = document.get("components", {}).get("schemas", {})
    return {name: schema for name, schema in found.items() if name.startswith(OWN)}


def _kinds(document: Schema) -> Iterator[tuple[str, Schema]]:
    """Yield what a POST to a path without a name creates: `apps/v1/Deployment`, or `v1/Pod`."""
    for path, operations in document.get("paths", {}).items():
        if "post" not in operations or "{name}" in path:
            continue
        kind = operations["post"]["x-kubernetes-group-version-kind"]
        body = operations["post"]["requestBody"]["content"].values()
        schema = next(iter(body))["schema"]["$ref"].removeprefix(REF)
        key = "/".join(filter(None, (kind["group"], kind["version"], kind["kind"])))
        yield key, {"schema": schema, "namespaced": "{namespace}" in path}


def _cut(schema: Schema) -> Schema:
    """Return a schema without what says nothing about right and wrong; a reference stands for itself."""
    for inner in (schema, *schema.get("allOf", ())):
        if "$ref" in inner:
            return {"$ref": inner["$ref"].removeprefix(REF)}
    kept = {key: schema[key] for key in KEPT if key in schema}
    if schema.get("format") == "byte":  # base64, as in a Secret's data
        kept["format"] = "byte"
    if "oneOf" in schema:  # a quantity, or an integer or string
        kept["type"] = [one["type"] for one in schema["oneOf"]]
    if "properties" in schema:
        kept["properties"] = {
            name: {} if name in NOT_A_MANIFEST_S else _cut(inner) for name, inner in schema["properties"].items()
        }
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            kept[key] = _cut(schema[key])
    return kept


def _refs(schema: Schema) -> Iterator[str]:
    if "$ref" in schema:
        yield schema["$ref"]
    inner = [*schema.get("properties", {}).values(), schema.get("items"), schema.get("additionalProperties")]
    for each in inner:
        if isinstance(each, dict):
            yield from _refs(each)


if __name__ == "__main__":
    try:
        main()
    except BuildError as failure:
        sys.exit(str(failure))

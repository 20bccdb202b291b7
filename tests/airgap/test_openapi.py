from typing import Any

from airgap import openapi
from airgap.versions import versions
from kindlab import schemas

PREFIX = "#/components/schemas/io.k8s."


def document() -> dict[str, Any]:
    body = {"*/*": {"schema": {"$ref": f"{PREFIX}A"}}}
    post = {
        "requestBody": {"content": body},
        "x-kubernetes-group-version-kind": {"group": "g", "version": "v1", "kind": "A"},
    }
    return {
        "paths": {
            "/apis/g/v1/namespaces/{namespace}/as": {"post": post, "get": {}},
            "/apis/g/v1/namespaces/{namespace}/as/{name}/eviction": {"post": post},
            "/apis/g/v1/as": {"get": {}},
        },
        "components": {
            "schemas": {
                "io.k8s.A": {
                    "type": "object", "description": "x", "required": ["b"],
                    "properties": {
                        "b": {"allOf": [{"$ref": f"{PREFIX}B"}], "default": {}}, "status": {"type": "object"},
                        "c": {"type": "array", "items": {"type": "string", "format": "byte", "default": ""}},
                    },
                },
                "io.k8s.B": {"oneOf": [{"type": "string"}, {"type": "number"}]},
                "io.k8s.Unused": {"type": "string"},
                "example.Custom": {"type": "string"},
            }
        },
    }  # fmt: skip


def test_what_says_nothing_about_right_and_wrong_is_cut() -> None:
    assert openapi.pruned([document()]) == {
        "kinds": {"g/v1/A": {"schema": "io.k8s.A", "namespaced": True}},
        "schemas": {
            "io.k8s.A": {
                "type": "object",
                "required": ["b"],
                "properties": {
                    "b": {"$ref": "io.k8s.B"}, "status": {},
                    "c": {"type": "array", "items": {"type": "string", "format": "byte"}},
                },
            },
            "io.k8s.B": {"type": ["string", "number"]},
        },
    }  # fmt: skip


def test_the_stored_schema_is_of_the_pinned_version() -> None:
    assert versions().kubernetes == schemas.VERSION
    assert len(schemas.stored().kinds) > 60

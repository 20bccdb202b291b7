from typing import Any

import pytest
import yaml

from kindlab import schemas

OBJECT = "apiVersion: v1\nkind: {}\nmetadata: {{name: a}}\n{}"


def found(kind: str, rest: str) -> list[str]:
    object_: Any = yaml.safe_load(OBJECT.format(kind, rest))
    return [f"{'.'.join(map(str, trail))} {text}" for trail, text in schemas.misfits(object_, {})]


@pytest.mark.parametrize(
    ("kind", "rest", "misfit"),
    [
        ("Pod", "spec: {containers: 3}", "spec.containers expected a list, saw 3"),
        ("Pod", "spec: {containers: [{name: yes}]}", "spec.containers.0.name expected a string, saw true (quote it"),
        (
            "Pod",
            "spec: {hostname: 2026-01-01, containers: []}",
            "spec.hostname expected a string, saw the date 2026-01-01",
        ),
        (
            "Pod",
            "spec: {containers: [], restartPolicy: never}",
            "spec.restartPolicy expected one of Always, Never, OnF",
        ),
        ("Pod", "spec: {}", "spec lacks the field containers"),
        ("Pod", "specs: {}", "specs is no field here; did you mean spec?"),
        ("ConfigMap", "data: {port: 80}", "data.port expected a string, saw 80"),
        ("Secret", "data: {a: plain text}", "data.a expected base64, saw 'plain text'"),
        ("Service", "spec: {ports: [{port: http}]}", "spec.ports.0.port expected an integer, saw 'http'"),
        ("Deployment", "", "kind v1/Deployment is no kind of Kubernetes v1.36.3; did you mean apps/v1/Deployment?"),
    ],
)
def test_a_misfit_is_found(kind: str, rest: str, misfit: str) -> None:
    assert found(kind, rest)[0].startswith(misfit)


@pytest.mark.parametrize(
    ("kind", "rest"),
    [
        ("Pod", "spec: {containers: [{name: a, resources: {limits: {cpu: 1, memory: 1Gi}}}], nodeSelector: null}"),
        ("Pod", "spec: {containers: [{name: a, livenessProbe: {tcpSocket: {port: http}}}]}"),
        ("Pod", "spec: {containers: [{name: a, livenessProbe: {tcpSocket: {port: 80}}}]}"),
        ("Secret", "data: {a: YQ==}"),
        ("ConfigMap", "data: {anything: at all}"),
        ("Pod", "status: {what: the server writes}"),
    ],
)
def test_what_the_server_takes_is_let_through(kind: str, rest: str) -> None:
    assert found(kind, rest) == []


def test_a_custom_resource_may_keep_unknown_fields() -> None:
    custom = {
        "a.example/v1/A": {"properties": {"spec": {"x-kubernetes-preserve-unknown-fields": True, "properties": {}}}}
    }
    object_ = {"apiVersion": "a.example/v1", "kind": "A", "metadata": {"name": "a"}, "spec": {"x": 1}}
    assert list(schemas.misfits(object_, custom)) == []
    assert list(schemas.misfits({**object_, "specs": 1}, custom)) == [
        (("specs",), "is no field here; did you mean spec?")
    ]


def test_the_schema_knows_what_lives_in_no_namespace() -> None:
    assert {"Node", "ClusterRole", "CustomResourceDefinition"} <= schemas.cluster_scoped()
    assert not {"Pod", "Role"} & schemas.cluster_scoped()

"""Names: references, fields, and what a text names in a control or an arm."""

import pytest

from kindlab.naming import localized_text, namespace_of, node_in, parse, path_of, short_node

BASE, PLACE = "lab-x-y", "lab-x-y--slow"


def test_a_reference_names_one_object_or_some() -> None:
    assert parse("Pod/web-0") == ("Pod", "web-0", {})
    assert parse("CustomResourceDefinition/widgets.lab-x-y.example")[:2] == (
        "CustomResourceDefinition",
        "widgets.lab-x-y.example",
    )
    assert parse("EndpointSlice[kubernetes.io/service-name=web,app=]") == (
        "EndpointSlice",
        "",
        {"kubernetes.io/service-name": "web", "app": ""},
    )


@pytest.mark.parametrize("ref", ["", "web", "pod/web", "Pod/", "Pod/a/b", "Pod[]", "Pod[app]", "Pod/../x", "Pod[a=b"])
def test_what_names_nothing_is_refused(ref: str) -> None:
    with pytest.raises(ValueError, match="names no object"):
        parse(ref)


def test_a_path_is_of_keys_and_indices() -> None:
    assert path_of(r"metadata.labels.kubernetes\.io/name") == ("metadata", "labels", "kubernetes.io/name")
    assert path_of("status.conditions.0.type") == ("status", "conditions", 0, "type")


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("lab-x-y", "lab-x-y--slow"),
        ("lab-x-y-volume", "lab-x-y--slow-volume"),
        ("system:serviceaccount:lab-x-y:reader", "system:serviceaccount:lab-x-y--slow:reader"),
        ("widgets.lab-x-y.example", "widgets.lab-x-y--slow.example"),
        ("web.lab-x-y.svc and lab-x-y", "web.lab-x-y--slow.svc and lab-x-y--slow"),
        ("my-lab-x-y", "my-lab-x-y"),
        ("lab-x-y2", "lab-x-y2"),
        ("lab-x-yes", "lab-x-yes"),
        ("lab-x_y", "lab-x_y"),
    ],
)
def test_only_the_lab_s_own_name_is_moved(text: str, moved: str) -> None:
    assert localized_text(text, BASE, PLACE) == moved
    assert localized_text(text, BASE, BASE) == text


def test_a_namespace_is_called_after_its_lab() -> None:
    assert namespace_of("services/iptables_rules") == "lab-services-iptables-rules"


def test_a_node_has_a_short_name_in_labs() -> None:
    assert node_in("kindlab", "worker2") == "kindlab-worker2"
    assert short_node("kindlab", "kindlab-worker2") == "worker2"
    assert short_node("kindlab", "worker2") == "worker2"

"""What a lab or a claim needs of a cluster, held against its environment."""

import msgspec
import pytest

from kindlab import Needs
from kindlab.needs import numbers_of, unmet
from kindlab.rows import Environment

HERE = Environment(
    kubernetes="v1.34.4", built="release", node_os="Debian", kernel="6.1", cgroup="v1", container_runtime="containerd",
    cni="kindnet", kube_proxy_mode="iptables", kind="v0.33.0", nodes=3,
)  # fmt: skip


@pytest.mark.parametrize(
    ("version", "numbers"),
    [("v1.36.3-alpha.1+x", (1, 36, 3)), ("1.9", (1, 9)), ("v1.10.0", (1, 10, 0)), ("unknown", ())],
)
def test_a_version_is_its_numbers(version: str, numbers: tuple[int, ...]) -> None:
    assert numbers_of(version) == numbers


@pytest.mark.parametrize(
    ("needs", "code"),
    [
        (Needs(), None),
        (Needs(since="1.34"), None),
        (Needs(since="1.34.4"), None),
        (Needs(since="1.9"), None),
        (Needs(since="1.35"), "needs-later"),
        (Needs(until="1.35"), None),
        (Needs(until="1.34"), "needs-earlier"),
        (Needs(since="1.30", until="1.34.4"), "needs-earlier"),
        (Needs(cgroup="v1"), None),
        (Needs(cgroup="v2"), "needs-cgroup"),
    ],
    ids=repr,
)
def test_what_is_not_met_is_named(needs: Needs, code: str | None) -> None:
    why = unmet(needs, HERE)
    assert (why.code if why else None) == code


def test_a_preview_counts_as_what_it_leads_to() -> None:
    preview = msgspec.structs.replace(HERE, kubernetes="v1.35.0-alpha.2+dirty")
    assert unmet(Needs(since="1.35"), preview) is None
    assert unmet(Needs(until="1.35"), preview)


def test_nothing_is_asked_of_an_environment_that_is_not_known() -> None:
    assert unmet(Needs(since="1.99"), None) is None
    assert unmet(None, HERE) is None

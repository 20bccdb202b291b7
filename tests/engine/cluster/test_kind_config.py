from pathlib import Path
from typing import Any

import pytest
import yaml

from kindlab.cluster import config
from kindlab.errors import ClusterError


@pytest.fixture
def base() -> config.Config:
    return config.read_base()


def effective(base: config.Config, **changes: Any) -> config.Config:
    return config.effective(base, **{"minor": 36, "cgroup": "v2", "mounts": {}, **changes})


def patches(content: config.Config, kind: str) -> list[dict[str, Any]]:
    loaded = [yaml.safe_load(patch) for patch in content["kubeadmConfigPatches"]]
    return [patch for patch in loaded if patch["kind"] == kind]


def test_the_base_has_one_control_plane_and_two_zones(base: config.Config) -> None:
    assert [node["role"] for node in base["nodes"]] == ["control-plane", "worker", "worker"]
    zones = [node["labels"]["topology.kubernetes.io/zone"] for node in base["nodes"][1:]]
    assert len(set(zones)) == 2


def test_the_audit_log_is_on_and_its_policy_is_mounted(base: config.Config) -> None:
    server = patches(base, "ClusterConfiguration")[0]["apiServer"]
    mounted = base["nodes"][0]["extraMounts"][0]
    assert server["extraArgs"]["audit-policy-file"] == mounted["containerPath"]
    assert (config.base_file().parent / mounted["hostPath"]).is_file()


@pytest.mark.parametrize(
    ("cgroup", "minor", "told"), [("v1", 36, True), ("v1", 35, True), ("v1", 34, False), ("v2", 36, False)]
)
def test_the_kubelet_is_told_to_accept_cgroup_v1_where_it_would_not(
    base: config.Config, cgroup: str, minor: int, told: bool
) -> None:
    laid_over = effective(base, cgroup=cgroup, minor=minor)
    expected = [{"kind": "KubeletConfiguration", "failCgroupV1": False}] if told else []
    assert patches(laid_over, "KubeletConfiguration") == expected
    assert patches(base, "KubeletConfiguration") == []


def test_mounts_are_placed_and_the_rest_of_the_base_stays(base: config.Config) -> None:
    path = config.relative_mounts(base)[0]
    laid_over = effective(base, mounts={path: Path("/state/policy.yaml")})
    assert laid_over["nodes"][0]["extraMounts"][0]["hostPath"] == "/state/policy.yaml"
    assert laid_over["nodes"][1:] == base["nodes"][1:]
    assert base["nodes"][0]["extraMounts"][0]["hostPath"] == path


def test_the_effective_file_is_kept_with_what_it_mounts(state: Path) -> None:
    path = config.write("kindlab", version="v1.36.3", cgroup="v1")
    mounted = yaml.safe_load(path.read_text())["nodes"][0]["extraMounts"][0]["hostPath"]
    assert path == state / "clusters" / "kindlab" / "kind-config.yaml"
    assert Path(mounted).read_text().startswith("# What the API server writes down")
    assert Path(mounted).is_relative_to(state)


def test_a_version_that_is_none_is_refused() -> None:
    with pytest.raises(ClusterError, match=r"a version such as v1\.36\.3 was expected"):
        config.minor_of("latest")


RULES = yaml.safe_load((Path(config.__file__).parent / "audit-policy.yaml").read_text())["rules"]


def level(group: str, resource: str, verb: str) -> str:
    """Judge one request by the policy as the API server does: the first rule that matches."""
    return next(str(rule["level"]) for rule in RULES if _matches(rule, group, resource, verb))


def _matches(rule: dict[str, Any], group: str, resource: str, verb: str) -> bool:
    if "nonResourceURLs" in rule or verb not in rule.get("verbs", [verb]):
        return False
    named = rule.get("resources", [{"group": group}])
    return any(entry["group"] == group and resource in entry.get("resources", [resource]) for entry in named)


@pytest.mark.parametrize(
    ("group", "resource", "verb", "expected"),
    [
        ("", "secrets", "create", "Metadata"),
        ("", "serviceaccounts/token", "create", "Metadata"),
        ("authentication.k8s.io", "tokenreviews", "create", "Metadata"),
        ("authorization.k8s.io", "subjectaccessreviews", "create", "Metadata"),
        ("", "pods", "create", "Request"),
        ("apps", "deployments", "patch", "Request"),
        ("", "pods/eviction", "create", "Request"),
        ("", "pods", "list", "Metadata"),
        ("", "events", "create", "None"),
        ("events.k8s.io", "events", "patch", "None"),
        ("coordination.k8s.io", "leases", "update", "None"),
    ],
)
def test_the_audit_policy_keeps_changes_and_no_secrets(group: str, resource: str, verb: str, expected: str) -> None:
    assert level(group, resource, verb) == expected

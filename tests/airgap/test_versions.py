"""versions.toml, the Go modules, the manifests and the runtime's configuration name the same versions."""

import re
from pathlib import Path

import pytest

from airgap import image
from airgap.golang import MODULES
from airgap.versions import FOLDER, versions

GO = FOLDER / "go"
REQUIRED = re.compile(r"^\s*(?:require )?(\S+) (v\S+)", re.MULTILINE)
REPLACED = re.compile(r"^\s*(?:replace )?(\S+)(?: v\S+)? => (\S+) (v\S+)", re.MULTILINE)


def modules(folder: str) -> dict[str, str]:
    """The versions that a go.mod asks for, replacements first."""
    text = (GO / folder / "go.mod").read_text()
    return dict(REQUIRED.findall(text)) | {name: version for name, _, version in REPLACED.findall(text)}


@pytest.mark.parametrize("folder", sorted(path.name for path in GO.iterdir()))
def test_every_module_is_verified_by_a_committed_sum(folder: str) -> None:
    assert (GO / folder / "go.sum").stat().st_size > 0


def test_the_folders_are_those_that_are_compiled() -> None:
    assert {path.name for path in GO.iterdir()} == {*MODULES, "e2e"}


def test_kubernetes_and_its_staging_modules_are_of_one_version() -> None:
    wanted = versions().kubernetes
    for folder in ("node", "e2e"):
        named = modules(folder)
        assert named["k8s.io/kubernetes"] == wanted
        assert {named[name] for name in ("k8s.io/api", "k8s.io/client-go", "k8s.io/kubectl")} == {f"v0{wanted[2:]}"}


@pytest.mark.parametrize(
    ("name", "folder", "module"),
    [
        ("coredns", "node", "github.com/coredns/coredns"),
        ("kube-network-policies", "network-policies", "sigs.k8s.io/kube-network-policies"),
        ("local-path-provisioner", "local-path", "github.com/rancher/local-path-provisioner"),
        ("metrics-server", "metrics-server", "sigs.k8s.io/metrics-server"),
    ],
)
def test_an_image_is_named_after_the_module_in_it(name: str, folder: str, module: str) -> None:
    assert versions().images[name].rpartition(":")[2] == modules(folder)[module]


def test_etcd_is_the_one_that_its_image_names() -> None:
    named = modules("node")
    assert named["go.etcd.io/etcd/server/v3"] == named["go.etcd.io/etcd/etcdctl/v3"]
    assert versions().images["etcd"].rpartition(":")[2].startswith(named["go.etcd.io/etcd/server/v3"][1:] + "-")


def test_kubernetes_images_carry_its_version() -> None:
    named = [full for short, full in versions().images.items() if short.startswith("kube-") and "polic" not in short]
    assert {full.rpartition(":")[2] for full in named} == {versions().kubernetes}


@pytest.mark.parametrize("manifest", [*FOLDER.glob("rootfs/kind/manifests/*.yaml"), *FOLDER.glob("addons/*.yaml")])
def test_manifests_ask_only_for_images_that_the_node_carries(manifest: Path) -> None:
    asked = re.findall(r"(?:image: |-image=)(\S+)", manifest.read_text())
    assert asked
    assert set(asked) <= set(versions().images.values())


def test_the_runtime_pins_the_pause_image_that_the_node_carries() -> None:
    assert f'"{versions().images["pause"]}"' in (FOLDER / "rootfs/etc/containerd/config.toml").read_text()


def test_the_tag_names_kubernetes_and_a_digest() -> None:
    assert re.fullmatch(rf"kindlab/node:{re.escape(versions().kubernetes)}-[0-9a-f]{{12}}", image.tag())

"""Only a cluster on this machine is spoken to, whatever a kubeconfig or the environment says."""

from pathlib import Path

import pytest
import yaml

from kindlab.cluster.cluster import connect
from kindlab.errors import ClusterError


def kubeconfig(folder: Path, server: str) -> Path:
    path = folder / "kubeconfig"
    named = {
        "clusters": [{"name": "c", "cluster": {"server": server}}],
        "users": [{"name": "u", "user": {}}],
        "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
    }
    path.write_text(yaml.safe_dump({"kind": "Config", "apiVersion": "v1", "current-context": "x", **named}))
    return path


@pytest.mark.parametrize(
    "server", ["https://127.0.0.1:6443", "https://127.3.2.1:1", "https://[::1]:6443", "https://localhost:1"]
)
def test_an_address_on_the_loopback_is_spoken_to(tmp_path: Path, server: str) -> None:
    with connect(kubeconfig(tmp_path, server)) as client:
        assert client.configuration.host == server


@pytest.mark.parametrize(
    "server", ["https://10.0.0.1:6443", "https://[fe80::1]:1", "https://prod.example:443", "https://localhost.example"]
)
def test_any_other_is_refused_before_anything_is_sent(tmp_path: Path, server: str) -> None:
    with pytest.raises(ClusterError, match="expected an address on the loopback, as kind writes it: nothing was sent"):
        connect(kubeconfig(tmp_path, server))


def test_neither_a_proxy_nor_another_kubeconfig_is_heeded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://192.0.2.1:3128")
    monkeypatch.setenv("https_proxy", "http://192.0.2.1:3128")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))
    with connect(kubeconfig(tmp_path, "https://127.0.0.1:6443")) as client:
        assert client.configuration.proxy is None
        assert not hasattr(client.rest_client.pool_manager, "proxy") or client.rest_client.pool_manager.proxy is None

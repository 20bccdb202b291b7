"""Layers are reproducible, and both kinds of archive say what the image is."""

import gzip
import io
import json
import os
import tarfile
from pathlib import Path
from typing import Any

import pytest

from airgap.layers import Image, Layer, Layout, Settings, pack, write_docker_archive


@pytest.fixture
def layer(tmp_path: Path) -> Layer:
    tree = tmp_path / "tree"
    (tree / "bin").mkdir(parents=True)
    (tree / "bin/run").write_text("#!/bin/sh\n")
    (tree / "bin/run").chmod(0o755)
    (tree / "bin/link").symlink_to("run")
    return pack(tree, tmp_path / "layer.tar")


def test_the_same_files_give_the_same_layer_at_any_time(tmp_path: Path, layer: Layer) -> None:
    os.utime(tmp_path / "tree/bin/run", (0, 0))
    assert pack(tmp_path / "tree", tmp_path / "again.tar").diff_id == layer.diff_id
    (tmp_path / "tree/bin/run").chmod(0o700)
    assert pack(tmp_path / "tree", tmp_path / "other.tar").diff_id != layer.diff_id


def test_a_docker_archive_says_how_the_image_runs(layer: Layer) -> None:
    stream = io.BytesIO()
    settings = Settings(entrypoint=("/bin/run",), stop_signal="SIGRTMIN+3", exposed_ports=("80/tcp",))
    write_docker_archive(Image("example/image:v1", (layer,), settings), "amd64", stream)
    with tarfile.open(fileobj=io.BytesIO(stream.getvalue())) as archive:
        (index,) = document(archive, "manifest.json")
        config = document(archive, index["Config"])
        assert archive.getmember(index["Layers"][0]).size == layer.tar.stat().st_size
    assert index["RepoTags"] == ["example/image:v1"]
    assert config["rootfs"]["diff_ids"] == [layer.diff_id]
    assert config["config"]["Entrypoint"] == ["/bin/run"]
    assert config["config"]["StopSignal"] == "SIGRTMIN+3"
    assert config["config"]["ExposedPorts"] == {"80/tcp": {}}
    assert "Cmd" not in config["config"]


def document(archive: tarfile.TarFile, name: str) -> Any:
    member = archive.extractfile(name)
    assert member is not None
    return json.load(member)


def test_images_that_share_a_layer_store_it_once(tmp_path: Path, layer: Layer) -> None:
    layout = Layout(tmp_path / "layout")
    for name in ("example/a:v1", "example/b:v1"):
        layout.add(Image(name, (layer,), Settings(entrypoint=(f"/bin/{name[8]}",))), "amd64")
    layout.archive(tmp_path / "images.tar")
    blobs = [path.read_bytes() for path in layout.blobs.iterdir()]
    assert len(blobs) == 1 + 2 * 2  # the layer, and for each image a configuration and a manifest
    assert [blob for blob in blobs if blob[:2] == b"\x1f\x8b" and gzip.decompress(blob) == layer.tar.read_bytes()]
    names = [manifest["annotations"]["io.containerd.image.name"] for manifest in layout.manifests]
    assert names == ["example/a:v1", "example/b:v1"]

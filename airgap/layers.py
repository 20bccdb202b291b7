"""Image layers and image archives: reproducible tars, OCI layouts for containerd, archives for `docker load`."""

import gzip
import hashlib
import io
import json
import shutil
import tarfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
CONFIG = "application/vnd.oci.image.config.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CHUNK_BYTES = 1 << 20


@dataclass(frozen=True)
class Layer:
    """A tar file and the digest of its content."""

    tar: Path
    diff_id: str


@dataclass(frozen=True)
class Settings:
    """How an image runs; the names are those of the image configuration, in snake case."""

    entrypoint: tuple[str, ...] = ()
    cmd: tuple[str, ...] = ()
    env: tuple[str, ...] = ("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",)
    stop_signal: str = ""
    exposed_ports: tuple[str, ...] = ()


@dataclass(frozen=True)
class Image:
    """A named image: its layers from the lowest up, and how it runs."""

    name: str
    layers: tuple[Layer, ...]
    settings: Settings = field(default_factory=Settings)


def sha256(path: Path) -> str:
    """Return the digest of a file's content, as images write it."""
    with path.open("rb") as content:
        return f"sha256:{hashlib.file_digest(content, 'sha256').hexdigest()}"


def pack(tree: Path, tar: Path) -> Layer:
    """Pack a folder as a layer; the same content always gives the same bytes, so times are left out."""
    with tarfile.open(tar, "w", format=tarfile.GNU_FORMAT) as archive:
        for path in sorted(tree.rglob("*")):
            archive.add(path, arcname=str(path.relative_to(tree)), recursive=False, filter=_timeless)
    return Layer(tar, sha256(tar))


def _timeless(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.mtime = 0
    member.uname = member.gname = ""
    return member


def configuration(image: Image, architecture: str) -> bytes:
    """Return the image's configuration document."""
    words = {"".join(part.title() for part in key.split("_")): value for key, value in asdict(image.settings).items()}
    ports = words.pop("ExposedPorts")
    config = {key: value for key, value in words.items() if value}
    if ports:
        config["ExposedPorts"] = {port: {} for port in ports}
    return _document(
        {
            "architecture": architecture,
            "os": "linux",
            "config": config,
            "rootfs": {"type": "layers", "diff_ids": [layer.diff_id for layer in image.layers]},
        }
    )


def _document(value: dict[str, Any] | list[Any]) -> bytes:
    return json.dumps(value, indent=1, sort_keys=True).encode()


class Layout:
    """An OCI image layout that grows in a folder; blobs that several images share are there once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.blobs = folder / "blobs/sha256"
        self.blobs.mkdir(parents=True)
        self.manifests: list[dict[str, Any]] = []
        self._compressed: dict[str, dict[str, Any]] = {}

    def add(self, image: Image, architecture: str) -> None:
        """Add an image under its name."""
        manifest = {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": self._blob(configuration(image, architecture), CONFIG),
            "layers": [self._layer(layer) for layer in image.layers],
        }
        names = {"io.containerd.image.name": image.name}
        self.manifests.append(self._blob(_document(manifest), MANIFEST) | {"annotations": names})

    def archive(self, tar: Path) -> None:
        """Write the layout as one file that `ctr images import` reads."""
        (self.folder / "oci-layout").write_bytes(_document({"imageLayoutVersion": "1.0.0"}))
        (self.folder / "index.json").write_bytes(_document({"schemaVersion": 2, "manifests": self.manifests}))
        pack(self.folder, tar)

    def _blob(self, content: bytes, media_type: str) -> dict[str, Any]:
        digest = hashlib.sha256(content).hexdigest()
        (self.blobs / digest).write_bytes(content)
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content)}

    def _layer(self, layer: Layer) -> dict[str, Any]:
        if layer.diff_id not in self._compressed:
            self._compressed[layer.diff_id] = self._compress(layer)
        return self._compressed[layer.diff_id]

    def _compress(self, layer: Layer) -> dict[str, Any]:
        path = self.blobs / "compressing"
        with layer.tar.open("rb") as source, path.open("wb") as file, gzip.GzipFile("", "wb", 6, file, 0) as target:
            shutil.copyfileobj(source, target, CHUNK_BYTES)
        digest = sha256(path)
        path.rename(self.blobs / digest.removeprefix("sha256:"))
        size = (self.blobs / digest.removeprefix("sha256:")).stat().st_size
        return {"mediaType": LAYER, "digest": digest, "size": size}


def write_docker_archive(image: Image, architecture: str, stream: IO[bytes]) -> None:
    """Write one image in the form that `docker load` reads."""
    config = configuration(image, architecture)
    name = f"{hashlib.sha256(config).hexdigest()}.json"
    layers = {f"{layer.diff_id.removeprefix('sha256:')}/layer.tar": layer.tar for layer in image.layers}
    index = [{"Config": name, "RepoTags": [image.name], "Layers": list(layers)}]
    with tarfile.open(fileobj=stream, mode="w|") as archive:
        _add_documents(archive, {name: config, "manifest.json": _document(index)}.items())
        for member, tar in layers.items():
            archive.add(tar, arcname=member)


def _add_documents(archive: tarfile.TarFile, documents: Iterable[tuple[str, bytes]]) -> None:
    for name, content in documents:
        member = tarfile.TarInfo(name)
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))

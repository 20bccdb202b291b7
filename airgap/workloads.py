"""The images that the node carries in its runtime's store."""

import platform
import shutil
import subprocess
from pathlib import Path

from airgap import trees
from airgap.golang import environment, go
from airgap.layers import Image, Layer, Layout, Settings, pack
from airgap.stages import Bench
from airgap.versions import FOLDER, versions

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
COMPONENTS = (
    "etcd", "etcdctl", "kube-apiserver", "kube-controller-manager", "kube-proxy", "kube-scheduler", "/coredns",
)  # fmt: skip
CONTROL_PLANE = ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler")
FIREWALL = (
    *(f"/usr/sbin/{family}tables{verb}" for family in ("ip", "ip6") for verb in ("", "-save", "-restore")),
    "/usr/sbin/conntrack", "/usr/sbin/ipset", "/usr/sbin/nft",
)  # fmt: skip
# The words of upstream's agnhost image that are not busybox applets there either.
TOOLS = (
    "/bin/bash", "/bin/ip", "/bin/nc.openbsd", "/bin/ss", "/sbin/tc", "/usr/bin/curl", "/usr/bin/dig",
    "/usr/bin/getent", "/usr/bin/host", "/usr/bin/ipcs", "/usr/bin/iperf", "/usr/bin/nsenter", "/usr/bin/nslookup",
    "/usr/bin/nsupdate", "/usr/bin/unshare", "/etc/protocols", "/etc/services",
)  # fmt: skip
# Upstream's tests log in as this user and expect the group from the image.
IMAGE_USER = "user-defined-in-image:x:1000:1000::/home/user-defined-in-image:/bin/sh\n"
IMAGE_GROUPS = "user-defined-in-image:x:1000:\ngroup-defined-in-image:x:50000:user-defined-in-image\n"


def architecture() -> str:
    """Return this machine's architecture, as images name it."""
    return ARCHITECTURES[platform.machine()]


def make_images(bench: Bench) -> None:
    """Make one archive with every image that the node carries."""
    workshop = Workshop(bench)
    layout = Layout(bench.into / "layout")
    for image in workshop.images():
        layout.add(image, architecture())
    layout.archive(bench.into / "images.tar")
    shutil.rmtree(layout.folder)
    shutil.rmtree(workshop.scratch)


class Workshop:
    """Makes each layer once and puts images together from them."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.root = bench.of("debian")
        self.scratch = bench.into / "scratch"
        self.base = self._base()

    def images(self) -> list[Image]:
        """Return every image that versions.toml names."""
        node = self._components()
        firewall = self._firewall()
        return [
            *(self._image(name, node) for name in CONTROL_PLANE),
            self._image("kube-proxy", firewall, node),
            self._image("coredns", node, settings=Settings(entrypoint=("/coredns",))),
            self._image("nodenet", firewall, self._program("nodenet", "nodenet")),
            *(
                self._image(program, self._program(module, program))
                for module, program in (
                    ("network-policies", "kube-network-policies"),
                    ("local-path", "local-path-provisioner"),
                    ("metrics-server", "metrics-server"),
                )
            ),
            self._pause(),
            self._busybox(),
            *self._agnhost(),
        ]

    def _tree(self, name: str) -> Path:
        tree = self.scratch / name
        tree.mkdir(parents=True)
        return tree

    def _pack(self, tree: Path) -> Layer:
        return pack(tree, self.scratch / f"{tree.name}.tar")

    def _image(self, name: str, *layers: Layer, settings: Settings | None = None) -> Image:
        program = Settings(entrypoint=(f"/usr/local/bin/{name}",))
        return Image(versions().images[name], (self.base, *layers), settings or program)

    def _base(self) -> Layer:
        tree = self._tree("base")
        trees.skeleton(tree, self.root)
        return self._pack(tree)

    def _components(self) -> Layer:
        tree = self._tree("components")
        trees.program(tree, self.bench.of("go-node") / "node", *COMPONENTS)
        return self._pack(tree)

    def _program(self, module: str, program: str) -> Layer:
        tree = self._tree(program)
        trees.program(tree, self.bench.of(f"go-{module}") / program)
        return self._pack(tree)

    def _firewall(self) -> Layer:
        """Pack the iptables programs with every extension: where one's library is missing, rules vanish in silence."""
        tree = self._tree("firewall")
        extensions = [f"/{path.relative_to(self.root)}" for path in self.root.glob("usr/lib/*/xtables/*.so")]
        trees.closure(self.root, tree, [*FIREWALL, *extensions])
        return self._pack(tree)

    def _pause(self) -> Image:
        """Pack what holds a Pod's namespaces and reaps its orphans: catatonit, in its mode for this."""
        tree = self._tree("pause")
        shutil.copy2(self.root / "usr/bin/catatonit", tree / "pause")
        return Image(versions().images["pause"], (self._pack(tree),), Settings(entrypoint=("/pause", "-P")))

    def _busybox(self) -> Image:
        tree = self._tree("busybox")
        trees.skeleton(tree, self.root)
        trees.applets(self.root, tree)
        return Image(versions().images["busybox"], (self._pack(tree),), Settings(cmd=("sh",)))

    def _agnhost(self) -> list[Image]:
        """Pack upstream's test image and, because ours has glibc and dig as well, its sister for DNS."""
        tree = self._tree("agnhost")
        trees.skeleton(tree, self.root)
        trees.closure(self.root, tree, TOOLS)
        (tree / "usr/bin/nc").symlink_to("nc.openbsd")
        trees.applets(self.root, tree)
        trees.write(tree / "etc/passwd", trees.ACCOUNTS + IMAGE_USER)
        trees.write(tree / "etc/group", trees.GROUPS + IMAGE_GROUPS)
        shutil.copy2(self.bench.of("go-node") / "agnhost", tree)
        (tree / "agnhost-2").symlink_to("agnhost")
        (tree / "uploads").mkdir()
        for name in ("localhost.crt", "localhost.key"):
            shutil.copy2(_upstream() / "test/images/agnhost/porter" / name, tree)
        ports = tuple(f"{port}/tcp" for port in (80, 5000, 8080, 8081, 9376))
        settings = Settings(entrypoint=("/agnhost",), cmd=("pause",), exposed_ports=ports)
        layers = (self._pack(tree),)
        return [Image(versions().images[name], layers, settings) for name in ("agnhost", "glibc-dns-testing")]


def _upstream() -> Path:
    """Return where Go keeps Kubernetes' own sources."""
    command = (go(), "list", "-m", "-f", "{{.Dir}}", "k8s.io/kubernetes")
    listed = subprocess.run(
        command, cwd=FOLDER / "go/node", env=environment(), capture_output=True, text=True, check=True
    )
    return Path(listed.stdout.strip())

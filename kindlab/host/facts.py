"""All that doctor judges and setup plans from, read at one moment."""

from dataclasses import dataclass

from kindlab.host import bounded_runtime, docker_engine, go_tool, kind_tool, node_image, system
from kindlab.host.docker_engine import Engine
from kindlab.host.go_tool import Go
from kindlab.host.kind_tool import Kind
from kindlab.host.node_image import NodeImage, Origin
from kindlab.host.system import Machine


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What there is and what is not; None in `image_present` and `image_served`: not known yet."""

    machine: Machine
    engine: Engine
    wrapper_installed: bool
    kind: Kind | None
    go: Go | None
    image: NodeImage | None  # the one `up` would take, or would have to get; None while kind is not there to say
    image_present: bool | None
    image_served: bool | None  # by its registry; asked only where it is not present

    @property
    def must_build_image(self) -> bool:
        """True if the node image is neither here nor to be had from a registry."""
        return self.image_present is False and self.image_served is False

    @property
    def needs_go(self) -> bool:
        """True if something that is missing can only be compiled."""
        return self.kind is None or self.must_build_image

    @property
    def runtime_copes(self) -> bool:
        """True if privileged containers can be given their capabilities, or a wrapper does without."""
        return self.machine.grants_sys_resource or self.wrapper_installed


def read(unserved: frozenset[str] = frozenset()) -> Facts:
    """Look at this machine; `unserved` are images that no registry gave when they were pulled."""
    kind = kind_tool.find()
    engine = docker_engine.look()
    image, present = _image(kind, answers=engine.version is not None)
    return Facts(
        machine=system.look(),
        engine=engine,
        wrapper_installed=bounded_runtime.installed(),
        kind=kind,
        go=go_tool.find(),
        image=image,
        image_present=present,
        image_served=_served(image, present, unserved),
    )


def _image(kind: Kind | None, *, answers: bool) -> tuple[NodeImage | None, bool | None]:
    """Return the image that is here, else the one to get; kind, once it is there, says which that is."""
    built = node_image.airgap_image()
    released = NodeImage(kind.default_image, Origin.KIND) if kind and kind.default_image else None
    to_get = (released or built) if kind else None
    if not answers:
        return to_get, None
    engine = docker_engine.connect()
    here = (image for image in (built, released) if image and node_image.has(engine, image.reference))
    found = next(here, None)
    return found or to_get, found is not None


def _served(image: NodeImage | None, present: bool | None, unserved: frozenset[str]) -> bool | None:
    if image is None or present is not False:
        return None
    if image.is_local or image.reference in unserved:
        return False
    return node_image.is_served(image.reference)

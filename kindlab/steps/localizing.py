"""Gives what steps and manifests name its name in a run: a control's or arm's namespace, a cluster's nodes."""

from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from kindlab.naming import localized_text, node_in

T = TypeVar("T")
NODE = "Node/"


@dataclass(frozen=True)
class Place:
    """Where one arm of a run takes place: the namespace that its lab's texts name, the one it has, and its cluster."""

    base: str
    namespace: str
    cluster: str

    def localized(self, value: T) -> T:
        """Return a step, a manifest's object or any part of one as it is called here.

        Mappings, sequences and structs are walked through; everything that is no string stays what it is.
        """
        moved: Any = self._moved(value)
        return moved  # type: ignore[no-any-return]  # the same type went in

    def _moved(self, value: Any) -> Any:
        match value:
            case str():
                return self._text(value)
            case dict():
                return {self._moved(key): self._moved(item) for key, item in value.items()}
            case list() | tuple():
                return type(value)(self._moved(item) for item in value)
            case msgspec.Struct():
                return type(value)(**{field: self._moved(getattr(value, field)) for field in value.__struct_fields__})
        return value

    def _text(self, text: str) -> str:
        if text.startswith(NODE):
            return NODE + node_in(self.cluster, text.removeprefix(NODE))
        return localized_text(text, self.base, self.namespace)

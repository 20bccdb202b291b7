"""Packs the folders beside the engine into the wheel, so that an installed kindlab is whole."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BESIDE_THE_ENGINE = ("airgap", "checks", "kind-config.yaml", "labs", "manifests", "tests/recordings")


class Root(BuildHookInterface):
    """An editable install reads those folders where they are; a wheel carries them as kindlab/root."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the folders to a standard wheel."""
        if version == "standard":
            build_data["force_include"].update({path: f"kindlab/root/{path}" for path in BESIDE_THE_ENGINE})

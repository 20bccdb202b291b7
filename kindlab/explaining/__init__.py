"""Tells a lab's experiment as the commands that a person would type."""

from kindlab.explaining.script import Part, script
from kindlab.explaining.shell import Scene
from kindlab.explaining.typed import by_hand

__all__ = ["Part", "Scene", "by_hand", "script"]

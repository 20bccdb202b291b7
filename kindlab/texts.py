"""Words for readers, always in both languages."""

from typing import Literal

import msgspec

Language = Literal["en", "zh"]


class Text(msgspec.Struct, frozen=True):
    """A sentence in English and in Chinese."""

    en: str
    zh: str

    def in_(self, language: Language) -> str:
        """Return the sentence in the reader's language."""
        return self.zh if language == "zh" else self.en

"""The scrubber: takes out of every row what evidence must not hold, before it is written.

It knows the values of the Secrets that it was told of and the shapes of tokens and private keys. How widely a value is
looked for depends on its length, for short ones are ordinary words and numbers:

- shorter than 6 characters: in its own Secret only;
- 6 to 11 characters: in every text, but not in names and keys, by which rows are found;
- 12 characters and more: everywhere.

Each value is looked for as it is, as JSON, URLs and base64 (also wrapped, or within a longer base64) write it.
"""

import re
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar
from urllib.parse import quote, quote_plus

import msgspec

from kindlab.rows import Object

REDACTED = "redacted"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"

SHORTEST = 6
SHORTEST_IN_NAMES = 12
SHORTEST_LINE = 16
BASE64_LINE = 76
"""After so many characters base64(1) begins a new line."""

WORDS_OF_ROWS = frozenset({"kind", "change", "verb", "outcome"})
"""Fields of rows whose words are kindlab's or the API's own: without them a row cannot be read back."""

NAMES = frozenset({"apiVersion", "arm", "kind", "name", "namespace", "uid", "resourceVersion"})
"""Fields by which objects are found."""

SECRET_KEYS = {
    "kubernetes.io/service-account-token": ("token",),
    "kubernetes.io/tls": ("tls.key",),
    "bootstrap.kubernetes.io/token": ("token-secret",),
}
"""What is secret in the Secrets that Kubernetes itself reads; the rest of theirs is the namespace, `true`, and such."""

TOKENS = (
    r"\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?",  # a JWT: its header, as JSON, begins with {"
    r"\bZXlK[\w+/-]{20,}={0,2}",  # the same in base64, as Secrets hold it
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
)

R = TypeVar("R", bound=msgspec.Struct)


class Scrubber:
    """Hides the secret values that it has learned, except those that are `public`, in rows and texts."""

    def __init__(self, public: Iterable[str] = ()) -> None:
        self.learned = 0
        self._public = {value.encode() for value in public}
        self._kept = _pattern(form for value in self._public for form in _forms(value))
        self._known: set[bytes] = set()
        self._in_texts = self._everywhere = self._finding(SHORTEST)

    def learn(self, values: Iterable[str | bytes]) -> None:
        """Hide these values from now on."""
        given = {value.encode() if isinstance(value, str) else value for value in values}
        fresh = {value for value in given if len(value.strip()) >= SHORTEST} - self._known - self._public
        if fresh:
            self._known |= fresh
            self.learned += len(fresh)
            self._in_texts = self._finding(SHORTEST)
            self._everywhere = self._finding(SHORTEST_IN_NAMES)

    def text(self, text: str) -> str:
        """Return the text without what is secret in it."""
        return self._in_texts.sub(self._hidden, text)

    def row(self, row: R) -> R:
        """Return the row without what is secret in it."""
        fields = {
            name: value if name in WORDS_OF_ROWS else self._clean(name, value)
            for name, value in msgspec.structs.asdict(row).items()
        }
        return type(row)(**fields)

    def object(self, object_: Object) -> Object:
        """Return a Secret with its values hidden, of whatever length; anything else as it is."""
        if object_.get("kind") != "Secret":
            return object_
        hidden = {field: self._hide(field, object_[field]) for field in ("data", "stringData") if object_.get(field)}
        annotations = dict(object_["metadata"].get("annotations") or {})
        annotations.pop(LAST_APPLIED, None)
        return {**object_, **hidden, "metadata": {**object_["metadata"], "annotations": annotations}}

    def whole(self, object_: Object) -> Object:
        """Return any object without what is secret in it, wherever it stands."""
        clean: Object = self._clean("", self.object(object_))
        return clean

    def _hide(self, field: str, values: dict[str, str]) -> dict[str, str]:
        return {key: value if _plain(field, value) in self._public else REDACTED for key, value in values.items()}

    def _clean(self, name: str, value: Any) -> Any:
        match value:
            case str():
                return self._everywhere.sub(self._hidden, value) if name in NAMES else self.text(value)
            case dict():
                return {self._everywhere.sub(self._hidden, key): self._clean(key, item) for key, item in value.items()}
            case list() | tuple():
                return type(value)(self._clean("", item) for item in value)
        return value

    def _hidden(self, found: re.Match[str]) -> str:
        return found[0] if self._kept.fullmatch(found[0]) else REDACTED

    def _finding(self, shortest: int) -> re.Pattern[str]:
        """Return the pattern of all values that are so long, and of the public ones, which stay whole."""
        secret = (value for value in self._known if len(value.strip()) >= shortest)
        return _pattern([*(form for value in (*secret, *self._public) for form in _forms(value)), *TOKENS])


def recordable(object_: Object) -> Object:
    """Strip the object, in place, of all but the newest of its managed fields; return it."""
    metadata = object_["metadata"]
    entries = metadata.pop("managedFields", None)
    if entries:
        last = max(entries, key=lambda entry: entry.get("time", ""))
        metadata["managedFields"] = [
            {key: last[key] for key in ("manager", "operation", "subresource", "time") if key in last}
        ]
    return object_


def values_of(object_: Object) -> Iterator[bytes]:
    """Yield the values that a Secret, as a manifest or the API writes it, is there to keep; of other kinds none."""
    if object_.get("kind") == "Secret":
        keys = SECRET_KEYS.get(object_.get("type") or "")
        for field in ("data", "stringData"):
            held = object_.get(field)
            for key, value in held.items() if isinstance(held, dict) else ():  # labs may send what is refused
                if isinstance(value, str) and (keys is None or key in keys):
                    yield _plain(field, value)


def values_of_patch(kind: str, body: Object | list[Object]) -> Iterator[bytes]:
    """Yield the values that a patch, a JSON patch or any other, brings into a Secret; of other kinds none."""
    if isinstance(body, dict):
        yield from values_of({**body, "kind": kind})
        return
    for operation in body:
        _, field, *key = operation["path"].split("/", 2)
        value = operation.get("value")
        yield from values_of({"kind": kind, field: {key[0]: value} if key else value})


def _plain(field: str, value: str) -> bytes:
    """Return a Secret's value as it was before base64; what is no base64, the API server will refuse."""
    try:
        return b64decode(value) if field == "data" else value.encode()
    except ValueError:  # characters beyond ASCII among them
        return value.encode()


def _pattern(forms: Iterable[str]) -> re.Pattern[str]:
    """Return one pattern of all these forms, longer ones first; none is no match."""
    return re.compile("|".join(sorted(set(forms), key=len, reverse=True)) or "(?!)")


def _forms(value: bytes) -> Iterator[str]:
    """Yield, as regular expressions, the ways in which a value is written."""
    value = value.strip()
    text = value.decode(errors="replace")  # as the answers of commands are decoded
    in_json = {escape(text) for escape in (_in_json, _in_go_s_json)}
    nested = {_in_json(written) for written in in_json}  # a manifest in an annotation, shown as JSON
    for written in {text, quote(text), quote(text, safe=""), quote_plus(text)} | in_json | nested:
        yield re.escape(written)
    lines = [line.strip() for line in text.splitlines()]
    if len(lines) > 1:
        yield from (re.escape(line) for line in lines if len(line) >= SHORTEST_LINE)
    yield from _base64_forms(value)


def _in_json(text: str) -> str:
    return msgspec.json.encode(text).decode()[1:-1]


def _in_go_s_json(text: str) -> str:
    """Escape as Kubernetes does: Go writes JSON so that it can stand in HTML (encoding/json, HTMLEscape)."""
    return _in_json(text).replace("<", r"\u003c").replace(">", r"\u003e").replace("&", r"\u0026")


def _base64_forms(value: bytes) -> Iterator[str]:
    """Yield the base64 of a value, wrapped or not, then what of it is the same wherever it stands in a longer text."""
    for encode in (b64encode, urlsafe_b64encode):
        whole = encode(value).decode().rstrip("=")
        lines = [whole[start : start + BASE64_LINE] for start in range(0, len(whole), BASE64_LINE)]
        yield r"\s*".join(map(re.escape, lines)) + "={0,2}"
        for offset in range(3):
            core = _core(encode(bytes(offset) + value).decode(), offset, len(value))
            if len(core) >= SHORTEST:
                yield re.escape(core)


def _core(encoded: str, offset: int, length: int) -> str:
    """Return the characters that hold nothing but bits of the value: six bits each, from `offset` bytes on."""
    return encoded[-(-8 * offset // 6) : 8 * (offset + length) // 6]

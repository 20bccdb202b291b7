"""Judges labs/configuration/secret_in_etcd.py."""

import re
from base64 import b64decode
from binascii import Error

from kindlab.timeline import Answer, Timeline
from kindlab.verdict import NotSeen, Verdict, both, containing, differ, equal

VALUE = "open-sesame-kindlab"

BASE64 = "b3Blbi1zZXNhbWUta2luZGxhYg=="
"""The value in base64."""

SEALED = "b+KLaOX+RilvBxhko2LQN9w6Ds6205PgjIVgm/d5UVs="
"""The value, encrypted by the client; the bytes themselves are in base64."""

PRINTABLE = re.compile(r"[ -~]{4,}")


def is_encrypted_in_etcd(timeline: Timeline) -> Verdict:
    """Etcd, in which a ConfigMap's value can be read, holds the Secret without any text that contains its value."""
    configmap = timeline.answers("configmap-in-etcd").last(lambda answer: answer.contains(VALUE))
    stored = _stored(timeline)
    return _without_the_value("the Secret", _texts(stored), stored, configmap)


def is_base64_in_etcd(timeline: Timeline) -> Verdict:
    """Among what can be read of the Secret in etcd is its value in base64."""
    stored = _stored(timeline)
    return equal("the Secret", seen=_texts(stored), expected=containing(BASE64), given=stored)


def printed_is_encrypted(timeline: Timeline) -> Verdict:
    """After base64 is taken off what kubectl prints, it does not contain the value."""
    printed = timeline.answers("printed").last()
    return _without_the_value("decoded", _decoded(printed), printed)


def describe_hides_the_value(timeline: Timeline) -> Verdict:
    """No line that kubectl describe prints contains the value."""
    described, stored = timeline.answers("described").last(), _stored(timeline)
    return differ("described", seen=described.text, other=containing(VALUE), given=described, evidence=(stored,))


def container_has_to_decode(timeline: Timeline) -> Verdict:
    """In the container the variable holds the value in base64."""
    given = timeline.answers("in-the-container").last()
    return equal("TOKEN", seen=given.text, expected=BASE64, given=given)


def is_gone_once_deleted(timeline: Timeline) -> Verdict:
    """Once the key is no longer there, an earlier revision of it does not contain the value either."""
    deleted = timeline.answers("once-deleted").after(timeline.done("delete")).last(_is_empty)
    earlier = timeline.answers("at-an-earlier-revision").last()
    return _without_the_value("the Secret", _texts(earlier), deleted, earlier)


def _without_the_value(what: str, seen: str, given: Answer, *evidence: Answer) -> Verdict:
    """Judge that a text does not contain the value, nor the value in base64, which hides nothing."""
    texts = (VALUE, BASE64)
    return both(*(differ(what, seen=seen, other=containing(text), given=given, evidence=evidence) for text in texts))


def _stored(timeline: Timeline) -> Answer:
    """Return etcd's answer that holds the object."""
    return timeline.answers("secret-in-etcd").last(lambda answer: answer.code == 0 and answer.contains("credentials"))


def _is_empty(answer: Answer) -> bool:
    return answer.code == 0 and not answer.output.strip()


def _texts(answer: Answer) -> str:
    """Return what can be read in an object as etcd holds it, four characters in a row and more, short texts first."""
    return " ".join(sorted(PRINTABLE.findall(answer.text), key=len))


def _decoded(answer: Answer) -> str:
    try:
        return b64decode(answer.text, validate=True).decode(errors="replace")
    except Error:
        raise NotSeen("odd-answer", answer.number, question=answer.subject, at=answer.at, code=answer.code) from None

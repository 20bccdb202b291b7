from collections.abc import Callable

import pytest

from checks.configuration import secret_in_etcd
from checks.configuration.secret_in_etcd import BASE64, SEALED, VALUE
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

KEY = "/registry/secrets/lab-configuration-secret-in-etcd/credentials\n"


def stored(value: str) -> str:
    """A Secret as etcdctl prints it: the key, and the object as protobuf."""
    return f'{KEY}k8s\0\n\x02v1\x12\x06Secret\x12U\n\vcredentials"\0\x1a\x06Opaque\n\x05token\x12\x13{value}\x1a\0"\n'


def in_etcd(secret: str, *, code: int = 0, configmap: str = VALUE, truncated: bool = False) -> Timeline:
    script = Script("configuration/secret_in_etcd").answer(1, "secret-in-etcd", code, secret, truncated=truncated)
    script.step("secret-in-etcd", 1, 2).answer(3, "configmap-in-etcd", 0, stored(configmap))
    return script.step("configmap-in-etcd", 3, 4).closed(9)


def said(name: str, code: int, output: str) -> Timeline:
    script = Script("configuration/secret_in_etcd").answer(1, "secret-in-etcd", 0, stored(VALUE))
    return script.step("secret-in-etcd", 1, 2).answer(5, name, code, output).step(name, 5, 6).closed(9)


def deleted(now: str, earlier: str, *, code: int = 0, outcome: str = "done") -> Timeline:
    script = Script("configuration/secret_in_etcd").step("delete", 1, 2, outcome=outcome)
    script.answer(3, "once-deleted", 0, now).step("once-deleted", 3, 4)
    return script.answer(5, "at-an-earlier-revision", code, earlier).step("at-an-earlier-revision", 5, 6).closed(9)


CASES = [
    (secret_in_etcd.is_encrypted_in_etcd, in_etcd(stored(VALUE)), Outcome.REFUTED),
    (secret_in_etcd.is_encrypted_in_etcd, in_etcd(stored(BASE64)), Outcome.REFUTED),
    (secret_in_etcd.is_encrypted_in_etcd, in_etcd(stored(SEALED)), Outcome.CONFIRMED),
    (secret_in_etcd.is_encrypted_in_etcd, in_etcd(""), Outcome.INCONCLUSIVE),
    (secret_in_etcd.is_encrypted_in_etcd, in_etcd("", code=1), Outcome.INCONCLUSIVE),
    (secret_in_etcd.is_encrypted_in_etcd, in_etcd(stored(SEALED), truncated=True), Outcome.INCONCLUSIVE),
    (secret_in_etcd.is_encrypted_in_etcd, in_etcd(stored(SEALED), configmap=SEALED), Outcome.INCONCLUSIVE),
    (secret_in_etcd.is_base64_in_etcd, in_etcd(stored(VALUE)), Outcome.REFUTED),
    (secret_in_etcd.is_base64_in_etcd, in_etcd(stored(BASE64)), Outcome.CONFIRMED),
    (secret_in_etcd.is_base64_in_etcd, in_etcd(KEY, code=124), Outcome.INCONCLUSIVE),
    (secret_in_etcd.printed_is_encrypted, said("printed", 0, BASE64), Outcome.REFUTED),
    (secret_in_etcd.printed_is_encrypted, said("printed", 0, SEALED), Outcome.CONFIRMED),
    (secret_in_etcd.printed_is_encrypted, said("printed", 0, VALUE), Outcome.INCONCLUSIVE),
    (secret_in_etcd.printed_is_encrypted, said("printed", 1, ""), Outcome.INCONCLUSIVE),
    (secret_in_etcd.describe_hides_the_value, said("described", 0, "token:  19 bytes\n"), Outcome.CONFIRMED),
    (secret_in_etcd.describe_hides_the_value, said("described", 0, f"token:\n----\n{VALUE}\n"), Outcome.REFUTED),
    (secret_in_etcd.describe_hides_the_value, said("described", 1, ""), Outcome.INCONCLUSIVE),
    (secret_in_etcd.container_has_to_decode, said("in-the-container", 0, f"{VALUE}\n"), Outcome.REFUTED),
    (secret_in_etcd.container_has_to_decode, said("in-the-container", 0, f"{BASE64}\n"), Outcome.CONFIRMED),
    (secret_in_etcd.container_has_to_decode, said("in-the-container", 0, "\n"), Outcome.INCONCLUSIVE),
    (secret_in_etcd.is_gone_once_deleted, deleted("", stored(VALUE)), Outcome.REFUTED),
    (secret_in_etcd.is_gone_once_deleted, deleted("", stored(SEALED)), Outcome.CONFIRMED),
    (secret_in_etcd.is_gone_once_deleted, deleted(stored(VALUE), stored(VALUE)), Outcome.INCONCLUSIVE),
    (secret_in_etcd.is_gone_once_deleted, deleted("", ""), Outcome.INCONCLUSIVE),
    (secret_in_etcd.is_gone_once_deleted, deleted("", "has been compacted", code=1), Outcome.INCONCLUSIVE),
    (secret_in_etcd.is_gone_once_deleted, deleted("", stored(VALUE), outcome="refused"), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome

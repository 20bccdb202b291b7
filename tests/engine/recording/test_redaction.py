"""What is secret reaches no file, in none of the ways in which a value is written down; what is public stays."""

import gzip
import json
from base64 import b64encode, encodebytes, urlsafe_b64encode
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from kindlab.errors import RunError
from kindlab.recording import runfile
from kindlab.recording.redaction import REDACTED, Scrubber, values_of, values_of_patch
from kindlab.recording.sightings import Version
from kindlab.rows import AnswerRow, StepRow
from tests.handfed import HandFed, recording

CANARY = 'can"ary/7f3a+9c&\\e?1'
PUBLIC = "this-may-be-seen-4b"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrdWJlIn0.c2lnbmF0dXJl-_x"
LONG = "".join(f"{number:03}-part-of-a-long-value;" for number in range(20))
KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\nq2hvd3MgdGhhdA==\n-----END RSA PRIVATE KEY-----"


def scrubber(*secrets: str, public: tuple[str, ...] = ()) -> Scrubber:
    knowing = Scrubber(public)
    knowing.learn(secrets)
    return knowing


def in_base64(text: str) -> str:
    return b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "written",
    [
        CANARY,
        json.dumps(CANARY)[1:-1],
        json.dumps(json.dumps(CANARY)[1:-1])[1:-1],
        json.dumps(CANARY)[1:-1].replace("&", r"\u0026"),
        quote(CANARY),
        quote(CANARY, safe=""),
        in_base64(CANARY),
        in_base64(CANARY).rstrip("="),
        urlsafe_b64encode(CANARY.encode()).decode(),
        encodebytes(LONG.encode()).decode().strip(),
        in_base64(LONG),
        "\n    ".join(KEY.splitlines()[1:3]),
        JWT,
        in_base64(JWT),
        KEY.replace("RSA", "EC"),
    ],
)
def test_every_way_to_write_a_value_is_hidden(written: str) -> None:
    text = scrubber(CANARY, LONG, KEY).text(f"before {written} after")
    assert text.removeprefix("before ").removesuffix(" after").replace(REDACTED, "").strip() == ""


@pytest.mark.parametrize("before", ["", "u", "us", "user:", "longer-user:"])
def test_a_value_within_a_longer_base64_is_hidden(before: str) -> None:
    value = "s3cr3t-pass-word"
    text = scrubber(value).text(in_base64(f"{before}{value}@registry"))
    assert REDACTED in text
    assert not any(in_base64(value)[start : start + 8] in text for start in range(12))


def test_a_value_ends_where_it_ends() -> None:
    assert scrubber("hunter22").text("user=jane password=hunter22, retries=3") == (
        "user=jane password=redacted, retries=3"
    )


@pytest.mark.parametrize("short", ["", "a", "true", "admin", "443"])
def test_a_short_value_shreds_nothing(short: str) -> None:
    text = "true: admin listens on 443 and says aha"
    assert scrubber(short).text(text) == text


def test_names_and_keys_keep_what_is_short_enough_to_be_a_word() -> None:
    row = StepRow(number=1, at=0, until=1, name="worker", verb="apply", outcome="done", output="on worker",
                  resolved={"worker": "worker"})  # fmt: skip
    clean = scrubber("worker").row(row)
    assert (clean.name, clean.output, clean.resolved) == ("worker", "on redacted", {"worker": "redacted"})


def test_the_words_of_rows_stay_whatever_the_secret() -> None:
    row = StepRow(number=1, at=0, until=1, name="x", verb="static-pod-of-node", outcome="not reached")
    assert scrubber("static-pod-of-node", "not reached").row(row) == row


def test_a_public_value_stays_also_where_it_holds_a_secret_one() -> None:
    knowing = scrubber("secret-part", PUBLIC, public=(PUBLIC, "with-secret-part-in-it"))
    text = f"{PUBLIC} {in_base64(PUBLIC)} with-secret-part-in-it"
    assert knowing.text(text) == text
    assert knowing.text("secret-part") == REDACTED


def test_a_secret_that_holds_a_public_value_is_hidden_whole() -> None:
    assert scrubber("seen-or-not-1", public=("seen-or",)).text("seen-or seen-or-not-1") == "seen-or redacted"


def test_of_kubernetes_own_secrets_only_what_is_secret_is_looked_for() -> None:
    data = {"namespace": in_base64("lab-x-y"), "ca.crt": in_base64("certificate"), "token": in_base64(JWT)}
    secret = {"kind": "Secret", "type": "kubernetes.io/service-account-token", "data": data}
    assert list(values_of(secret)) == [JWT.encode()]


def test_a_secret_s_own_values_are_hidden_whatever_their_length() -> None:
    knowing = scrubber(public=(PUBLIC,))
    annotations = {"kubectl.kubernetes.io/last-applied-configuration": "all of it", "mine": "stays"}
    secret = {
        "kind": "Secret", "metadata": {"annotations": annotations},
        "data": {"a": in_base64("x"), "b": in_base64(PUBLIC), "c": "no base64!"}, "stringData": {"d": "y", "e": PUBLIC},
    }  # fmt: skip
    hidden = knowing.object(secret)
    assert hidden["data"] == {"a": REDACTED, "b": in_base64(PUBLIC), "c": REDACTED}
    assert hidden["stringData"] == {"d": REDACTED, "e": PUBLIC}
    assert hidden["metadata"]["annotations"] == {"mine": "stays"}
    assert secret["stringData"]["d"] == "y"


def an_object(kind: str, name: str, **rest: Any) -> Version:
    metadata = {"name": name, "namespace": "lab-x", "uid": f"uid-{name}", "resourceVersion": "9"}
    return Version(0.0, "ADDED", kind, {"kind": kind, "metadata": metadata | rest.pop("metadata", {}), **rest})


def on_disk(folder: Path) -> bytes:
    (file,) = folder.glob("timeline.*")
    content = file.read_bytes()
    return gzip.decompress(content) if file.suffix == ".gz" else content


def holds(content: bytes, value: str) -> bool:
    ways = (value, json.dumps(value)[1:-1], json.dumps(json.dumps(value)[1:-1])[1:-1], in_base64(value), quote(value))
    return any(way.encode() in content for way in ways)


def test_a_canary_reaches_no_file(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="exited with 1"):
        run_with_a_canary(tmp_path)
    content = on_disk(tmp_path)
    assert not holds(content, CANARY)
    assert JWT.encode() not in content
    assert content.count(PUBLIC.encode()) == 2
    assert in_base64(PUBLIC).encode() in content
    assert len(runfile.read(tmp_path).rows) == 5


def run_with_a_canary(tmp_path: Path) -> None:
    streams = HandFed()
    with recording(streams, tmp_path, public=(PUBLIC,)) as recorder:
        streams.see(an_object("Secret", "s", data={"key": in_base64(CANARY), "seen": in_base64(PUBLIC)}))
        env = [{"name": "KEY", "value": CANARY}, {"name": "SEEN", "value": PUBLIC}]
        labels = {"annotations": {CANARY: f"value {CANARY}"}}
        streams.see(an_object("Pod", "web", spec={"containers": [{"env": env}]}, metadata=labels))
        recorder.write(StepRow, at=0.0, until=0.0, name="env", verb="exec_in", outcome="refused", reason=CANARY,
                       output=f"KEY={CANARY}\nSEEN={PUBLIC}", errors=in_base64(f"u:{CANARY}"), message=quote(CANARY),
                       warnings=(CANARY,), resolved={"x": CANARY})  # fmt: skip
        path_answer = json.dumps({"data": {"key": in_base64(CANARY)}, "stringData": {"key": CANARY}})
        answer = recorder.write(AnswerRow, at=0.0, until=0.0, name="get", code=200, output=path_answer, reason=JWT)
        assert not holds(answer.output.encode(), CANARY)
        assert not holds(on_disk(tmp_path), CANARY)
        shown = recorder.scrubbed(f"denied: {CANARY}")
        assert shown == f"denied: {REDACTED}"
        assert not holds(json.dumps(recorder.of_arm("").all("Pod/web")).encode(), CANARY)
        raise RunError(f"env: exited with 1: {CANARY}")


def test_what_becomes_known_late_is_taken_out_of_earlier_rows_as_the_file_is_closed(tmp_path: Path) -> None:
    with recording(HandFed(), tmp_path) as recorder:
        recorder.write(StepRow, at=0.0, until=0.0, name="early", verb="kubectl", outcome="done", output=CANARY)
        assert holds(on_disk(tmp_path), CANARY)
        recorder.hide([CANARY])
        recorder.write(StepRow, at=0.0, until=0.0, name="late", verb="kubectl", outcome="done", output=CANARY)
    assert not holds(on_disk(tmp_path), CANARY)


def test_a_namespace_s_name_is_never_a_secret(tmp_path: Path) -> None:
    with recording(HandFed(), tmp_path, namespaces={"lab-x-with-a-long-name": ""}) as recorder:
        recorder.hide(["lab-x-with-a-long-name"])
        assert recorder.scrubbed("in lab-x-with-a-long-name") == "in lab-x-with-a-long-name"


def test_a_value_is_hidden_before_a_long_text_is_cut(tmp_path: Path) -> None:
    filling = "." * (256 * 1024 - 5)
    with recording(HandFed(), tmp_path) as recorder:
        recorder.hide([CANARY])
        row = recorder.write(AnswerRow, at=0.0, until=0.0, name="long", code=0, output=f"{filling}{CANARY} and more")
    assert row.truncated
    assert row.output == f"{filling}redac"


@pytest.mark.parametrize("data", [{"a": None}, {"a": 5}, ["a"], "a", None])
def test_a_secret_that_will_be_refused_keeps_nothing(data: Any) -> None:
    assert list(values_of({"kind": "Secret", "data": data, "stringData": data})) == []


def test_what_is_no_base64_is_hidden_as_it_is() -> None:
    assert list(values_of({"kind": "Secret", "data": {"a": "käse"}})) == ["käse".encode()]


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"key": "aGlkZGVuLXZhbHVl", "gone": None}},
        {"stringData": {"key": "hidden-value"}, "kind": None},
        [{"op": "remove", "path": "/data/old"}, {"op": "add", "path": "/data/key", "value": "aGlkZGVuLXZhbHVl"}],
        [{"op": "replace", "path": "/stringData", "value": {"key": "hidden-value"}}],
    ],
)
def test_a_patch_s_values_are_hidden(body: Any) -> None:
    assert list(values_of_patch("Secret", body)) == [b"hidden-value"]
    assert list(values_of_patch("ConfigMap", body)) == []

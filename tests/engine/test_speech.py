"""What kindlab says while it works exists in both languages: a sentence without a Chinese one is found here."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kindlab
from kindlab.chinese import SENTENCES
from kindlab.speech import both, spoken

ENGINE = Path(kindlab.__file__).parent
ERRORS = {
    "BadPage", "ClusterError", "ConnectionError", "HostError", "NotReady", "RunError", "StepTimeout", "TimeoutError",
    "Unaskable", "UnknownLab", "Unreachable", "UnreadableRun",
}  # fmt: skip
PROGRESS = {"progress", "_tell", "said", "both", "Finding", "Leftover"}
FOR_AUTHORS = {"errors.py", "index.py", "naming.py", "verdict.py"}
"""Modules whose errors tell a lab's author what is wrong with it, or a reader of code."""

OF_PARTS = {
    "{}", "{}: {}", "{}: {}{}", "{} {}: {}", "{} ({})", "{}\n{}", "{}{}", "{}: {}: {}",
    "after {} s {}",  # what follows stands where it is called
    "docker command", "node image", "{} GiB",
    "the API server serves no {}{}",
    "after {} s, not yet: {}. Last seen: {}{}",
    "after {} s, not yet: {} s in which no request to {} was lost. Last seen: {}",
}  # fmt: skip
"""What has no words of its own, or names only, or consists of sentences that are known."""

CHINESE = re.compile(r"[\u4e00-\u9fff]")
HOLE = re.compile(r"\{\w*\}")


def template(node: ast.expr) -> str | None:
    """A text of the code with {} for each value; None where it is none."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in parts)
        case ast.IfExp(body=one, orelse=other):
            return template(one) or template(other)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return f"{template(left) or '{}'}{template(right) or '{}'}"
    return None


def said_in(file: Path) -> Iterator[tuple[int, str]]:
    """Each sentence that an engine's module raises or tells, with its line."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            for word in node.args if name in ERRORS | PROGRESS else []:
                if (text := template(word)) and " " in text:
                    yield node.lineno, text


def modules() -> list[Path]:
    files = (file for file in ENGINE.rglob("*.py") if "validation" not in file.parts and file.name not in FOR_AUTHORS)
    return sorted(file for file in files if any(True for _ in said_in(file)))


KNOWN = {HOLE.sub("{}", sentence) for sentence in SENTENCES}


@pytest.mark.parametrize("file", modules(), ids=lambda file: str(file.relative_to(ENGINE)))
def test_every_sentence_is_known_in_chinese(file: Path) -> None:
    missing = [
        f"{file.name}:{line}: {text}" for line, text in said_in(file)
        if text not in KNOWN | OF_PARTS
    ]  # fmt: skip
    assert not missing


def texts_in(file: Path) -> Iterator[tuple[int, str, str]]:
    """Each Text of a module whose both sentences are written out, with its line."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Text" and node.keywords:
            english, chinese = template(node.args[0]) if node.args else None, template(node.keywords[0].value)
            if english and chinese:
                yield node.lineno, english, chinese


@pytest.mark.parametrize("file", sorted(ENGINE.rglob("*.py")), ids=lambda file: str(file.relative_to(ENGINE)))
def test_a_text_says_the_same_values_in_chinese_with_its_own_colon(file: Path) -> None:
    for line, english, chinese in texts_in(file):
        assert {*HOLE.findall(chinese)} <= {*HOLE.findall(english)}, f"{file}:{line}"
        assert not re.search(r"[\u4e00-\u9fff][:;,] |[\u4e00-\u9fff]:$", chinese), f"{file}:{line}: {chinese}"


@pytest.mark.parametrize("english", SENTENCES)
def test_a_chinese_sentence_has_the_values_of_the_english_one_and_its_own_punctuation(english: str) -> None:
    chinese = SENTENCES[english]
    assert {*HOLE.findall(chinese)} <= {*HOLE.findall(english)}
    assert CHINESE.search(chinese) or {"（", "："} & {*chinese}
    assert not re.search(r"[\u4e00-\u9fff][:;,?!(]|[:;,?!)][\u4e00-\u9fff]", chinese), "ASCII punctuation"
    assert not HOLE.sub("", english).isspace()
    assert sum(map(str.isalpha, HOLE.sub("", english))) >= 4, "it fits what others say"


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("starting node kindlab-worker", "启动节点 kindlab-worker"),
        ("ClusterError: the API server serves no Foo", "ClusterError：API 服务器不提供 Foo"),
        (
            "after 3.0 s, not yet: Pod/web is Ready. Last seen: Pod/web does not exist",
            "3.0 秒后仍未满足：Pod/web 处于 Ready。最后看到：Pod/web 不存在",
        ),
        ("node a Ready (it has not joined); Pod/b Ready (Pending)", "节点 a Ready（尚未加入）；Pod/b Ready（Pending）"),
        ("after 2 s still missing:\n  node a Ready (x)", "2 秒后仍缺少：\n  节点 a Ready（x）"),
        ("no lab or topic is called x. Did you mean a or b?", "没有名为 x 的实验或主题。是否指 a 或 b？"),
        ('Error from server (NotFound): pods "x" not found', 'Error from server (NotFound): pods "x" not found'),
        ("", ""),
    ],
)
def test_a_sentence_is_told_in_chinese_and_others_words_as_they_are(english: str, chinese: str) -> None:
    assert spoken(english, "zh", {"Pod/web is Ready": "Pod/web 处于 Ready"}) == chinese
    assert spoken(english, "en") == english


@given(st.text())
def test_what_anybody_says_is_told_without_an_error(text: str) -> None:
    assert both(text).en == text
    assert both(f"RunError: the recorder failed: {text}").zh.startswith("RunError：记录器出错：")


@pytest.mark.parametrize("part", ["a: ", "a; ", "\n", "starting node ", "after 1 s, not yet: ", " "])
def test_a_stranger_s_run_does_not_keep_it_busy(part: str) -> None:
    assert isinstance(spoken(part * (100_000 // len(part)), "zh"), str)
    assert isinstance(spoken(part * (8_000 // len(part)), "zh"), str)

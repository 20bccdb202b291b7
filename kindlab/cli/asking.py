"""The dialogue at a terminal: a claim is put, and answered with true or false and how sure, a hint, or a way out."""

import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple

from rich.console import Console, RenderableType

from kindlab.predicting import CERTAIN, UNSURE
from kindlab.texts import Language, Text


class Key(StrEnum):
    """What one may want other than to answer."""

    HINT = "h"
    SKIP = "s"
    STOP = "q"
    KEYS = "?"


class Answer(NamedTuple):
    """What somebody says of a claim, how sure they are, in per cent, and how many hints they had taken."""

    answer: bool
    sure: int
    hints: int = 0


class Line(NamedTuple):
    """What was typed of an answer, as far as it was."""

    answer: bool | None = None
    sure: int | None = None


TRUE, FALSE = ("t", "true", "真", "对"), ("f", "false", "假", "错")
WAYS = {
    **dict.fromkeys(("h", "hint", "提示"), Key.HINT),
    **dict.fromkeys(("s", "skip", "跳过"), Key.SKIP),
    **dict.fromkeys(("q", "quit", "exit", "退出"), Key.STOP),
    **dict.fromkeys(("?", "help", "帮助"), Key.KEYS),
}
TYPED = re.compile(r"(?P<word>[^\W\d]*)\s*(?P<sure>\d{1,3})?\s*%?")

KEYS = Text(
    "t true · f false, with how sure you are: t 80 (50 is a coin toss, 100 certain)\n"
    "h hint · s skip this claim · q or Ctrl-D enough · Ctrl-C leave · ? these keys",
    zh="t 真 · f 假，并写上把握：t 80（50 等于抛硬币，100 是确信无疑）\n"
    "h 提示 · s 跳过这一条 · q 或 Ctrl-D 到此为止 · Ctrl-C 离开 · ? 显示按键说明",
)
WHICH = Text("true or false, how sure?", zh="真还是假，把握多大？")
HOW_SURE = Text("how sure, 50 to 100 %?", zh="把握多大（50 到 100 %）？")
SAID = {True: Text("true", zh="真"), False: Text("false", zh="假")}
NOT_UNDERSTOOD = Text('"{line}" is none of these:', zh="无法理解“{line}”，可用的是：")
OUT_OF_RANGE = Text(
    "how sure you are goes from 50 % to 100 %: who is less sure that it is true is more sure that it is false",
    zh="把握的范围是 50 % 到 100 %：若觉得为真的把握不到一半，那就是更相信它为假",
)
NO_MORE_HINTS = Text("there are no more hints", zh="没有更多提示了")
GO_ON = Text("Enter goes on, q ends here", zh="按回车继续，q 到此为止")


def typed(line: str) -> Key | Line | None:
    """Return what a line means, None where it means nothing; full-width signs are as good as others."""
    text = unicodedata.normalize("NFKC", line).strip().lower()
    if text in WAYS:
        return WAYS[text]
    found = TYPED.fullmatch(text)
    if not found or found["word"] not in ("", *TRUE, *FALSE) or not (found["word"] or found["sure"]):
        return None
    answer = found["word"] in TRUE if found["word"] else None
    return Line(answer, int(found["sure"]) if found["sure"] else None)


def line_of_terminal() -> str:
    """Return the next line that is typed, its end included; '' where nothing comes any more."""
    return sys.stdin.buffer.readline().decode(sys.stdin.encoding, errors="replace")  # half a letter is none of the keys


class Dialogue:
    """Asks one claim after the other; `hinted` is how many hints are known of the lab that they belong to."""

    def __init__(self, console: Console, language: Language, read: Callable[[], str] = line_of_terminal) -> None:
        self.console = console
        self.language = language
        self._read = read

    def ask(self, hints: Iterator[RenderableType], known: int = 0) -> Answer | Key:
        """Return what is said of a claim, SKIP or STOP; `hints` are those that are left after the `known` ones."""
        given, taken = Line(), known
        while True:
            match self._line(given):
                case (Key.STOP | Key.SKIP) as way:
                    return way
                case Key.HINT:
                    taken += self._hint(hints)
                case Key.KEYS:
                    self.keys()
                case Line(answer, sure):
                    given = Line(given.answer if answer is None else answer, given.sure if sure is None else sure)
            if given.answer is not None and given.sure is not None:
                return Answer(given.answer, given.sure, taken)

    def goes_on(self) -> bool:
        """Wait for Enter between two labs; tell whether it came, and not a wish to stop."""
        self._prompt(GO_ON)
        line = self._read()
        return bool(line) and typed(line) is not Key.STOP

    def keys(self) -> None:
        """Tell the keys."""
        self.console.print(KEYS.in_(self.language), style="dim")

    def _line(self, given: Line) -> Key | Line:
        """Return the next line that makes sense."""
        while True:
            self._prompt(WHICH if given.answer is None else HOW_SURE, given.answer)
            line = self._read()
            if not line:
                self.console.print()  # the terminal shows nothing of a Ctrl-D
                return Key.STOP
            said = typed(line)
            if isinstance(said, Line) and said.sure is not None and not UNSURE <= said.sure <= CERTAIN:
                self._tell(OUT_OF_RANGE)
            elif said is not None:
                return said
            elif line.strip():
                self._tell(NOT_UNDERSTOOD.formatted(line=line.strip()))
                self.keys()

    def _hint(self, hints: Iterator[RenderableType]) -> int:
        hint = next(hints, None)
        if hint is None:
            self._tell(NO_MORE_HINTS)
            return 0
        self.console.print(hint, style="yellow")
        return 1

    def _tell(self, text: Text) -> None:
        self.console.print(text.in_(self.language), style="yellow")

    def _prompt(self, text: Text, answer: bool | None = None) -> None:
        said = "" if answer is None else f"{SAID[answer].in_(self.language)}: "
        self.console.print(f"  {said}{text.in_(self.language)} ", end="", style="cyan")

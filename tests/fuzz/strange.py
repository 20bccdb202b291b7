"""Strange values and texts, and ways to spoil what is sound."""

import ast
import random
from collections.abc import Callable, Iterator
from typing import Any

TEXTS = (
    "", " ", "x", "x" * 5000, "\x1b]8;;https://example.com\x07a\x1b]8;;\x07", "\u202egnp.exe", "a\u200bb", "\x9b2J",
    "a\rb",
    "../../../etc/passwd", "/etc/passwd", "Pod/web", "Pod[a=b]", "Pod[", "Kind/", "web.yaml", "node/worker", "{}",
    "{0}",
    "%s", "就绪", "🙂", "-", "--help", "1.36", "v" + "9" * 5000, "True", "null", "*", "[red]x[/red]", "worker", "a=b",
    "https://example.com/a.yaml",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    *TEXTS, None, True, False, 0, -1, 1, 3, 10**30, -(10**18), 0.5, 1e308, -1e308, [], {}, [[]], [None], {"": None},
    {"x": []}, ["x"], [{}], {"name": 3}, {"metadata": None}, {"labels": [1]},
)  # fmt: skip
EXPRESSIONS = (
    *(repr(value) for value in VALUES), "float('inf')", "float('nan')", "10**400", "b'x'", "object()", "...",
    "lambda *_: 0",
    "lambda: 1 / 0", "type", "print", "()", "(1,)", "('a', 'b')", "{1: 2}", "set()", "'\\ud800'", "'a\\0b'", "Lab",
    "Claim",
    "ready('Pod/web')", "not_(not_(ready('Pod/web')))", "apply('web.yaml')", "apply('/dev/zero')", "apply('a\\0.yaml')",
    "Text('a', zh='b')", "Text('', zh='')", "Text(1, zh=2)", "one_of('Pod[a=b]')", "node_of('Pod/web')", "kubectl()",
    "field('Pod/web', 'a.' + '9' * 5000)", "until('a', ready('x'), within=float('nan'))", "swap('a', 'b', flips='c')",
    "mutate('web.yaml', 'Pod/web', 'spec..x[', 3, flips=('a',))", "arm('a', {'b': 3})", "exits('x')", "Needs(since=3)",
    "kubectl('debug', 'node/worker', name='k')", "(lambda l: l.append(l) or l)([])", "observe(seconds=-1)", "int",
)  # fmt: skip
STATEMENTS = (
    "raise SystemExit(0)", "raise SystemExit('x')", "import sys; sys.exit(5)", "raise KeyboardInterrupt", "1 / 0",
    "import nosuch",
    "from labs.nosuch import x", "LAB = None", "LAB = LAB.steps", "del LAB", "LAB = type('LAB', (), {})",
    "x: 3 = nosuch",
    "raise Exception('\\x1b[2J' * 3)", "raise BaseExceptionGroup('x', [KeyboardInterrupt()])", "raise RecursionError",
    "(lambda f: f(f))(lambda f: f(f))", "raise Exception", "raise MemoryError", "assert False, '\\ud800'",
    "LAB = [LAB]",
    "raise type('E', (Exception,), {'__str__': lambda self: 1 / 0})()", "return",
    "raise SyntaxError('x')", "raise UnicodeDecodeError('utf-8', b'x', 0, 1, 'x')", "eval('(' * 5000)",
    "class LAB: pass",
    "raise GeneratorExit", "raise SyntaxError('x', ('f', 'x', 0, 'y'))", "import warnings; warnings.warn('x')",
)  # fmt: skip


def python(source: str, chance: random.Random) -> str:
    """Return a lab's source with one to three things in it spoiled."""
    for _ in range(chance.randint(1, 3)):
        ways: list[Callable[[str, random.Random], str]] = [
            _expression,
            _expression,
            _expression,
            _statement,
            _less,
            text,
        ]
        source = chance.choice(ways)(source, chance)
    return source


def text(source: str, chance: random.Random) -> str:
    """Return a text with a piece of it removed, doubled, moved or replaced."""
    start, length = chance.randrange(len(source) + 1), chance.choice((1, 1, 3, 20, 200))
    piece = source[start : start + length]
    put = chance.choice(
        ("", piece * 2, piece[::-1], chance.choice(TEXTS), "\0", "\ufeff", "\t", "(", "'", "\n", ":", "&a *a")
    )
    return source[:start] + put + source[start + length :]


def octets(content: bytes, chance: random.Random) -> bytes:
    """Return bytes, some of which are others, gone or too many."""
    spoilt = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 10))):
        place = chance.randrange(len(spoilt) + 1)
        match chance.randrange(4):
            case 0:
                del spoilt[place : place + chance.choice((1, 8, 1000))]
            case 1:
                spoilt[place:place] = chance.randbytes(chance.choice((1, 4, 100)))
            case 2:
                spoilt[place : place + 1] = chance.choice((b"\0", b"\xff", b"{", b'"', b"\n", b"9" * 30))
            case _:
                spoilt = spoilt[:place]
    return bytes(spoilt)


def structure(value: Any, chance: random.Random) -> Any:
    """Change one thing somewhere in what JSON holds, in place, and return the whole."""
    places = list(_places(value))
    if not places:
        return chance.choice(VALUES)
    parent, key = chance.choice(places)
    match chance.randrange(5):
        case 0:
            del parent[key]
        case 1 if isinstance(parent, list):
            parent.append(parent[key])
        case 2 if isinstance(parent, dict):
            parent[chance.choice(TEXTS)] = parent[key]
        case _:
            parent[key] = chance.choice(VALUES)
    return value


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield value, key
        yield from _places(item)


def _parsed(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return None


def _expression(source: str, chance: random.Random) -> str:
    """Put a strange value in the place of one that an author wrote."""
    tree = _parsed(source)
    found = (
        [node for node in ast.walk(tree) if isinstance(node, ast.expr) and hasattr(node, "end_col_offset")]
        if tree
        else []
    )
    if not found:
        return text(source, chance)
    node = chance.choice(found)
    lines = source.encode().split(b"\n")
    before = b"\n".join([*lines[: node.lineno - 1], lines[node.lineno - 1][: node.col_offset]])
    end = node.end_lineno or node.lineno
    after = b"\n".join([lines[end - 1][node.end_col_offset :], *lines[end:]])
    return b"".join([before, chance.choice(EXPRESSIONS).encode(), after]).decode()


def _statement(source: str, chance: random.Random) -> str:
    tree = _parsed(source)
    if tree is None or not tree.body:
        return text(source, chance)
    line, lines = chance.choice(tree.body).end_lineno or 0, source.split("\n")
    return "\n".join([*lines[:line], chance.choice(STATEMENTS), *lines[line:]])


def _less(source: str, chance: random.Random) -> str:
    """Leave out an argument, or a line."""
    tree = _parsed(source)
    calls = (
        [node for node in ast.walk(tree) if isinstance(node, ast.Call) and (node.args or node.keywords)] if tree else []
    )
    if tree is None or not calls:
        return text(source, chance)
    call = chance.choice(calls)
    given = chance.choice([*(call.args and [call.args]), *(call.keywords and [call.keywords])])
    del given[chance.randrange(len(given))]
    return ast.unparse(tree)

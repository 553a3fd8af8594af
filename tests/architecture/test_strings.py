"""Every sentence that a person can see is there in Chinese too."""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import quanzi
from quanzi.kernel.errors import QuanziError
from quanzi.web import demo, errors, i18n, money_views, shell

SOURCE = Path(quanzi.__file__).parent
KEYWORDS = {"_": None, "ngettext": (1, 2), "translate": None, "translate_count": (2, 3), "say": None}


def _called_with(tree: ast.AST, path: Path) -> Iterator[tuple[str, str]]:
    """The literal first text of `_("…")`, `translate("…")` and the like, and both forms of a counted sentence."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in KEYWORDS:
            continue
        texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        wanted = texts[-2:-1] if name in {"ngettext", "translate_count"} else texts[:1]
        if name == "translate" and len(texts) > 1 and texts[0] in i18n.LANGUAGES:
            wanted = texts[1:2]
        for text in wanted:
            yield text, f"{path.relative_to(SOURCE)}:{node.lineno}"


def _python_words() -> Iterator[tuple[str, str]]:
    for path in SOURCE.rglob("*.py"):
        yield from _called_with(ast.parse(path.read_text()), path)


def _template_words() -> Iterator[tuple[str, str]]:
    options = {"**.html": {"extensions": "jinja2.ext.loopcontrols", "silent": "false", "trimmed": "false"}}
    found = extract_from_dir(SOURCE / "web" / "templates", method_map=[("**.html", "jinja2.ext:babel_extract")], options_map=options)
    for path, line, message, *_ in found:
        yield (message if isinstance(message, str) else message[0]), f"templates/{path}:{line}"


def _all_errors(kind: type[QuanziError]) -> Iterator[type[QuanziError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _all_errors(below)


def _error_words() -> Iterator[tuple[str, str]]:
    for found in pkgutil.walk_packages(quanzi.__path__, "quanzi."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
    for kind in _all_errors(QuanziError):
        if kind.__module__.startswith("quanzi."):
            yield kind.reason, inspect.getsourcefile(kind) or kind.__name__
            yield kind.way_forward, inspect.getsourcefile(kind) or kind.__name__


def _table_words() -> Iterator[tuple[str, str]]:
    """Sentences kept in tables, which are translated by the name of their key."""
    for text in [*errors.TITLES.values(), errors.OUR_FAULT, errors.OUR_FAULT_WAY]:
        yield text, "web/errors.py"
    for pair in errors.HTTP_SAYS.values():
        yield from ((text, "web/errors.py") for text in pair)
    for pair in demo.LABELS.values():
        yield from ((text, "web/demo.py") for text in pair)
    yield from ((text, "web/money_views.py") for text in money_views.KINDS.values())
    for _, text in shell.FLASHES.values():
        yield text, "web/shell.py"


def test_every_sentence_is_translated() -> None:
    known = i18n.load_catalog()
    words = [*_python_words(), *_template_words(), *_error_words(), *_table_words()]
    missing = sorted({(text, where) for text, where in words if text and known.get(text) is None})
    assert len(words) > 100
    assert not missing, "without Chinese:\n" + "\n".join(f"  {where}: {text!r}" for text, where in missing)


def test_two_parts_never_disagree() -> None:
    seen: dict[object, tuple[object, str]] = {}
    quarrels: list[str] = []
    for path in i18n.list_parts():
        with path.open("rb") as lines:
            for message in read_po(lines, locale="zh_Hans_CN"):
                if not message.id or not message.string:
                    continue
                key = message.id if isinstance(message.id, str) else message.id[0]
                text, first = seen.setdefault(key, (message.string, path.name))
                if text != message.string:
                    quarrels.append(f"{key!r}: {text!r} in {first}, {message.string!r} in {path.name}")
    assert seen
    assert not quarrels, "\n".join(quarrels)


def test_translations_keep_the_facts_of_the_sentence() -> None:
    broken: list[str] = []
    for message in i18n.load_catalog():
        if message.id:
            broken += [f"{message.id!r}: {error}" for error in message.check()]
            texts = [message.id] if isinstance(message.id, str) else list(message.id)
            strings = [message.string] if isinstance(message.string, str) else list(message.string)
            wanted = {part.split("}")[0] for text in texts for part in text.split("{")[1:]}
            given = {part.split("}")[0] for text in strings for part in text.split("{")[1:]}
            if given - wanted:
                broken.append(f"{message.id!r}: {given - wanted} is unknown")
    assert not broken, "\n".join(broken)

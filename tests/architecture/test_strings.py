"""Every sentence that a person can see is there in Chinese too."""

import ast
import importlib
import inspect
import io
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po

import quanzi
from quanzi.app import letters
from quanzi.kernel.errors import QuanziError
from quanzi.web import errors, i18n
from tests.architecture.rules import all_sources, read_source, words

SOURCE = Path(quanzi.__file__).parent
NOT_SHOWN = {"web/device.py:_BROWSERS": "names of browsers, the same in every language"}


def _python_words() -> Iterator[tuple[str, str]]:
    for source in all_sources():
        yield from words.sentences_called(source.tree, source.path, languages=i18n.LANGUAGES)


def _template_words() -> Iterator[tuple[str, str]]:
    folder = SOURCE / "web" / "templates"
    for path in folder.rglob("*.html"):
        yield from _words_of_template(path.read_bytes(), path.relative_to(folder).as_posix())


def _words_of_template(text: bytes, path: str) -> Iterator[tuple[str, str]]:
    options = {"extensions": "jinja2.ext.loopcontrols", "silent": "false", "trimmed": "false"}
    for line, message, *_ in extract("jinja2.ext:babel_extract", io.BytesIO(text), options=options):
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
    """Sentences kept in tables, which are translated by the name of their key, wherever a page or a letter has such a table."""
    yield from ((text, "web/errors.py") for text in (errors.OUR_FAULT, errors.OUR_FAULT_WAY))
    for table in sorted(words.tables_of_words(source for source in all_sources() if source.package in {"web", "app", "live", "api"})):
        path, _, name = table.partition(":")
        if table not in NOT_SHOWN:
            module = importlib.import_module("quanzi." + path.removesuffix(".py").replace("/", "."))
            yield from ((text, table) for text in words.words_in(getattr(module, name)))


def _known() -> set[str]:
    found = [message for message in i18n.load_catalog() if message.id and message.string]
    return {message.id if isinstance(message.id, str) else message.id[0] for message in found}


def test_every_sentence_is_translated() -> None:
    # modules first: what a page adds to a table is added when it is read
    shown = [*_error_words(), *_python_words(), *_template_words(), *_table_words()]
    assert len(shown) > 100
    missing = words.without_translation(shown, _known())
    assert not missing, "without Chinese:\n" + "\n".join(f"  {one}" for one in missing)


@pytest.mark.parametrize(
    "call",
    [
        'visit.translate("Nobody said this yet.")',
        'i18n.translate("en", "Nobody said this yet.", count=1)',
        'say("Nobody said this yet.")',
        'i18n.translate_count(language, "Nobody said this yet.", "Nobody said these yet.", 3)',
    ],
)
def test_a_planted_sentence_is_found_to_have_no_translation(call: str) -> None:
    found = words.sentences_called(read_source("web/pages/planted.py", call).tree, "web/pages/planted.py", languages=i18n.LANGUAGES)
    assert words.without_translation(found, _known()) == ["web/pages/planted.py:1: 'Nobody said this yet.'"]
    assert words.without_translation([("Members", "here")], _known()) == []


def test_a_planted_sentence_in_a_template_is_found_to_have_no_translation() -> None:
    text = b'<p>{{ _("Members") }}</p>\n<p>{{ _("Nobody said this yet.") }}</p>'
    found = list(_words_of_template(text, "planted.html"))
    assert words.without_translation(found, _known()) == ["templates/planted.html:2: 'Nobody said this yet.'"]


def test_a_planted_table_of_words_is_seen_and_all_of_it_is_read() -> None:
    planted = read_source(
        "web/planted.py",
        'TABLE: dict[str, object] = {"a": ("Nobody said this yet.", "good"), "b": "Alone"}\n'
        'SIDES = (320, 960)\nplain = ["Not a table of ours"]\n',
    )
    assert words.tables_of_words([planted]) == {"web/planted.py:TABLE"}
    table = {"a": ("Nobody said this yet.", "good"), "b": "Alone", "c": [letters.Words("A subject", "A body", "A message")]}
    assert list(words.words_in(table)) == ["Nobody said this yet.", "Alone", "A subject", "A body", "A message"]


def test_the_tables_that_are_known_are_seen() -> None:
    seen = words.tables_of_words(all_sources())
    names = {"app/letters.py:LETTERS", "web/log_words.py:LOG_WORDS", "web/check_words.py:CHECKS", "web/pages/person.py:TIERS"}
    names |= {
        "web/pages/me_real_name.py:DOCUMENTS",
        "web/pages/me_real_name.py:STATES",
        "web/pages/tokens.py:_SLICES",
        "web/shell.py:FLASHES",
    }
    assert names | NOT_SHOWN.keys() <= seen


def test_every_sentence_is_translated_once() -> None:
    seen: dict[str, str] = {}
    twice: list[str] = []
    for path in i18n.list_parts():
        with path.open("rb") as lines:
            for message in read_po(lines, locale="zh_Hans_CN"):
                key = message.id if isinstance(message.id, str) else message.id[0]
                if key and seen.setdefault(key, path.name) != path.name:
                    twice.append(f"{path.name}: {key!r} stands in {seen[key]}")
    assert seen
    assert not twice, "\n".join(twice)


def test_no_translation_is_kept_that_nobody_reads() -> None:
    constants = (node.value for source in all_sources() for node in ast.walk(source.tree) if isinstance(node, ast.Constant))
    said = {value for value in constants if isinstance(value, str)} | {text for text, _ in _template_words()}
    assert sorted(_known() - said) == []


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

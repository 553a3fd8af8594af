"""What a person reads: sentences that are translated where they stand, and tables of sentences that are translated by key."""

import ast
import re
from collections.abc import Collection, Iterable, Iterator

import msgspec

from tests.architecture.rules import Source

KEYWORDS = {"_": None, "ngettext": (1, 2), "translate": None, "translate_count": (2, 3), "say": None}
# begins like a sentence or a label, and has more than one word
_NAME = re.compile(r"[a-z_]*")
_SENTENCE = re.compile(r"[A-Z{“][^\s]*\s\S")


def sentences_called(tree: ast.AST, path: str, *, languages: Collection[str]) -> Iterator[tuple[str, str]]:
    """The literal first text of `_("…")`, `translate("…")` and the like, and both forms of a counted sentence."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in KEYWORDS:
            continue
        texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        wanted = texts[-2:-1] if name in {"ngettext", "translate_count"} else texts[:1]
        if name == "translate" and len(texts) > 1 and texts[0] in languages:
            wanted = texts[1:2]
        for text in wanted:
            yield text, f"{path}:{node.lineno}"


def tables_of_words(sources: Iterable[Source]) -> set[str]:
    """Constants that hold a sentence, as "path:NAME": dictionaries and tuples at the top of a file."""
    found: set[str] = set()
    for source in sources:
        for node in source.tree.body:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
            names = [one.id for one in targets if isinstance(one, ast.Name) and one.id.isupper()]
            value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
            if names and isinstance(value, ast.Dict | ast.Tuple | ast.List) and _has_sentence(value):
                found.add(f"{source.path}:{names[0]}")
    return found


def _has_sentence(tree: ast.AST) -> bool:
    return any(isinstance(one, ast.Constant) and isinstance(one.value, str) and _SENTENCE.match(one.value) for one in ast.walk(tree))


def words_in(table: object) -> Iterator[str]:
    """Every text of a table, at any depth; of a dictionary the values alone, since its keys are for us."""
    if isinstance(table, str):
        # one word in small letters is a name for a style or a kind, and never shown
        if not _NAME.fullmatch(table):
            yield table
    elif isinstance(table, dict):
        for value in table.values():
            yield from words_in(value)
    elif isinstance(table, list | tuple):
        for value in table:
            yield from words_in(value)
    elif isinstance(table, msgspec.Struct):
        yield from words_in(msgspec.structs.astuple(table))
    elif hasattr(table, "__slots__"):
        yield from words_in([getattr(table, name) for name in table.__slots__])


def without_translation(words: Iterable[tuple[str, str]], known: Collection[str]) -> list[str]:
    """Sentences that the catalog does not have, with where they stand."""
    return sorted({f"{where}: {text!r}" for text, where in words if text and text not in known})

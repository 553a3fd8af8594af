"""How long a file, a function, a template may be: a hard limit for each, and a share that may pass the soft one."""

from collections.abc import Iterable, Mapping

from tests.architecture.rules import Source, functions_of

FILE_LINES_SOFT, FILE_LINES_HARD = 300, 400
FUNCTION_LINES_SOFT, FUNCTION_LINES_HARD = 40, 60
TEMPLATE_LINES_HARD = 150
SOFT_SHARE_MAX = 0.05


def long_files(sources: Iterable[Source]) -> list[str]:
    """Files past the hard limit; and every file past the soft one when too many are."""
    return _complain({source.path: source.text.count("\n") for source in sources}, FILE_LINES_SOFT, FILE_LINES_HARD)


def long_functions(sources: Iterable[Source]) -> list[str]:
    """Functions past the hard limit; and every function past the soft one when too many are."""
    lengths = {
        f"{source.path}:{one.lineno} {one.name}": (one.end_lineno or one.lineno) - one.lineno + 1
        for source in sources
        for one in functions_of(source.tree)
    }
    return _complain(lengths, FUNCTION_LINES_SOFT, FUNCTION_LINES_HARD)


def long_templates(templates: Mapping[str, str]) -> list[str]:
    """Templates past the limit."""
    return _complain({path: text.count("\n") for path, text in templates.items()}, TEMPLATE_LINES_HARD, TEMPLATE_LINES_HARD)


def _complain(lengths: Mapping[str, int], soft: int, hard: int) -> list[str]:
    too_long = [f"{what} has {lines} lines, at most {hard}" for what, lines in lengths.items() if lines > hard]
    stretched = [f"{what} has {lines} lines, better {soft}" for what, lines in lengths.items() if soft < lines <= hard]
    return too_long + (stretched if len(stretched) > max(1, len(lengths) * SOFT_SHARE_MAX) else [])

"""The house keeps its shape: sizes, names, doors, imports."""

from tests.architecture.rules import ROOT, all_sources, all_tests, committed_texts, imports, names, sizes

TEXTS = {path: text for path, text in committed_texts().items() if not path.startswith("tests/architecture/")}


def test_files_functions_and_templates_are_short() -> None:
    templates = {path.name: path.read_text() for path in (ROOT / "src/quanzi/web/templates").rglob("*.html")}
    assert sizes.long_files(all_sources()) == []
    assert sizes.long_functions(all_sources()) == []
    assert sizes.long_templates(templates) == []


def test_styles_scripts_and_tests_are_short_too() -> None:
    faces = {path: text for path, text in TEXTS.items() if path.startswith("src/quanzi/web/static/") and path.endswith((".css", ".js"))}
    assert [path for path, text in faces.items() if text.count("\n") > sizes.FILE_LINES_HARD] == []
    assert [one.path for one in all_tests() if one.text.count("\n") > sizes.FILE_LINES_HARD] == []


def test_nothing_is_called_after_a_drawer() -> None:
    assert names.banned_file_names([*all_sources(), *all_tests()]) == []


def test_no_word_that_puts_off_or_says_nothing() -> None:
    assert (
        names.banned_words(
            {path: text for path, text in TEXTS.items() if path.endswith((".py", ".md", ".html", ".css", ".js", ".sql", ".toml"))}
        )
        == []
    )


def test_no_function_is_called_like_its_file() -> None:
    assert names.named_like_its_file(all_sources()) == []


def test_deeds_take_facts_by_name() -> None:
    assert names.positional_facts(all_sources()) == []


def test_slices_ask_no_clock() -> None:
    assert names.clocks_in_slices(all_sources()) == []


def test_policies_are_pure() -> None:
    assert names.impure_policies(all_sources()) == []


def test_every_test_asserts_something() -> None:
    assert names.tests_without_assertion(all_tests()) == []


def test_imports_stand_on_top_and_in_the_open() -> None:
    assert imports.hidden_imports([*all_sources(), *all_tests()]) == []
    assert imports.type_checking_blocks([*all_sources(), *all_tests()]) == []


def test_slices_are_entered_by_their_doors() -> None:
    assert imports.side_entries(all_sources()) == []
    assert imports.bad_doors(all_sources()) == []


def test_promises_are_kept() -> None:
    assert imports.broken_promises(all_sources()) == []


def test_every_slice_has_its_door_contract() -> None:
    contracts = (ROOT / ".importlinter").read_text()
    slices = {one.package for one in all_sources() if one.in_slice}
    assert {one for one in slices if f"[importlinter:contract:door_{one}]" not in contracts} == set()

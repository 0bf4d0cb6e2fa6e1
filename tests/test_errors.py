"""Errors and remarks: every class has its exit code, every code in the source its row, and every row its use."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

from shequ_convert import errors
from shequ_convert.diagnostics import REMARKS, Diagnostic, Severity
from shequ_convert.errors import ExitCode, ShequError

PACKAGE = Path(errors.__file__).parent
CLASSES = [c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, ShequError)]


def trees() -> list[ast.Module]:
    return [ast.parse(file.read_text(encoding="utf-8")) for file in sorted(PACKAGE.rglob("*.py"))]


def codes_used() -> set[str]:
    """Return the codes of all remarks that the source makes."""
    calls = [node for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Call)]
    made = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Diagnostic"]
    firsts = [call.args[0] if call.args else next(k.value for k in call.keywords if k.arg == "code") for call in made]
    constants = [node.value for first in firsts for node in ast.walk(first) if isinstance(node, ast.Constant)]
    return {value for value in constants if isinstance(value, str)}


def test_every_code_in_the_source_has_a_row() -> None:
    assert codes_used() <= set(REMARKS)


@pytest.mark.parametrize("code", REMARKS)
def test_every_row_is_used(code: str) -> None:
    files = [file for file in PACKAGE.rglob("*.py") if file.name != "diagnostics.py"]
    assert any(f'"{code}"' in file.read_text(encoding="utf-8") for file in files)


@pytest.mark.parametrize("code", REMARKS)
def test_every_wording_is_a_phrase_with_at_most_its_detail_to_fill_in(code: str) -> None:
    remark = REMARKS[code]
    said = str(Diagnostic(code, "@"))
    assert said == remark.wording.replace("{detail}", "@")
    assert not said.endswith(".")
    assert remark.severity in Severity


def test_a_remark_says_where() -> None:
    assert str(Diagnostic("picture.missing", "a.png", (8, 9))) == "line 8, 9: picture not found: a.png"
    assert str(Diagnostic("parse.no-title")) == "no title was found"


def test_a_code_without_a_row_cannot_be_shown() -> None:
    with pytest.raises(KeyError):
        str(Diagnostic("parse.unheard-of"))


@pytest.mark.parametrize("error", CLASSES, ids=lambda c: c.__name__)
def test_every_error_says_what_and_what_to_do(error: type[ShequError]) -> None:
    assert str(error("Profile x is odd", "Mend it")) == "Profile x is odd. Mend it."
    assert str(error("Profile x is odd")) == "Profile x is odd."
    assert error.exit_code in {ExitCode.FAILED, ExitCode.USAGE}


@pytest.mark.parametrize("error", CLASSES, ids=lambda c: c.__name__)
def test_every_error_stands_in_the_tree_of_the_docstring_with_its_exit_code(error: type[ShequError]) -> None:
    assert errors.__doc__
    (row,) = [line for line in errors.__doc__.splitlines() if f"{error.__name__}  " in line]
    assert row.split(error.__name__)[1].split()[0] == str(int(error.exit_code))


def test_exit_codes_are_those_that_the_readme_promises() -> None:
    assert {code.name: int(code) for code in ExitCode} == {
        "OK": 0, "FAILED": 1, "USAGE": 2, "WARNINGS": 3, "INTERRUPTED": 130,
    }  # fmt: skip


def test_an_error_survives_pickling_on_its_way_out_of_a_worker() -> None:
    import pickle  # noqa: PLC0415 - used here only

    for error in CLASSES:
        back = pickle.loads(pickle.dumps(error("a", "b")))  # noqa: S301 - we made it
        assert (type(back), back.what, back.advice) == (error, "a", "b")


def test_nothing_catches_every_exception_but_the_batch_runner() -> None:
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                caught = ast.unparse(node.type) if node.type else "BaseException"
                passed_on = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
                assert caught != "BaseException" or passed_on, file.name
                assert caught != "Exception" or passed_on or file.parent.name == "batch", file.name

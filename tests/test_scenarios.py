"""The 43 acceptance scenarios that peers' own tests state: each is a test here, or a decision in the README.

A test states one by "Scenario N" in its docstring; the README's decisions name those that are adapted or not ours.
"""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DECISIONS = README[README.index("## Decisions") :]
SAID = re.compile(r"[Ss]cenarios? (\d+(?:(?:, | and )\d+)*)")


def numbers(text: str) -> set[int]:
    return {int(number) for found in SAID.findall(text) for number in re.findall(r"\d+", found)}


def stated_by_tests() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for number in numbers(ast.get_docstring(node) or ""):
                    found.setdefault(number, []).append(f"{path.name}::{node.name}")
    return found


STATED = stated_by_tests()


@pytest.mark.parametrize("number", range(1, 44))
def test_each_scenario_is_a_test_or_a_decision(number):
    assert number in STATED or number in numbers(DECISIONS)


def test_no_scenario_is_numbered_beyond_the_list():
    assert set(STATED) <= set(range(1, 44))

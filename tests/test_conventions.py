"""Conventions that were said twice, as tests."""

import ast
import re
import statistics
from pathlib import Path

import click
import pytest
from jinja2 import Environment, meta

from market.cli import main

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "market").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
README = (ROOT / "README.md").read_text()
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "services", "models", "manager", "managers", "misc", "common"}
FILE_LONGEST, FUNCTION_LONGEST, FUNCTION_P95, FUNCTION_MEDIAN = 400, 80, 45, 14


def functions(path: Path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def public_functions(path: Path):
    """Yield the functions of a module and the methods of its public classes, without those that begin with _."""
    for node in ast.parse(path.read_text()).body:
        body = node.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_") else [node]
        for inner in body:
            if isinstance(inner, ast.FunctionDef) and not inner.name.startswith("_"):
                yield inner


def commands(group: click.Group, prefix: str = "market"):
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, f"{prefix} {name}")
        else:
            yield f"{prefix} {name}", command


def test_files_stay_short():
    long = {path.name: count for path in MODULES if (count := len(path.read_text().splitlines())) > FILE_LONGEST}

    assert long == {}


def test_functions_stay_small():
    lengths = sorted(node.end_lineno - node.lineno + 1 for path in MODULES for node in functions(path))

    assert lengths[-1] <= FUNCTION_LONGEST
    assert lengths[int(len(lengths) * 0.95)] <= FUNCTION_P95
    assert statistics.median(lengths) <= FUNCTION_MEDIAN


def test_names_say_what_a_module_is_about():
    named = {part for path in MODULES for part in path.relative_to(ROOT / "market").with_suffix("").parts}

    assert named & FORBIDDEN_NAMES == set()


@pytest.mark.parametrize("layer", ["core", "store", "benchmark", "actions"])
def test_every_public_function_says_what_it_promises(layer):
    bare = [
        f"{path.name}:{node.name}"
        for path in MODULES
        if layer in path.parts
        for node in public_functions(path)
        if not ast.get_docstring(node)
    ]

    assert [name for name in bare if ":m0" not in name] == []


def test_no_unfinished_business_is_left_in_the_code():
    words = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")

    assert [path.name for path in (*MODULES, *TEMPLATES) if words.search(path.read_text())] == []


def test_every_command_has_help_an_example_and_a_line_in_the_readme():
    for name, command in commands(main):
        assert command.help, name
        assert command.epilog, f"{name} shows an example"
        assert command.epilog.startswith("Example: market"), name
        assert f"`{name}" in README, f"{name} is not in the README"


def test_every_template_is_used():
    sources = "\n".join(path.read_text() for path in (*MODULES, *TEMPLATES))
    unused = [
        name
        for path in TEMPLATES
        if not re.search(rf"['\"]{re.escape(name := path.relative_to(ROOT / 'templates').as_posix())}['\"]", sources)
    ]

    assert unused == []


def test_every_imported_macro_is_used():
    for path in TEMPLATES:
        source = path.read_text()
        for names in re.findall(r"\{%-? from '[^']+' import ([^%]+?)-? ?%\}", source):
            for name in (part.strip().removesuffix(" with context") for part in names.split(",")):
                assert len(re.findall(rf"\b{name}\b", source)) > 1, f"{path.name}: {name} is imported for nothing"


def test_templates_parse_and_extend_what_exists():
    environment = Environment(autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
    for path in TEMPLATES:
        for reference in meta.find_referenced_templates(environment.parse(path.read_text())):
            assert reference is None or (ROOT / "templates" / reference).exists(), f"{path.name}: {reference}"


def test_no_template_marks_text_as_safe():
    assert [path.name for path in TEMPLATES if re.search(r"\|\s*safe\b|autoescape false", path.read_text())] == []


def test_the_readme_lists_every_dependency_with_its_owner():
    project = (ROOT / "pyproject.toml").read_text()
    wanted = re.search(r"\ndependencies = \[(.*?)\n\]", project, re.DOTALL).group(1)

    missing = [name for name in re.findall(r'"([a-z0-9-]+)', wanted) if f"| {name} |" not in README]

    assert missing == []

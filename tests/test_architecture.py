"""The import graph is part of the design; README.md shows it as a table."""

import ast
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "market"
MAY_IMPORT = {
    "config": "",
    "logs": "",
    "core": "",
    "charts": "core",
    "spreadsheets": "core",
    "translations": "core",
    "store": "core",
    "benchmark": "core store charts translations",
    "actions": "core store benchmark translations",
    "demo": "core store actions config",
    "requests": "core store actions config",
    "web": "core store benchmark actions spreadsheets translations config requests logs",
    "api": "core store actions config requests",
    "application": "core store web api config",
    "cli": "core store benchmark actions config demo logs",
}
OWNERS = {
    "argon2": "actions",
    "babel": "web translations",
    "click": "cli",
    "currency_converter": "benchmark",
    "duckdb": "benchmark",
    "flask": "web api application requests",
    "flask_wtf": "web",
    "granian": "cli",
    "icalendar": "web",
    "jinja2": "web application",
    "matplotlib": "charts",
    "openpyxl": "spreadsheets",
    "prometheus_client": "web",
    "pyotp": "actions",
    "pyspark": "benchmark",
    "rapidfuzz": "actions",
    "segno": "web",
    "snowballstemmer": "core",
    "sqlite3": "store benchmark",
    "sqlite_utils": "store benchmark",
    "werkzeug": "web api",
    "wtforms": "web",
    "xlsxwriter": "spreadsheets",
    "zxcvbn": "core",
}
PURE = {"core"}
CORE_THIRD_PARTY = {"numpy", "snowballstemmer", "zxcvbn"}
IMPURE_STANDARD = {"os", "pathlib", "random", "secrets", "shutil", "socket", "subprocess", "sys", "time", "urllib"}
PUBLISHED_ONLY = {
    "web/prices.py",
    "web/editions.py",
    "web/edition_reports.py",
    "web/datasets.py",
    "web/price_slices.py",
    "web/price_checks.py",
    "web/price_twins.py",
    "web/pictures.py",
    "web/series_gaps.py",
    "web/exchanges.py",
    "web/exchange_rates.py",
    "web/lens_tables.py",
    "web/market_answers.py",
    "web/methods.py",
    "web/discrepancies.py",
    "web/verdicts.py",
}
READS_OF_EDITIONS = (
    "market.benchmark.reader",
    "market.benchmark.published",
    "market.benchmark.differences",
    "market.benchmark.quality",
)
MODULES = sorted(PACKAGE.rglob("*.py"))


def imports(path: Path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def violations(name: str, targets) -> list[str]:
    layer = name.split("/", maxsplit=1)[0].removesuffix(".py")
    found = []
    for target in targets:
        top, _, rest = target.partition(".")
        part = rest.split(".")[0]
        if top == "market" and layer in MAY_IMPORT and part not in {layer, *MAY_IMPORT[layer].split()}:
            found.append(f"{layer} may not import {part}")
        if name in PUBLISHED_ONLY and target.startswith("market.store"):
            found.append("public figures come from published editions, not from the store")
        if layer == "benchmark" and target.startswith("market.store") and name != "benchmark/freeze.py":
            found.append("only the freeze reads the store")
        if layer == "web" and target.startswith("market.benchmark") and not target.startswith(READS_OF_EDITIONS):
            found.append("pages only read editions")
        if layer not in OWNERS.get(top, layer).split():
            found.append(f"{top} belongs to {OWNERS[top]}")
        if layer in PURE and top in IMPURE_STANDARD:
            found.append(f"core is pure: no {top}")
        if layer in PURE and top not in {"market", *CORE_THIRD_PARTY, *sys.stdlib_module_names}:
            found.append(f"core has three libraries, numpy, snowballstemmer and zxcvbn: not {top}")
    return found


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_imports_only_what_its_layer_may(path):
    assert violations(name_of(path), imports(path)) == []


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("core/briefs.py", "market.store.briefs.get_brief"),
        ("core/briefs.py", "flask.Flask"),
        ("core/briefs.py", "pandas.DataFrame"),
        ("core/briefs.py", "pathlib.Path"),
        ("store/briefs.py", "market.actions.briefs.begin_brief"),
        ("benchmark/cells.py", "market.store.briefs.get_brief"),
        ("actions/briefs.py", "sqlite3"),
        ("web/client.py", "market.cli.main"),
        ("web/prices.py", "market.store.briefs.get_brief"),
        ("web/prices.py", "market.benchmark.freeze.freeze"),
        ("web/prices.py", "matplotlib.figure"),
        ("cli/markets.py", "market.application"),
        ("actions/briefs.py", "market.demo.build"),
        ("api/quotes.py", "market.web.current.current_time"),
        ("web/client.py", "market.api.quotes.submit"),
    ],
)
def test_a_planted_violation_is_found(name, target):
    assert violations(name, [target])


@pytest.mark.parametrize("path", [path for path in MODULES if name_of(path).startswith(("web/", "api/"))], ids=name_of)
def test_views_write_only_through_actions(path):
    tree = ast.parse(path.read_text())
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    used |= {target.split(".")[-1] for target in imports(path)}

    writing = [name for name in used if name.startswith(("insert_", "update_", "delete_", "replace_"))]

    assert writing == []


def test_the_import_graph_has_no_cycle():
    graph = {}
    for path in MODULES:
        module = "market." + name_of(path).removesuffix(".py").replace("/", ".")
        graph[module.removesuffix(".__init__")] = set(imports(path))
    names = set(graph)
    edges = {
        module: {known for target in targets for known in (target, target.rpartition(".")[0]) if known in names}
        for module, targets in graph.items()
    }
    while leaves := [module for module in edges if not edges[module] - {module}]:
        for leaf in leaves:
            del edges[leaf]
        edges = {module: targets - set(leaves) for module, targets in edges.items()}

    assert edges == {}

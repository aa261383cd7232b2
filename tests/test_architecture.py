"""The import law: call down, signal up. A planted violation is found."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ["ledger", "policies", "consent", "notifications", "cachoo_privacy"]
# Pure mathematics knows neither the framework nor the clock, the disk or chance.
FRAMEWORKS = {"django", "rest_framework", "celery", "redis", "psycopg2"}
FORBIDDEN_TO_LEDGER = FRAMEWORKS | {"os", "pathlib", "random", "secrets", "time", "datetime"}
ADAPTERS = {"views", "api", "api_urls", "urls", "published_urls", "admin", "tasks", "receivers", "management"}
ADAPTERS |= {"authentication", "apps", "log_urls", "guards", "forward_auth"}


def _forbidden_to(path: Path) -> set[str]:
    """The command line of the verifier is the one that reads files."""
    return FRAMEWORKS if path.name == "__main__.py" else FORBIDDEN_TO_LEDGER


def modules(root: Path) -> Iterator[tuple[Path, ast.Module]]:
    for layer in LAYERS:
        for path in sorted((root / layer).rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything imported; 'from a import b' gives 'a.b'."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def violations(root: Path) -> list[str]:
    return [
        f"{path.relative_to(root)}:{line} {said}"
        for path, tree in modules(root)
        for line, said in _broken(path.relative_to(root), tree)
    ]


def _broken(path: Path, tree: ast.Module) -> Iterator[tuple[int, str]]:
    layer = path.parts[0]
    for line, name in imports(tree):
        target, _, rest = name.partition(".")
        if layer == "ledger" and target in _forbidden_to(path):
            yield line, f"ledger is pure and imports {name}"
        if target in LAYERS and LAYERS.index(target) > LAYERS.index(layer):
            yield line, f"{layer} calls up: {name}"
        if (
            target in LAYERS
            and target != layer
            and layer != "cachoo_privacy"
            and rest.split(".")[0] in ADAPTERS
        ):
            yield line, f"{layer} reaches for another application's adapter: {name}"
        if target == layer and _is_inner(path) and rest.split(".")[0] in ADAPTERS - {"apps"}:
            yield line, f"an act or model imports its own adapter: {name}"
    yield from _inside_functions(path, tree)
    yield from _signals(path, tree)


def _is_inner(path: Path) -> bool:
    """Whether the module is a model or an act, not an adapter."""
    return (
        path.parts[0] != "cachoo_privacy"
        and not {part.removesuffix(".py") for part in path.parts[1:]} & ADAPTERS
    )


def _inside_functions(path: Path, tree: ast.Module) -> Iterator[tuple[int, str]]:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and not (
            path.name == "apps.py" and function.name == "ready"
        ):
            for line, name in imports(function):
                yield line, f"{function.name} imports {name} inside itself"


def _signals(path: Path, tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        name = getattr(called, "attr", getattr(called, "id", ""))
        if name == "receiver" and path.stem != "receivers" and path.parts[0] != "cachoo_privacy":
            yield node.lineno, "signals are received in receivers.py"


def test_every_import_goes_down():
    assert violations(ROOT) == []


@pytest.mark.parametrize(
    ("file", "line", "expected"),
    [
        ("ledger/planted.py", "from django.db import models", "pure"),
        ("ledger/planted.py", "import time", "pure"),
        ("policies/planted.py", "from consent.models import Subject", "calls up"),
        ("policies/planted.py", "import notifications", "calls up"),
        ("consent/planted.py", "from cachoo_privacy import settings", "calls up"),
        ("notifications/planted.py", "from consent.views import answer", "adapter"),
        ("notifications/planted.py", "from consent import api", "adapter"),
        ("policies/publishing.py", "from policies.admin import VersionAdmin", "its own adapter"),
        ("policies/planted.py", "def act():\n    from policies import models", "inside itself"),
        (
            "consent/planted.py",
            "@receiver(version_published)\ndef f(): pass",
            "receivers.py",
        ),
    ],
)
def test_a_planted_violation_is_found(tmp_path, file, line, expected):
    planted = tmp_path / file
    planted.parent.mkdir(parents=True)
    planted.write_text(line)
    assert any(expected in said for said in violations(tmp_path)), violations(tmp_path)


def test_no_file_or_function_outgrows_the_house():
    long = []
    for path, tree in modules(ROOT):
        if "migrations" in path.parts:
            continue
        lines = len(path.read_text(encoding="utf-8").splitlines())
        long += [f"{path}: {lines} lines"] if lines > 250 else []
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= 40:
                long.append(f"{path}:{node.lineno} {node.name}")
    assert long == []


def test_every_module_says_what_it_holds():
    silent = [
        str(path)
        for path, tree in modules(ROOT)
        if not ast.get_docstring(tree)
        and path.read_text(encoding="utf-8").strip()
        and "0001" not in path.name
    ]
    assert silent == []

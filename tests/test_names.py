"""docs/reference/names.md lists every name once, and says nothing that is not so."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands
from django.db.models import Choices
from django.urls import URLPattern, get_resolver

from cachoo_privacy.celery import app as celery
from cachoo_privacy.desk.roles import ROLES
from cachoo_privacy.openapi import contract
from policies.problemcodes import PROBLEMS
from policies.refusals import Refused

ROOT = Path(__file__).resolve().parent.parent
OURS = ["ledger", "policies", "consent", "notifications", "cachoo_privacy"]
# Whole trees that other projects name: one line each.
FOREIGN = {"admin/", "accounts/"}


def documented() -> dict[str, list[str]]:
    """By heading, the names in the first column of its table."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in (ROOT / "docs/reference/names.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
        elif match := re.match(r"\| `([^`]+)` \|", line):
            found.setdefault(heading, []).append(match[1])
    return found


def routes(patterns: list, prefix: str = "") -> set[str]:
    found = set()
    for pattern in patterns:
        here = prefix + str(pattern.pattern)
        plain = re.sub(r"^(ar|en)/", "<language>/", here)
        tree = next((name for name in FOREIGN if plain == f"<language>/{name}"), None)
        if tree:
            found.add("/" + plain + "…")
        elif isinstance(pattern, URLPattern):
            found.add("/" + re.sub(r"<\w+:(\w+)>", r"<\1>", plain))
        else:
            found |= routes(pattern.url_patterns, here)
    return found


def subclasses(kind: type) -> set[type]:
    return {kind} | {grand for child in kind.__subclasses__() for grand in subclasses(child)}


def everything_imported() -> None:
    for name in OURS:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            if not module.name.endswith(("__main__", ".wsgi")):  # these change the process that imports them
                importlib.import_module(module.name)


def all_routes() -> set[str]:
    """Every address of the site, its parameters in angle brackets."""
    return routes(get_resolver().url_patterns)


def actual() -> dict[str, set[str]]:
    everything_imported()
    models = [model for app in OURS[1:4] for model in apps.get_app_config(app).get_models()]
    enums = [kind for kind in subclasses(Choices) if kind.__module__.split(".")[0] in OURS]
    operations = re.findall(r'"operationId": "(\w+)"', contract().body.decode())
    return {
        "Routes": all_routes(),
        "Tables": {model._meta.label for model in models},
        "States and choices": {f"{kind.__name__}.{value}" for kind in enums for value in kind.values},
        "Refusals": {kind.code for kind in subclasses(Refused) - {Refused}},
        "Problems": set(PROBLEMS),
        "Operations": set(operations),
        "Tasks": {name for name in celery.tasks if name.split(".")[0] in OURS},
        "Commands": {name for name, app in get_commands().items() if app in OURS},
        "Roles": set(ROLES),
        "Signals": {"policies.version_published", "consent.subject_erased"},
        "Audit actions": audit_actions(),
    }


def audit_actions() -> set[str]:
    """What is given to `note`, itself or by a function that passes it on with its actor."""
    sources = [path.read_text(encoding="utf-8") for layer in OURS for path in (ROOT / layer).rglob("*.py")]
    said = re.compile(r'\bnote\(\s*"(\w+)"|"(\w+)", by=by\b')
    return {one or other for source in sources for one, other in said.findall(source)}


@pytest.mark.parametrize("heading", sorted(documented()))
def test_a_name_stands_once_in_its_table(heading):
    names = documented()[heading]
    assert sorted(names) == sorted(set(names))


def test_the_names_are_those_of_the_code():
    said, found = documented(), actual()
    assert set(said) == set(found)
    for heading, names in found.items():
        assert set(said[heading]) == names, heading


def test_every_setting_is_documented():
    modules = ("settings", "branding", "oidc")
    source = "".join((ROOT / f"cachoo_privacy/{one}.py").read_text(encoding="utf-8") for one in modules)
    read = set(re.findall(r'(?:env\.\w+|required)\(\s*"([A-Z_]+)"', source))
    text = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
    said = set(re.findall(r"^\| `([A-Z_]+)` \|", text, re.MULTILINE))
    assert read == said

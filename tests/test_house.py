"""The rules of the house that no linter knows. Each failure names the file and the line."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from django.db.migrations.loader import MigrationLoader

from ensems.core.operations import OPERATIONS

ROOT = Path(__file__).resolve().parents[1]
HOUSE = ROOT / "src" / "ensems"
LONGEST = 400

# Where modules are looked for by name: registries that apps fill at start, and the settings of the whole.
READ_BY_NAME = ("interface/slots.py", "notices/registry.py", "accounts/", "register/apps.py", "config/")
# Functions of an `operations.py` that are not operations: they live inside the transaction of one.
INSIDE_A_TRANSACTION = {
    "ensems.register.operations.append",
    "ensems.register.operations.next_number",
}
WRITES = {
    "save",
    "create",
    "delete",
    "update",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "set_password",
}
# Sessions and caches are not the database's rows.
NOT_ROWS = {"session", "cache", "headers", "cookies", "GET"}


@cache
def sources() -> tuple[Path, ...]:
    return tuple(sorted(path for path in HOUSE.rglob("*.py") if "migrations" not in path.parts))


def name(path: Path) -> str:
    return str(path.relative_to(HOUSE))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of each thing imported, wherever it is written."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def calls(path: Path) -> Iterator[tuple[int, str, ast.Call]]:
    """Line, last name, and node of each call."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            function = node.func
            last = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            yield node.lineno, last, node


def is_room(path: Path, *rooms: str) -> bool:
    """Whether the file is that room of an app, be it a module or a folder of the same name."""
    parts = path.relative_to(HOUSE).parts
    return len(parts) > 1 and (parts[1].removesuffix(".py") in rooms)


def test_no_file_is_named_utils():
    assert not [name(path) for path in sources() if path.stem in {"utils", "util", "helpers", "common", "misc"}]


def test_no_file_is_too_long_to_be_read():
    long = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    assert not {path: lines for path, lines in long.items() if lines > LONGEST}


def test_nothing_climbs_by_name():
    found = []
    for path in sources():
        by_name = {"get_model"} if name(path).startswith(READ_BY_NAME) else {"get_model", "import_module", "__import__"}
        found += [f"{name(path)}:{line} {called}" for line, called, _ in calls(path) if called in by_name]
    assert not found


def test_no_signal_between_our_apps_and_no_generic_relation():
    banned = ("django.db.models.signals.", "django.dispatch.Signal", "django.contrib.contenttypes.fields.")
    assert not [
        f"{name(path)}:{line} {imported}"
        for path in sources()
        for line, imported in imports(path)
        if imported.startswith(banned)
    ]


@pytest.mark.parametrize(
    ("rooms", "banned"),
    [
        (("enums", "transitions"), ("models", "rules", "operations", "queries", "forms", "views", "tasks")),
        (("models",), ("rules", "operations", "forms", "views", "tasks", "exports", "imports")),
        (("rules",), ("operations", "forms", "views", "tasks", "exports", "imports")),
        (("operations",), ("forms", "views", "exports")),
        (("queries",), ("operations", "forms", "views")),
    ],
)
def test_a_room_imports_only_what_it_may(rooms, banned):
    pattern = re.compile(rf"ensems\.\w+\.({'|'.join(banned)})(\.|$)")
    assert not [
        f"{name(path)}:{line} imports {imported}"
        for path in sources()
        if is_room(path, *rooms)
        for line, imported in imports(path)
        if pattern.match(imported) and not imported.startswith("ensems.core.")
    ]


def test_views_never_write():
    found = []
    for path in sources():
        if not is_room(path, "views"):
            continue
        for line, called, node in calls(path):
            owner = node.func.value if isinstance(node.func, ast.Attribute) else None
            last = getattr(owner, "attr", getattr(owner, "id", ""))
            if called in WRITES and owner is not None and last not in NOT_ROWS:
                found.append(f"{name(path)}:{line} .{called}()")
    assert not found


def test_only_the_boundary_asks_the_time():
    """Rules, operations, queries and models receive `now`."""
    asked = {"now", "utcnow", "today"}
    clocks = {"clock", "datetime", "date", "timezone"}
    found = []
    for path in sources():
        if not is_room(path, "models", "rules", "operations", "queries", "enums", "transitions"):
            continue
        for line, called, node in calls(path):
            owner = getattr(getattr(node.func, "value", None), "id", "")
            if called in asked and owner in clocks and not node.args:
                found.append(f"{name(path)}:{line} {owner}.{called}()")
    assert not found


def operation_modules() -> list[str]:
    """`operations.py`, or each module of an `operations/` folder but `shared.py`, which its neighbours call."""
    files = [path for path in sources() if is_room(path, "operations") and name(path) != "core/operations.py"]
    files = [path for path in files if path.stem != "shared"]
    return [".".join(path.relative_to(HOUSE.parent).with_suffix("").parts).removesuffix(".__init__") for path in files]


@pytest.mark.parametrize("module", operation_modules())
def test_every_write_is_an_operation(module):
    """Keyword-only, with an actor and an instant: `@operation` checks it, this test checks that nothing avoids it."""
    loaded = import_module(module)
    assert not [
        full
        for found, function in inspect.getmembers(loaded, inspect.isfunction)
        if function.__module__ == module
        and "actor" in inspect.signature(function).parameters
        and not found.startswith(("_", "may_"))
        and (full := f"{module}.{found}") not in OPERATIONS
        and full not in INSIDE_A_TRANSACTION
    ]


def test_every_operation_names_its_actor_and_its_instant():
    for full, function in OPERATIONS.items():
        parameters = inspect.signature(function).parameters
        assert {"actor", "now"} <= set(parameters), full
        assert all(p.kind is inspect.Parameter.KEYWORD_ONLY for p in parameters.values()), full


def test_migrations_are_in_one_line():
    loader = MigrationLoader(None)
    assert not loader.detect_conflicts()


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("ce dossier n’est pas un dépôt git")
    return [path for part in listed.stdout.decode().split("\0") if part and (path := ROOT / part).is_file()]


def test_no_file_names_a_machine_or_a_package_index():
    """A clone works anywhere: no absolute folder of someone's machine, no address of a private index."""
    folders = rb"(?<![\w.])/(?:work|root|opt|mnt|home/\w+)/[\w.-]"
    indexes = rb"--(?:extra-)?index-url[ =]|--find-links[ =]|--trusted-host[ =]"
    found = []
    for path in tracked():
        content = path.read_bytes()
        if b"\0" in content or path == Path(__file__):
            continue
        for match in re.finditer(folders + b"|" + indexes, content):
            line = content.count(b"\n", 0, match.start()) + 1
            found.append(f"{path.relative_to(ROOT)}:{line}")
    assert not found


def test_direct_dependencies_are_few_and_each_says_why():
    lines = (ROOT / "requirements" / "run.in").read_text(encoding="utf-8").splitlines()
    direct = [line for line in lines if line.strip() and not line.startswith("#")]
    assert len(direct) <= 28
    assert not [line for line in direct if len(line.partition("#")[2].strip()) < 15]


@pytest.mark.parametrize("lock", ["run", "test"])
def test_every_library_is_pinned_with_its_digests(lock):
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    pinned = re.findall(r"^[a-z0-9][\w.\[\],-]*==\S+ \\\n    --hash=sha256:", text, re.M | re.I)
    named = re.findall(r"^[a-z0-9][\w.\[\],-]*\s*(?:[=<>~!]=|@)", text, re.M | re.I)
    assert len(pinned) == len(named) > 10

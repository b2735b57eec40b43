"""The house rules, held by reading the source."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator

import pytest

from tests.architecture.house import APP, ROOT, Module, modules, rooms, templates

LOOPS = ("app/outbox/worker.py", "app/database.py")
"""The worker's loop opens and closes the transactions of its jobs; the database says what the doors' commit is."""

OWN_CONNECTIONS = {
    "app/people/session.py": "a session is noted as seen while a request only reads",
    "app/ideas/impression.py": "impressions are written in batches, while a request only reads",
    "app/store/visit.py": "views are written in batches, while a request only reads",
    "app/search/postgresql_store.py": "the index is a cache beside the data, on a connection of its own",
}
BANNED = ("util", "helper", "manager", "handler", "process", "common", "data", "info", "base", "service")
CLOCKS = re.compile(
    r"(?:datetime|dt)\.(?:now|utcnow|today|fromtimestamp)$|date\.today$|^time\.(?:time|time_ns|localtime|gmtime)$"
    r"|^func\.(?:now|current_timestamp|current_date|localtimestamp)$"
)
NETWORK = (
    "socket", "ssl", "socketserver", "asyncio", "http.client", "urllib.request", "urllib3", "requests", "httpx",
    "aiohttp", "smtplib", "ftplib", "imaplib", "poplib", "telnetlib", "xmlrpc", "dns", "pycurl",
)  # fmt: skip
WAYS_OUT = {
    "app/outgoing.py": "every request to another site",
    "app/outbox/post.py": "mail, to the server that the settings name",
    "app/outbox/worker.py": "what mail may raise",
    "app/upkeep/serve.py": "whether the port to be answered at is free",
}
COUNTED_BY_A_LIBRARY = {"app/throttle.py": "time.time"}
"""The limiter says when it forgives as a number of its own clock; it is compared with that clock."""


def test_there_is_something_to_read():
    assert len(modules()) > 90
    assert len(rooms()) >= 9
    assert len(templates()) > 60


def test_only_doors_commit():
    commits = [
        (module, line)
        for module in modules()
        for call, line in module.calls()
        if call.endswith(".commit") and not _is_of_the_index(module, call)
    ]
    assert len(commits) > 30
    assert [m.at(line) for m, line in commits if not m.is_door and m.name not in LOOPS] == []


def _is_of_the_index(module: Module, call: str) -> bool:
    """The index's own segments, which are a cache beside the database."""
    return module.path.parent.name == "search" and "session" not in call


def test_a_transaction_beside_the_doors_has_its_reason_written_here():
    found = {
        module.name
        for module in modules()
        for call, _line in module.calls()
        if call.endswith(("engine.begin", "connection.begin", "connection.commit", ".begin_nested"))
    }
    assert found <= OWN_CONNECTIONS.keys()


def test_only_the_clock_reads_the_time():
    found = {}
    for module in modules():
        for call, line in module.calls():
            if CLOCKS.search(call) and COUNTED_BY_A_LIBRARY.get(module.name) != call:
                found[module.at(line)] = call
    assert list(found) == ["app/clock.py:7"], found


def test_nothing_leaves_the_house_but_by_the_guarded_way():
    """A request that does not go through `app/outgoing.py` could be led to places inside."""
    found = {
        module.name
        for module in modules()
        for name in _imported(module)
        if any(f"{name}.".startswith(f"{one}.") for one in NETWORK)
    }
    assert found == WAYS_OUT.keys()


def _imported(module: Module) -> Iterator[str]:
    """`http` and `http.client`, whichever way it is written."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (node.module or "", *(f"{node.module}.{name.name}" for name in node.names))


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.name)
def test_every_room_introduces_itself_in_one_docstring(room):
    tree = Module(room / "__init__.py").tree
    assert len(tree.body) == 1, "a room's __init__.py is one docstring"
    said = ast.get_docstring(tree)
    assert said and said.endswith(".") and "\n" not in said


def test_every_module_says_what_it_is_for():
    assert [m.name for m in modules() if not ast.get_docstring(m.tree) and m.name != "wsgi.py"] == []


def test_no_folder_of_the_house_is_empty_or_without_a_door_or_a_noun():
    for room in rooms():
        assert [f for f in room.glob("*.py") if f.name != "__init__.py"], f"{room.name} holds nothing"


def test_nothing_of_ours_is_imported_inside_a_function():
    """Circles hidden in functions are how a house grows a second staircase."""
    hidden = [
        module.at(node.lineno)
        for module in modules()
        for function in ast.walk(module.tree)
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        for node in ast.walk(function)
        if (isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").split(".")[0] in ("app", "config")))
        or (isinstance(node, ast.Import) and any(a.name.split(".")[0] in ("app", "config") for a in node.names))
    ]
    assert hidden == []


def test_a_room_is_imported_by_its_full_name():
    relative = [
        module.at(node.lineno)
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_no_name_is_a_drawer():
    """Banned words in the names of modules, classes and functions: each says nothing about what is inside."""
    banned = re.compile(rf"(?:^|_)(?:{'|'.join(BANNED)})s?(?:_|$)")
    found = []
    for module in modules():
        names = {module.path.stem: 1, **{parent.name: 1 for parent in module.path.parents if APP in parent.parents}}
        for node in ast.walk(module.tree):
            if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                names[_in_snake_case(node.name)] = node.lineno
        found += [f"{module.at(line)} {name}" for name, line in names.items() if banned.search(name)]
    assert [name for name in found if not _is_anothers_word(name)] == []


def _in_snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _is_anothers_word(found: str) -> bool:
    """A name that a library calls, and one in which the word is the domain's own (a French service, web processes)."""
    if found.startswith(("app/store/", "app/developers/", "app/stories/")) and "service" in found:
        return not set(found.split()[-1].split("_")) & (set(BANNED) - {"service"})
    return found.split()[-1] in ("error_handler", "web_processes", "get_data", "database", "process_bind_param") or (
        found.endswith("process_result_value")
    )


def test_nothing_is_left_to_do():
    marks = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b|# placeholder|NotImplementedError")
    sources = [m.path for m in modules()] + [*ROOT.glob("static/js/*.js"), *ROOT.glob("static/css/*.css")]
    found = [
        f"{path.relative_to(ROOT)}:{number} {line.strip()}"
        for path in sources
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if marks.search(line)
    ]
    assert found == []


def test_application_code_does_not_ask_whether_it_is_under_test():
    asked = re.compile(r"\bTESTING\b|PYTEST|sys\.modules|[^_.]testing\b")
    assert [m.name for m in modules() if asked.search(m.text)] == []


def test_no_noun_reads_the_request():
    """Rules that take the request need a fake one to be tested; doors and the frame read it."""
    frame = {module.name for module in modules() if module.path.parent == APP}
    readers = [
        module.name
        for module in modules()
        if module.name not in frame
        and not module.is_door
        and any(
            isinstance(node, ast.ImportFrom) and node.module == "flask" and any(n.name == "request" for n in node.names)
            for node in ast.walk(module.tree)
        )
    ]
    assert readers == ["app/people/token.py"], "the rules of authorisation read the bearer token, and nobody else"


def test_a_day_and_a_moment_are_asked_for_by_the_fields_of_the_house():
    """A raw field lets the end of all calendars in, and every page that adds a day to it falls."""
    raw = re.compile(r"(?:^|\.)Date(?:Time|TimeLocal)?Field$")
    found = [module.at(line) for module in modules() for call, line in module.calls() if raw.search(call)]
    assert found == []


def test_a_choice_may_be_left_open_but_white_space_is_none():
    """`Optional` lets white space through as if it had been offered; what then reads a number there falls."""
    choice, found = re.compile(r"(?:Select|SelectMultiple|Radio)Field$|Ticked$"), []
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and choice.search(ast.unparse(node.func)):
                said = next((ast.unparse(word.value) for word in node.keywords if word.arg == "validators"), "")
                found += [module.at(node.lineno)] if "Optional(" in said else []
    assert found == []


def test_every_module_of_the_frame_is_held_to_know_no_room():
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    held = next(rule["source_modules"] for rule in rules if rule["name"] == "The frame knows no room")
    frame = {f"app.{path.stem}" for path in APP.glob("*.py") if path.stem not in ("__init__", "rooms")}
    assert frame == set(held)


def test_relationships_never_use_backref():
    assert [m.name for m in modules() if re.search(r"\bbackref=", m.text)] == []


def test_each_template_of_a_page_is_small_enough_to_be_read():
    """A smell to look at, not a limit: a file of 150 lines is two files."""
    long = [str(t.relative_to(ROOT)) for t in templates() if len(t.read_text(encoding="utf-8").splitlines()) > 150]
    assert long == []

"""The environment variables that existing settings read, required or optional."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from weakref import WeakKeyDictionary

from scaffold.code.expressions import (
    VARIABLE,
    constant,
    elements,
    own_reader,
    reads_environment,
    true_when_unset,
    variable_of,
)
from scaffold.code.source import Source
from scaffold.project import by_url
from scaffold.project.config_library import makes_reader
from scaffold.project.project import Project
from scaffold.project.remembered import remembered
from scaffold.project.settings_reader import ways

# A value for each kind of variable with which settings load; for others any word will do.
_DUMMIES = {
    "int": "1",
    "float": "1",
    "Decimal": "1",
    "bool": "False",
    "json": "{}",
    "url": "http://localhost",
    "db": "sqlite://:memory:",
    "db_url": "sqlite://:memory:",
    "dj_db_url": "sqlite://:memory:",
    "cache": "locmemcache://",
    "email": "consolemail://",
}
# django-environ's methods that have a default name of a variable.
_NAMELESS = {"db": "DATABASE_URL", "cache": "CACHE_URL", "email_url": "EMAIL_URL"}
# A statement without one of these words reads no variable.
_ASKING = re.compile(r"[Ee]nv|config|required|values|secret|dj_\w+_url")
_BY_URL = re.compile("DATABASE_URL")
_LOOPS = re.compile(r"\bfor\b.*\bin\b *[(\[{]")
_EXAMPLES = re.compile(r"\.?env[-_.](example|sample|template|dist)|(example|sample|template)\.env")
_known: WeakKeyDictionary[Source, list[tuple[str, str]]] = WeakKeyDictionary()  # a cache


@remembered
def required(project: Project) -> dict[str, str]:
    """Return the variables that the settings need to load: name -> a value with which they do."""
    found: dict[str, str] = {}
    with_default = {
        keyword.arg
        for assignments in project.settings.assignments.values()
        for assignment in assignments
        if isinstance(assignment.value, ast.Call) and makes_reader(assignment.value)
        for keyword in assignment.value.keywords
    }
    for source in project.settings.sources:
        given = set(re.findall(r"environ\.setdefault\(\s*['\"](\w+)", source.text)) | with_default
        for name, kind in _unset_in(source):
            if name not in given and VARIABLE.fullmatch(name):
                found.setdefault(name, _DUMMIES.get(kind, ""))
    return found


@remembered
def without_url(project: Project) -> set[str]:
    """Return the variables that are required only where DATABASE_URL is not set."""
    every: Counter[str] = Counter()
    instead: Counter[str] = Counter()
    for source in project.settings.sources:
        every.update(name for name, _ in _unset_in(source))
        for statement in source.tree.body:
            if source.mentions(statement, _BY_URL):
                for node in ast.walk(statement):
                    if isinstance(node, ast.IfExp) and "DATABASE_URL" in ast.unparse(node.test):
                        instead.update(name for name, _ in _unset(node.orelse, ""))
    return {name for name, count in instead.items() if count >= every[name]}


@remembered
def read(project: Project) -> set[str]:
    """Return all variables that the settings read, with any library."""
    text = "\n".join(source.text for source in project.settings.sources)
    return (
        {
            str(constant(node.args[0]) if isinstance(node, ast.Call) else constant(node.slice))
            for source in project.settings.sources
            for statement in source.tree.body
            if _asks(source, statement)
            for node in ast.walk(statement)
            if (isinstance(node, ast.Call) and node.args and reads_environment(node.func))
            or (isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("environ"))
        }
        & set(re.findall(r"['\"]([A-Z][A-Z0-9_]+)['\"]", text))
        | _read_in_loops(project)
        | by_url.read_by_default(project)
    )


def _read_in_loops(project: Project) -> set[str]:
    return {
        name
        for source in project.settings.sources
        for statement in source.tree.body
        if source.mentions(statement, _LOOPS)
        for node in ast.walk(statement)
        if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp)
        and reads_environment(node)
        for loop in node.generators
        for name in elements(loop.iter)
        if VARIABLE.fullmatch(name)
    }


def _unset_in(source: Source) -> list[tuple[str, str]]:
    """Return each variable that must be set for a module to load, with the kind of its value."""
    if source not in _known:
        asking = (statement for statement in source.tree.body if _asks(source, statement))
        unset = (found for statement in asking for found in _unset(statement, ""))
        _known[source] = [*unset, *_refused(source)]
    return _known[source]


def _refused(source: Source) -> Iterator[tuple[str, str]]:
    """Yield each variable that a module reads, and then stops without: `if not KEY: raise`."""
    read: dict[str, str] = {}
    for statement in source.tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call) if _may_be_none(
                call
            ):
                read[name] = str(constant(call.args[0]))
            case ast.If(
                test=ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=name))
                | ast.Compare(left=ast.Name(id=name), ops=[ast.Is()]),
            ) if name in read and _stops(statement):
                yield read[name], ""


def _refused_without(node: ast.If) -> str:
    """Return the variable that `if os.getenv("KEY") is None: raise …` asks for; "" if none."""
    match node.test:
        case (
            ast.UnaryOp(op=ast.Not(), operand=ast.Call() as call)
            | ast.Compare(
                left=ast.Call() as call, ops=[ast.Is()], comparators=[ast.Constant(value=None)]
            )
        ) if _may_be_none(call) and _stops(node):
            return str(constant(call.args[0]))
    return ""


def _stops(node: ast.If) -> bool:
    return bool(re.match(r"raise\b|(sys\.)?exit\(", ast.unparse(node.body[-1])))


def _asks(source: Source, statement: ast.stmt) -> bool:
    # A decorator is above the lines of what it decorates.
    decorated = isinstance(statement, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    return decorated or bool(own_reader(source.tree)) or source.mentions(statement, _ASKING)


def _unset(node: ast.AST, guards: str) -> Iterator[tuple[str, str]]:
    """Yield each variable that must be set, with the kind that it is cast to."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return
    if isinstance(node, ast.If | ast.IfExp):
        yield from _unset(node.test, guards)
        if isinstance(node, ast.If) and (name := _refused_without(node)):
            yield name, ""
        inner = f"{guards} {ast.unparse(node.test)}"
        branches = ways(node) if isinstance(node, ast.If) else [[node.body], [node.orelse]]
        if reads_environment(node.test) and len(branches) == 2:
            # With nothing set, only one of the branches runs.
            branches = branches[:1] if true_when_unset(node.test) else branches[1:]
        for part in (part for branch in branches for part in branch):
            yield from _unset(part, inner)
        return
    if isinstance(node, ast.Try) and node.handlers:
        for part in [*node.orelse, *node.finalbody]:
            yield from _unset(part, guards)
        return
    if (found := _read(node)) and not (guards and re.search(rf"\b{found[0]}\b", guards)):
        yield found
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.Constant | ast.Name | ast.expr_context):
            yield from _unset(child, guards)


def _read(node: ast.AST) -> tuple[str, str] | None:
    match node:
        case ast.Subscript(
            value=ast.Attribute(attr="environ") | ast.Name(id="environ"),
            slice=ast.Constant(value=str() as name),
            ctx=ast.Load(),
        ):
            return name, ""
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="env"), attr=kind), args=[], keywords=keywords
        ) if kind in _NAMELESS and not any(k.arg in (None, "default") for k in keywords):
            return _NAMELESS[kind], kind
        case ast.Assign(
            targets=[ast.Name(id=name)], value=ast.Call(func=ast.Attribute(attr="SecretValue"))
        ):
            return f"DJANGO_{name}", ""  # of django-configurations
        # If the variable is not set, None has no split(), and is no number.
        case ast.Attribute(value=ast.Call() as call) if _may_be_none(call):
            return str(constant(call.args[0])), ""
        case ast.Call(func=func, args=[ast.Call() | ast.Subscript() as inner]) if (
            kind := _last_name(func)
        ) in ("int", "float", "loads", "Path"):
            known = _read(inner)
            if known is None and isinstance(inner, ast.Call) and _may_be_none(inner):
                known = str(constant(inner.args[0])), ""
            return (known[0], {"loads": "json"}.get(kind, kind)) if known else None
        case ast.Call(func=func, args=[ast.Constant(value=str() as name)], keywords=keywords) if (
            re.fullmatch(r"[A-Z][A-Z0-9_]+", name)
            and reads_environment(func)
            and not _may_be_none(node)
            and not any(keyword.arg in (None, "default") for keyword in keywords)
        ):
            cast = next((ast.unparse(k.value) for k in keywords if k.arg == "cast"), "")
            return name, cast or _last_name(func)
    return None


def _may_be_none(call: ast.Call) -> bool:
    """Say whether a call returns None if its variable is not set."""
    asked = _last_name(call.func)
    if asked == "get" and isinstance(call.func, ast.Attribute):
        asked = f"{_last_name(call.func.value)}.get"
    default = call.args[1:] + [keyword.value for keyword in call.keywords]
    none = not default or (isinstance(default[0], ast.Constant) and default[0].value is None)
    gives_none = asked in ("getenv", "environ.get") or own_reader(call.func) == "may"
    return gives_none and len(call.args) >= 1 and none


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def examples(project: Project) -> dict[str, str]:
    """Return what the project's example of an .env sets."""
    found: dict[str, str] = {}
    for path in project.files.paths:
        if path.count("/") <= 1 and _EXAMPLES.fullmatch(path.rpartition("/")[2]):
            for match in re.finditer(
                r"(?m)^(?:export )?([A-Z]\w*) ?= ?((?:[^#\r\n]|(?<=\S)#)*)",
                project.files.text(path),
            ):
                found.setdefault(match[1], match[2].strip().strip("'\""))
    return found


def debug(project: Project) -> tuple[str, str]:
    """Return the variable that turns DEBUG on, and the value that does."""
    last = project.settings.last("DEBUG")
    found = variable_of(last.value) if last else None
    match last.value if last and found is None else None:
        case ast.Call(args=[ast.Constant(value=str() as name), *_]) if (
            "DEBUG" in name and VARIABLE.fullmatch(name)
        ):
            found = (name, None)  # by a function of the project's own
    if last is None or found is None:
        return "DJANGO_DEBUG", "True"
    value: object = "True"
    for node in ast.walk(last.value):
        match node:
            case ast.Compare(left=left, ops=[ast.Eq()], comparators=[wanted]):
                value = constant(wanted) or constant(left) or "True"
            case ast.Compare(ops=[ast.In()], comparators=[wanted]):
                several = constant(wanted)
                listed = isinstance(several, list | tuple | set) and several
                value = next(iter(listed)) if listed else several or "True"
            case ast.Call(func=ast.Name(id="int")):
                value = "1"
    return found[0], value if isinstance(value, str) else str(value)


def hosts(project: Project) -> tuple[str, str]:
    """Return the variable that names the hosts, and what separates them; "" if none does."""
    last = project.settings.last("ALLOWED_HOSTS")
    if last is None or "DOMAIN_ALIASES" in ast.unparse(last.value):
        return "DOMAIN_ALIASES", ","
    found = variable_of(value := project.settings.expanded(last.value))
    if found is None:
        return "", ""
    for node in ast.walk(value):
        match node:
            case ast.Call(func=ast.Attribute(attr="split"), args=args, keywords=keywords):
                given = [*args, *(keyword.value for keyword in keywords)]
                return found[0], str(constant(given[0]) if given else " ")
            case ast.keyword(arg="cast", value=ast.Attribute(attr="split")):
                return found[0], " "
    return found[0], "," if isinstance(last.value, ast.Call) else ""

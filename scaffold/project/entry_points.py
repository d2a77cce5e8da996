"""Reads the settings module that manage.py, wsgi.py and asgi.py name."""

import ast
import re

from scaffold.code.expressions import constant, reads_environment, true_when_unset, variable_of
from scaffold.code.source import Source
from scaffold.errors import UnreadableError

VARIABLE = "DJANGO_SETTINGS_MODULE"
_MODULE = re.compile(r"[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*)*")


def settings_named(source: Source) -> str:
    """Return the settings module that manage.py, wsgi.py or asgi.py names; "" if none.

    If the environment decides, the default counts.
    """
    try:
        tree = source.tree
    except UnreadableError:
        match = re.search(rf"""{VARIABLE}['"]\s*,\s*['"]([\w.-]+)['"]""", source.text)
        return match[1] if match else ""
    names: dict[str, ast.expr] = {}
    for statement in ast.walk(tree):
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    # Keep the first value: later assignments are in branches.
                    names.setdefault(target.id, statement.value)
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="setdefault" | "get"),
                args=[ast.Constant(value=name), value],
            ) if name == VARIABLE:
                module = _text(value, names)
            case ast.Assign(
                targets=[ast.Subscript(slice=ast.Constant(value=name))], value=value
            ) if name == VARIABLE:
                module = _text(value, names)
            case _:
                continue
        if _MODULE.fullmatch(module):
            return module
    return ""


def _text(node: ast.expr, names: dict[str, ast.expr], depth: int = 0) -> str:
    """Return the value of an expression when no variable is set; "" if it is not known."""
    if depth > 5:
        return ""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.Name(id=name) if name in names:
            return _text(names[name], names, depth + 1)
        case ast.JoinedStr(values=values):
            parts = [v.value if isinstance(v, ast.FormattedValue) else v for v in values]
            texts = [_text(part, names, depth + 1) for part in parts]
            return "".join(texts) if all(texts) else ""
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            first, second = _text(left, names, depth + 1), _text(right, names, depth + 1)
            return first + second if first and second else ""
        case ast.BinOp(left=left, op=ast.Mod(), right=right):
            form, word = _text(left, names, depth + 1), _text(right, names, depth + 1)
            return form.replace("%s", word) if word and form.count("%s") == 1 else ""
        case ast.BoolOp(op=ast.Or(), values=[*_, last]):
            return _text(last, names, depth + 1)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            taken = true_when_unset(test) or not reads_environment(test)
            return _text(body if taken else orelse, names, depth + 1)
    variable = variable_of(node)
    if variable is not None:
        return _text(variable[1], names, depth + 1) if variable[1] is not None else ""
    match node:
        case ast.Call(args=[*_, last]):
            return str(constant(last) or "")
    return ""


def starts_processes(path: str) -> bool:
    """Say whether a file may say how processes start."""
    name = path.rpartition("/")[2]
    return path.count("/") <= 2 and bool(
        re.fullmatch(
            r"Procfile|Dockerfile.*|.*\.Dockerfile|(docker-)?compose.*\.ya?ml|.*\.service"
            r"|supervisord?\.conf|(entrypoint|start|run|docker-entrypoint|web)[\w-]*(\.sh)?"
            r"|app\.json|render\.yaml|fly\.toml|uwsgi\.ini|railway\.(json|toml)|nixpacks\.toml",
            name,
        )
    )

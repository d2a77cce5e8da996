"""What manage.py, wsgi.py and asgi.py name."""

import ast
import re

from scaffold.source import Source, UnreadableError


def settings_named(source: Source) -> str:
    """Return the settings module that manage.py, wsgi.py or asgi.py names; "" where none."""
    try:
        tree = source.tree
    except UnreadableError:
        match = re.search(r"""DJANGO_SETTINGS_MODULE['"]\s*,\s*['"]([\w.-]+)['"]""", source.text)
        return match[1] if match else ""
    names = {
        target.id: statement.value.value
        for statement in ast.walk(tree)
        if isinstance(statement, ast.Assign)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        value: ast.expr | None = None
        match node:
            case ast.Call(
                func=ast.Attribute(attr="setdefault" | "get"),
                args=[ast.Constant(value="DJANGO_SETTINGS_MODULE"), value],
            ):
                pass
            case ast.Assign(
                targets=[ast.Subscript(slice=ast.Constant(value="DJANGO_SETTINGS_MODULE"))],
                value=value,
            ):
                pass
        match value:
            case ast.Constant(value=str() as name):
                return name
            case ast.Name(id=name) if name in names:
                return names[name]
            case ast.Call(args=[*_, ast.Constant(value=str() as name)]):
                return name
    return ""

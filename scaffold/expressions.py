"""What an expression of a user's code says without being run: literals, lists, variables read."""

import ast
import re
from collections.abc import Iterator


def constant(node: ast.expr) -> object:
    """Return a literal's value; None where it is computed."""
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def elements(node: ast.expr) -> list[str]:
    """Return the strings of a list, a tuple, a sum of such, or one string."""
    match node:
        case ast.Constant(value=str() as text):
            return [text]
        case ast.List(elts=elts) | ast.Tuple(elts=elts) | ast.Set(elts=elts):
            return [text for element in elts for text in elements(element)]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return elements(left) + elements(right)
        case ast.Starred(value=value):
            return elements(value)
        case ast.IfExp(body=body):
            return elements(body)
        case _:
            return []


def entries(node: ast.expr) -> Iterator[tuple[str, ast.expr, ast.expr]]:
    """Yield a dict's entries with literal keys: key, its node, its value."""
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value, key, value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict":
        for keyword in node.keywords:
            if keyword.arg:
                yield keyword.arg, keyword.value, keyword.value


def entry(node: ast.expr | None, key: str) -> ast.expr | None:
    """Return the value under a key of a dict that is written out."""
    if node is None:
        return None
    return next((value for name, _, value in entries(node) if name == key), None)


# Names by which settings read the environment: os's, and those of the usual libraries.
_READERS = re.compile(
    r"(^|\.)(environ|getenv|env|config|Env|dj_database_url|dj_email_url|dotenv_values"
    r"|get_env_variable|get_env|env_var|required|values|secrets?|get_secret)\b"
)


def reads_environment(node: ast.expr) -> bool:
    """Say whether an expression asks the environment, as far as its names tell."""
    return any(
        isinstance(part, ast.Name | ast.Attribute) and _READERS.search(ast.unparse(part))
        for part in ast.walk(node)
    )


def variable_of(node: ast.expr) -> tuple[str, ast.expr | None] | None:
    """Return the variable that an expression reads, and its default where it has one."""
    for part in ast.walk(node):
        match part:
            case ast.Subscript(value=value, slice=ast.Constant(value=str() as name)) if _is_environ(
                value
            ):
                return name, None
            case ast.Call(args=[ast.Constant(value=str() as name), *rest], keywords=keywords) if (
                reads_environment(part.func) and re.fullmatch(r"[A-Za-z_]\w*", name)
            ):
                named = [k.value for k in keywords if k.arg == "default"]
                return name, next(iter([*named, *rest]), None)
            case _:
                pass
    return None


def _is_environ(node: ast.expr) -> bool:
    return ast.unparse(node) in ("os.environ", "environ")

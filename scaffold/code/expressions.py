"""Reads expressions without running them: literals, lists, and the variables that they read."""

import ast
import re
from collections.abc import Iterator


def constant(node: ast.expr) -> object:
    """Return a literal's value; None if it is computed."""
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def begins(node: ast.expr, *names: str) -> bool:
    """Say whether an expression's text begins with one of these names; cheap for large ones."""
    while not isinstance(node, ast.Name):
        match node:
            case ast.Call(func=first) | ast.BinOp(left=first) | ast.Compare(left=first):
                node = first
            case ast.Attribute(value=first) | ast.Subscript(value=first) | ast.IfExp(body=first):
                node = first
            case ast.BoolOp(values=[first, *_]):
                node = first
            case _:
                return False
    return node.id in names


def elements(node: ast.expr) -> list[str]:
    """Return the strings of a list, a tuple, a sum of such, list() of one, or one string."""
    match node:
        case ast.Constant(value=str() as text):
            return [text]
        case ast.List(elts=elts) | ast.Tuple(elts=elts) | ast.Set(elts=elts):
            return [text for element in elts for text in elements(element)]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return elements(left) + elements(right)
        case ast.Starred(value=value):
            return elements(value)
        case ast.Call(func=ast.Name(id="list" | "tuple" | "set"), args=[value], keywords=[]):
            return elements(value) if not isinstance(value, ast.Constant) else []
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
    """Return the value of a key in a dict literal."""
    if node is None:
        return None
    return next((value for name, _, value in entries(node) if name == key), None)


# A variable's name; anything else might have a special meaning in a file that we write.
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# Names by which settings read the environment: os's, and those of the usual libraries.
_LIBRARIES = {"Env", "config", "dj_database_url", "dj_email_url", "dotenv_values", "values"}
_OWN = {"env", "env_var", "get_env", "get_env_variable", "get_secret", "secret", "secrets"}
_READERS = {"environ", "getenv", "required", *_LIBRARIES, *_OWN}
# How functions of a project's own that read a variable are named, such as get_env_value.
_NAMED = re.compile(
    r"_?((get|read|require|load|must|fetch)_env\w*|env_?(bool|str|int|list|value|var)\w*)"
)
_MARK = "scaffold_reader"  # an attribute of ours on the nodes of a tree


def mark_readers(tree: ast.Module) -> None:
    """Mark each use of a module's own functions that ask the environment for their argument."""
    own = {
        node.name: "may" if _returns_none(node) else "must"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.args.args and _asks_for_argument(node)
    }
    if own:
        setattr(tree, _MARK, "any")
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node.id in own:
                setattr(node, _MARK, own[node.id])


def _asks_for_argument(function: ast.FunctionDef) -> bool:
    name = re.escape(function.args.args[0].arg)
    asks = r"environ(\.get\(|\[)|getenv\("
    return bool(re.search(rf"\b({asks}){name}\b", ast.unparse(function)))


def _returns_none(function: ast.FunctionDef) -> bool:
    """Say whether a function without a default gives None, instead of an error."""
    return not re.search(r"\braise\b|\bexit\(|environ\[", ast.unparse(function))


def own_reader(node: ast.AST) -> str:
    """Return "must" or "may" of the name of a project's own function that reads variables.

    "any" of a module that has such functions, and "" of all else.
    """
    return str(getattr(node, _MARK, ""))


def reads_environment(node: ast.expr) -> bool:
    """Say whether an expression reads the environment, judging by the names in it."""
    return any(
        (
            isinstance(part, ast.Name)
            and (part.id in _READERS or _NAMED.fullmatch(part.id) or own_reader(part))
        )
        or (isinstance(part, ast.Attribute) and part.attr in _READERS)
        for part in ast.walk(node)
    )


def variable_of(node: ast.expr) -> tuple[str, ast.expr | None] | None:
    """Return the environment variable that an expression reads, and its default if it has one."""
    for part in ast.walk(node):
        match part:
            case ast.Subscript(value=value, slice=ast.Constant(value=str() as name)) if _is_environ(
                value
            ) and VARIABLE.fullmatch(name):
                return name, None
            case ast.Call(args=[ast.Constant(value=str() as name), *rest], keywords=keywords) if (
                reads_environment(part.func) and VARIABLE.fullmatch(name)
            ):
                named = [k.value for k in keywords if k.arg == "default"]
                return name, next(iter([*named, *rest]), None)
            case _:
                pass
    return None


def _is_environ(node: ast.expr) -> bool:
    return ast.unparse(node) in ("os.environ", "environ")


def true_when_unset(node: ast.expr) -> bool:
    """Say whether an expression is true when no variable is set; False if that is not known."""
    if isinstance(node, ast.Constant):
        return bool(node.value)
    match node:
        case ast.Compare(left=ast.Constant(), ops=[ast.NotIn()], comparators=[where]):
            return ast.unparse(where) in ("os.environ", "environ")
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            variable = variable_of(left)
            if variable is None:
                return False
            default = constant(variable[1]) if variable[1] is not None else None
            wanted = constant(right)
            if isinstance(op, ast.Eq | ast.Is):
                return default == wanted
            if isinstance(op, ast.NotEq | ast.IsNot):
                return default != wanted
            if isinstance(op, ast.In) and isinstance(wanted, list | tuple | set | str):
                return isinstance(default, str) and default in wanted
            return isinstance(op, ast.NotIn)
        case ast.Call(func=ast.Name(id="bool" | "int"), args=[ast.Call() as inner]):
            return _default_is_true(inner)
        case ast.Call(func=ast.Attribute(attr="lower"), args=[]):
            return False
        case ast.Call():
            return _default_is_true(node)
    return False


def _default_is_true(node: ast.Call) -> bool:
    variable = variable_of(node)
    if variable is None and node.args and "DEBUG" in str(constant(node.args[0])):
        # A function of the project's own: the variable's name, then its default.
        rest = [*node.args[1:], *(keyword.value for keyword in node.keywords)]
        variable = (str(constant(node.args[0])), next(iter(rest), None))
    default = constant(variable[1]) if variable and variable[1] is not None else None
    if isinstance(default, str):
        return default.lower() in ("true", "1", "yes", "on")
    return default is True or default == 1

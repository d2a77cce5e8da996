"""The string literals in an expression, at any depth of dicts, lists and calls."""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from scaffold.code.expressions import reads_environment

# Functions that only convert a string: the string keeps the name of the result.
_TREATED = re.compile(
    r"(^|\.)(b64decode|urlsafe_b64decode|fromhex|unhexlify|str|bytes|dedent|strip|lstrip|rstrip|replace"
    r"|encode|force_bytes|smart_bytes|SecretStr|quote|quote_plus|unquote|load_pem_private_key)$"
)
_NAMES = (ast.Name, ast.Attribute)
_LEAVES = (ast.Constant, *_NAMES)
_LOGIN = re.compile(r"(?i)(^|_)(http|basic)_?auth$")
_ASKED = re.compile(r"(^|\.)(getenv|environ\.get)$")


class Text(NamedTuple):
    """A string literal: its node, and the keys that lead to it.

    `path` is the keys together with the positions in lists, since two strings may have the same
    keys. `spare`: the string is only a fallback for `variable`, as the default in a `call` or in
    another branch; `behind`: it is an operand of an `or`. `listed`: it is an element of a list or
    an argument of a call. `whole`: no part of it is computed.
    """

    node: ast.expr
    keys: tuple[str, ...]
    path: tuple[str, ...]
    value: str = ""
    variable: str = ""
    call: ast.Call | None = None
    spare: bool = False
    behind: bool = False
    listed: bool = False
    whole: bool = True

    @property
    def is_bytes(self) -> bool:
        return isinstance(self.node, ast.Constant) and isinstance(self.node.value, bytes)

    @property
    def asked(self) -> bool:
        """Whether os.getenv or os.environ.get reads the variable: neither can require one."""
        return self.call is not None and bool(_ASKED.search(ast.unparse(self.call.func)))

    def below(self, node: ast.expr, *keys: str) -> "Text":
        """Return the value of a key."""
        path = (*self.path, *keys)
        return Text(node, (*self.keys, *keys), path, spare=self.spare)


def texts(node: ast.expr, keys: tuple[str, ...], path: tuple[str, ...] = ()) -> Iterator[Text]:
    """Yield every string literal of an expression, in the order of the code. Nothing is run."""
    waiting = [Text(node, keys, path or keys)]
    while waiting:
        text = waiting.pop()
        value = _folded(text.node)
        if value is None:
            if not isinstance(text.node, _LEAVES):
                waiting += reversed(list(_inner(text)))
        else:
            whole = not isinstance(text.node, ast.JoinedStr) or "{}" not in value
            yield text._replace(value=value, whole=whole)


def _folded(node: ast.expr) -> str | None:
    """Return the string of a literal, or of a sum of literals; {} replaces each computed part."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.Constant(value=bytes() as data):
            return data.decode("ascii", "replace")
        case ast.JoinedStr(values=values):
            parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in values]
            return "".join(map(str, parts))
        case ast.BinOp(op=ast.Add()):
            summands: list[str] = []
            rest: ast.expr = node
            while isinstance(rest, ast.BinOp) and isinstance(rest.op, ast.Add):
                if not (isinstance(rest.right, ast.Constant) and isinstance(rest.right.value, str)):
                    return None
                summands.append(rest.right.value)
                rest = rest.left
            if isinstance(rest, ast.Constant) and isinstance(rest.value, str):
                return "".join([rest.value, *reversed(summands)])
    return None


def _inner(text: Text) -> Iterator[Text]:
    match text.node:
        case ast.Dict(keys=names, values=values):
            for name, value in zip(names, values, strict=True):
                yield text.below(value, *_key(name))
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
            yield from _elements(text, elements)
        case ast.Starred(value=value):
            yield text._replace(node=value)
        case ast.IfExp(body=body, orelse=orelse):
            yield _either(text, body, orelse)
            yield _either(text, orelse, body)
        case ast.BoolOp(values=values):
            first = next((value for value in values if reads_environment(value)), text.node)
            for value in values:
                yield _either(text, value, first)._replace(behind=True)
        case ast.Call() as call:
            yield from _call(text, call)


def _key(node: ast.expr | None) -> tuple[str, ...]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str | int):
        return (str(node.value),)
    return ()


def _elements(text: Text, elements: list[ast.expr]) -> Iterator[Text]:
    # http_auth=("elastic", "…"): a user name and a password.
    login = _LOGIN.search(text.keys[-1])
    if login and len(elements) == 2 and isinstance(text.node, ast.Tuple):
        yield text.below(elements[1], "password")
        return
    for number, element in enumerate(elements):
        yield text._replace(node=element, path=(*text.path, f"[{number}]"), listed=True)


def _either(text: Text, node: ast.expr, other: ast.expr) -> Text:
    """Return one branch; if the other reads a variable, this one is used when it is not set."""
    found = read(other) if node is not other else None
    spare = text.spare or (node is not other and reads_environment(other))
    return text._replace(node=node, variable=found[0] if found else text.variable, spare=spare)


def _call(text: Text, call: ast.Call) -> Iterator[Text]:
    if found := read(call):
        name, default = found
        if default is not None:
            yield text._replace(node=default, variable=name, call=call, spare=True)
        return
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else ""
    name = function.id if isinstance(function, ast.Name) else name
    if name.endswith("Env"):
        # environ.Env(NAME=(str, "…")): a variable's type and default.
        for keyword in call.keywords:
            if keyword.arg and isinstance(keyword.value, ast.Tuple):
                keys = (keyword.arg,)
                for default in keyword.value.elts[1:]:
                    yield Text(default, keys, keys, variable=keyword.arg, spare=True)
        return
    if isinstance(function, ast.Attribute) and not isinstance(function.value, _NAMES):
        # A method of the value, such as encode(): the string is inside.
        yield text._replace(node=function.value)
    else:
        for number, argument in enumerate(call.args):
            plain = _TREATED.search(name) or isinstance(argument, ast.Dict | ast.Call)
            path = (*text.path, f"({number})") if number else text.path
            yield text._replace(node=argument, path=path, listed=text.listed or not plain)
    for keyword in call.keywords:
        yield text.below(keyword.value, *([keyword.arg] if keyword.arg else []))


def read(node: ast.expr) -> tuple[str, ast.expr | None] | None:
    """Return the variable that an expression itself reads, and its default if it has one."""
    match node:
        case ast.Call(args=[ast.Constant(value=str() as name), *rest], keywords=keywords):
            named = [keyword.value for keyword in keywords if keyword.arg == "default"]
            if name.isidentifier() and reads_environment(node.func) and not _calls(node.func):
                return name, next(iter([*named, *rest]), None)
        case ast.Subscript(value=value, slice=ast.Constant(value=str() as name)):
            if ast.unparse(value) in ("os.environ", "environ"):
                return name, None
    return None


def _calls(node: ast.expr) -> bool:
    return any(isinstance(part, ast.Call) for part in ast.walk(node))

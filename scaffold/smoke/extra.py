"""The libraries that `scaffold smoke` needs besides the package's own."""

from importlib.util import find_spec

from scaffold.errors import FOUND, UserError

# The names by which the requirements of the extra `smoke` are imported.
MODULES = ("moto", "psycopg", "pymysql", "redis", "requests")


def refuse_missing() -> None:
    """Raise UserError when the extra is not installed."""
    missing = [name for name in MODULES if find_spec(name) is None]
    if missing:
        raise UserError(
            f"scaffold smoke needs libraries that are not installed: {', '.join(missing)}.",
            "Install them with: pip install 'scaffold-django[smoke]'",
            FOUND,
        )

"""The settings that TLS takes, added to existing ones where they are not there yet."""

from scaffold.environment import add_setting, may_add
from scaffold.project import Project

REDIRECT = """# On, behind a proxy that ends TLS and says so in X-Forwarded-Proto; off in tests.
SECURE_SSL_REDIRECT = (
    os.environ.get("SECURE_SSL_REDIRECT") != "False"
    and "test" not in sys.argv[1:2]
    and "pytest" not in sys.modules
)
"""
WHERE_ON = {
    "SECURE_PROXY_SSL_HEADER": '("HTTP_X_FORWARDED_PROTO", "https")',
    "SECURE_HSTS_SECONDS": "60 * 60 * 24 * 365",
}
COOKIES = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
ORIGINS = """CSRF_TRUSTED_ORIGINS = [
    ("https" if SECURE_SSL_REDIRECT else "http")
    + ("://*" if name.startswith(".") else "://")
    + name
    for name in ALLOWED_HOSTS
]
"""


def lacks(project: Project, *names: str) -> list[str]:
    """Return those of the settings that nothing sets."""
    return [name for name in names if project.settings.lacks(name)]


def fixable(project: Project) -> bool:
    return may_add(project)


def fix(project: Project) -> None:
    """Add all that lacks, in one block."""
    if not fixable(project):
        return
    blocks = []
    if lacks(project, "SECURE_SSL_REDIRECT"):
        blocks.append(REDIRECT)
    inner = lacks(project, *WHERE_ON)
    if inner:
        lines = "".join(f"    {name} = {WHERE_ON[name]}\n" for name in inner)
        blocks.append(f"if SECURE_SSL_REDIRECT:\n{lines}")
    blocks += [f"{name} = SECURE_SSL_REDIRECT\n" for name in lacks(project, *COOKIES)]
    if lacks(project, "CSRF_TRUSTED_ORIGINS") and project.django >= (4, 0):
        blocks.append(ORIGINS)
    if blocks:
        add_setting(project, "# Security\n\n" + "\n".join(blocks))

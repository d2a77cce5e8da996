"""Plain HTTP is answered.

Whoever is on the way can read a session's cookie, and keep the login.

https://docs.djangoproject.com/en/stable/topics/security/#ssl-https

Before::

    # SECURE_SSL_REDIRECT is not set

After::

    SECURE_SSL_REDIRECT = os.environ.get("SECURE_SSL_REDIRECT") != "False"
"""

from collections.abc import Iterator

from scaffold.edits.settings import rewrite
from scaffold.edits.tls import advised, fixable, lacks, literal_redirects
from scaffold.edits.tls import fix as add_all
from scaffold.project.project import Project
from scaffold.rules.registry import SECURITY, Place, at

FACTOR = SECURITY
SEVERITY = "warning"

CODE = 'os.environ.get("SECURE_SSL_REDIRECT") != "False"'


def find(project: Project) -> Iterator[Place]:
    for name in lacks(project, "SECURE_SSL_REDIRECT"):
        can = fixable(project)
        advice = "" if can else advised(project, name)
        yield Place(project.settings_path, 1, f"{name} is not set", advice, fixable=can)
    for assignment in literal_redirects(project):
        yield at(assignment, "SECURE_SSL_REDIRECT is a literal", fixable=True)


def fix(project: Project) -> None:
    while found := literal_redirects(project):
        rewrite(project, found[0], found[0].value, CODE)
    add_all(project)

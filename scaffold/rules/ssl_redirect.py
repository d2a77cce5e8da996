"""Plain HTTP is not redirected to HTTPS.

Anybody between browser and server can read the session cookie, and take over the login.

https://docs.djangoproject.com/en/stable/topics/security/#ssl-https

Before::

    # SECURE_SSL_REDIRECT is not set

After::

    SECURE_SSL_REDIRECT = os.environ.get("SECURE_SSL_REDIRECT") != "False"
"""

from collections.abc import Iterator

from scaffold.edits.settings import replaced
from scaffold.edits.tls import advised, lacks, literal_redirects, setting
from scaffold.project.project import Project
from scaffold.rules.registry import SECURITY, Place, at, rule

CODE = 'os.environ.get("SECURE_SSL_REDIRECT") != "False"'


@rule(SECURITY, "warning", mends=True)
def find(project: Project) -> Iterator[Place]:
    for name in lacks(project, "SECURE_SSL_REDIRECT"):
        edits = setting(project, name)
        advice = "" if edits else advised(project, name)
        yield Place(project.layout.settings_path, 1, f"{name} is not set", advice, edits=edits)
    for assignment in literal_redirects(project):
        on = replaced(project, assignment, assignment.value, CODE)
        yield at(assignment, "SECURE_SSL_REDIRECT is a literal", edits=on)

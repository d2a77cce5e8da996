"""What deploy/, which pushes to servers over SSH, takes of an existing project."""

from collections.abc import Mapping

from scaffold.errors import FOUND, UserError
from scaffold.project.procfile import processes
from scaffold.project.project import Project
from scaffold.questions.schema import Answers, Value
from scaffold.retrofit.dockerfile import uses_bootstrap

FILES = (
    *(f"deploy/{name}.py" for name in ("__init__", "__main__", "commands", "deployment")),
    *(f"deploy/{name}.py" for name in ("errors", "inventory", "lock", "migrations", "push")),
    *(f"deploy/{name}.py" for name in ("setup", "setup_hosts", "ssh", "with_environment")),
    *("deploy/authorized_keys", "deploy/inventory.toml"),
    *(f"deploy/server/{name}" for name in ("control.sh", "maintenance.html", "nginx.conf")),
    *(f"deploy/server/{name}" for name in ("sudoers", "supervisor.conf", "unit.service")),
    "deploy/server/upstream.conf",
)


def refuse_unfit(project: Project, answers: Answers, private: Mapping[str, Value]) -> None:
    """Raise UserError if deploy/ could not start the project as its own files do."""
    if project.layout.base:
        raise UserError(
            "No deploy/: it runs manage.py at the root, and this one is in a folder.",
            "Leave --deploy-ssh out.",
            FOUND,
        )
    if not uses_bootstrap(project):
        raise UserError(
            "No deploy/: hosts install what requirements.txt pins, with hashes.",
            "Write one, for instance by `uv pip compile --generate-hashes`, and run this again.",
            FOUND,
        )
    if tuple(map(int, answers["python"].split("."))) < (3, 11):
        raise UserError(
            f"No deploy/: it takes Python 3.11, and the project has {answers['python']}.",
            "Upgrade that first, or leave --deploy-ssh out.",
            FOUND,
        )
    if not private["__health"]:
        raise UserError(
            "No deploy/: it asks each new release for /readyz, which the settings do not serve.",
            "Add the health middleware that scaffold check tells of, and run this again.",
            FOUND,
        )
    starts = {name: str(private[f"__{name}"]) for name in ("release", "web", "worker", "beat")}
    for name, line in processes(project).items():
        if starts.get(name) != line:
            raise UserError(
                f"No deploy/: the Procfile has `{name}: {line}`, which it does not start.",
                f"It starts these: {', '.join(filter(None, starts.values()))}.",
                FOUND,
            )
    for line in starts.values():
        # Neither systemd nor supervisord starts a shell.
        if "$" in line:
            raise UserError(
                f"No deploy/: it cannot start `{line}` without a shell.",
                "Leave --deploy-ssh out.",
                FOUND,
            )

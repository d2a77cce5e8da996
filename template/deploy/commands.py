"""What each command does; each returns its exit status."""

import contextlib
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from . import inventory, migrations, ssh
from .deployment import WITH_VARIABLES, Deployment, number_of
from .errors import Failed
from .lock import owner
from .push import PUSH, ROLLBACK, ROOT
from .with_environment import faults

HERE = Path(__file__).parent


def say(text):
    print(text, flush=True)


def setup(environment, variables, dry_run):
    hosts = inventory.read(environment)
    if not find_spec("pyinfra"):
        raise Failed("setup takes pyinfra 3: install it where this runs")
    environ = {**os.environ, "DEPLOY_ENVIRONMENT": environment, "PYTHONPATH": str(ROOT)}
    if variables:
        found = faults(Path(variables).read_text("utf-8"))
        if found:
            raise Failed(f"{variables}: {'; '.join(found)}")
        environ["DEPLOY_VARIABLES"] = str(Path(variables).resolve())
    keys = (HERE / "authorized_keys").read_text("utf-8").splitlines()
    if not any(key and not key.startswith("#") for key in keys):
        raise Failed("deploy/authorized_keys has no key: add those of all who may push")
    for host in hosts:
        say(f"{host.address}: its firewall is left alone: open ports 80 and 443")
    line = [sys.executable, "-m", "pyinfra", "--yes", *(["--dry"] if dry_run else [])]
    line += ["deploy/setup_hosts.py", "deploy/setup.py"]
    return subprocess.run(line, check=False, cwd=ROOT, env=environ).returncode


def resolve(ref):
    """Return the commit that a ref names; nothing else of it goes any further."""
    line = ["git", "rev-parse", "--verify", "--quiet", "--end-of-options"]
    done = subprocess.run(
        [*line, f"{ref}^{{commit}}"],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise Failed(f"{ref!r} is no commit, branch or tag of this repository")
    return done.stdout.strip()


def next_number(environment, states):
    pattern = f"deploy/{environment}/*"
    line = ["git", "tag", "--list", pattern]
    tags = subprocess.run(line, check=True, cwd=ROOT, capture_output=True, text=True)
    numbers = [tag.rpartition("/")[2] for tag in tags.stdout.split()]
    taken = [int(number) for number in numbers if number.isdigit()]
    return max([0, *taken, *(state.taken for state in states.values())]) + 1


def push(environment, ref, dry_run):
    hosts = inventory.read(environment)
    commit = resolve(ref)
    if dry_run:
        return show(hosts, f"push {commit}", PUSH)
    deployment = Deployment(hosts, "push", say)
    deployment.commit = commit

    def name(push):
        """find what serves now, and a number for this release"""
        number = next_number(environment, push.states)
        push.release = f"{number}-{commit[:12]}"
        say(f"release {push.release}; all output is kept in {push.log.folder}")

    return finish(deployment, [name, *PUSH])


def finish(deployment, stages):
    try:
        deployment.run(stages)
    finally:
        ssh.close(deployment.hosts)
    serving = ", ".join(host.address for host in deployment.hosts)
    say(f"{deployment.release} serves on {serving}")
    return 0


def show(hosts, action, stages):
    where = ", ".join(f"{host.address} ({', '.join(host.roles)})" for host in hosts)
    say(f"{action} on {where}")
    for stage in stages:
        say(f"{stage.__name__}: {stage.__doc__}")
    return 0


def rollback(environment, release, migrations, dry_run):
    hosts = inventory.read(environment)
    deployment = Deployment(hosts, "rollback", say)
    return finish(
        deployment,
        [choose(release, migrations, dry_run), *([] if dry_run else ROLLBACK)],
    )


def choose(wanted, reversing, dry_run):
    """Return a stage that finds the release to go back to, and what that means."""

    def find(rollback):
        """find the release, and the migrations since"""
        states = list(rollback.states.values())
        later = states[0].serving
        known = [
            name
            for name in states[0].releases
            if all(name in state.releases for state in states)
        ]
        before = wanted or states[0].before.get(later)
        chosen = [name for name in known if before in (name, name.partition("-")[0])]
        if not chosen and not wanted:
            chosen = [name for name in known if number_of(name) < number_of(later)]
        if not chosen or chosen[-1] == later:
            listed = ", ".join(known) or "none"
            raise Failed(f"no such release to go back to; all hosts have: {listed}")
        rollback.release, rollback.later = chosen[-1], later
        say(f"from {later} to {chosen[-1]}")
        rollback.reversal = []
        old, new = (migrations.known(rollback, name) for name in (chosen[-1], later))
        if old is None or new is None:
            unknown = "which migrations came since is not known"
            if reversing:
                raise Failed(f"{unknown}: go back without --migrations")
            say(unknown)
            return
        names, commands = migrations.reversal(old, new)
        rollback.reversal = commands if reversing else []
        if names:
            say(f"migrated since: {', '.join(names)}")
        if names and not reversing:
            say(
                "these stay; --migrations reverses them, as would, in the later release:"
            )
            for arguments in commands:
                say(f"  python manage.py migrate {' '.join(arguments)}")

    return find


@contextlib.contextmanager
def connected(environment):
    """Yield the hosts as for a deployment, for a command of which nothing is kept."""
    hosts = inventory.read(environment)
    with tempfile.TemporaryDirectory() as folder:
        try:
            yield Deployment(hosts, "look", say, Path(folder, "log"))
        finally:
            ssh.close(hosts)


def status(environment):
    with connected(environment) as deployment:
        deployment.look()
        for host, state in deployment.states.items():
            say(f"{host.address}: serves {state.serving or 'nothing'}")
            say(f"  can go back to: {', '.join(state.releases) or 'nothing'}")
            script = 'cd "$1"; cat held 2> /dev/null || true; tail -n 5 audit.log 2> /dev/null || true'
            for line in deployment.script(host, script, host.path).splitlines():
                say(f"  {line}")
    return 0


def logs(environment, follow):
    hosts = inventory.read(environment)
    action = "follow" if follow else "logs"
    shown = [
        subprocess.Popen(ssh.ssh(host, "sudo", "-n", host.control, action))
        for host in hosts
    ]
    return max(process.wait() for process in shown)


def run(environment, arguments):
    host = inventory.read(environment)[0]
    where = (f"{host.path}/current", f"{host.path}/environment")
    manage = arguments if arguments[0] != "manage.py" else arguments[1:]
    line = ("sh", "-euc", WITH_VARIABLES, "sh", *where, "python", "manage.py", *manage)
    command = ssh.ssh(host, *line)
    if sys.stdin.isatty():
        command.insert(1, "-t")
    return subprocess.run(command, check=False).returncode


def lock(environment, reason):
    text = f"{reason} (by {owner()}; python -m deploy unlock {environment})"
    return for_each(environment, 'set -C; echo "$2" > "$1/held"', text)


def unlock(environment):
    return for_each(environment, 'rm -f "$1/held"')


def for_each(environment, script, *arguments):
    with connected(environment) as deployment:
        deployment.everywhere(
            lambda host: deployment.script(host, script, host.path, *arguments)
        )
    return 0

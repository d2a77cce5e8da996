"""What a push and a rollback consist of: stages, one after the other."""

import os
import shutil
import sys
from pathlib import Path

from . import migrations
from .deployment import Deployment

HERE = Path(__file__).parent
ROOT = HERE.parent

PRUNE = """
cd "$1/releases"
complete=$(find . -mindepth 2 -maxdepth 2 -name .complete | cut -d / -f 2 | sort -V)
for folder in *; do
  if [ "$folder" = "$3" ]; then continue; fi
  if echo "$complete" | tail -n "$2" | grep -Fqx -- "$folder"; then continue; fi
  rm -rf -- "$folder"
done
cd ../log
ls | sort | head -n -50 | xargs -r rm -rf --
"""


def checkout(push: Deployment):
    """write the commit's files, and nothing else, into a folder here"""
    folder = HERE / ".checkout" / push.environment
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        # The environment of its tests stays, since most commits need the same.
        if path.name in ("ve", ".ve"):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    push.archive = folder.with_suffix(".tar.gz")
    git = ["git", "archive", "--format=tar.gz", "-o", str(push.archive), push.commit]
    push.log.run("here", git, cwd=ROOT)
    push.log.run("here", ["tar", "-xzf", str(push.archive), "-C", str(folder)])
    push.folder = folder


def test(push):
    """run its tests here"""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environ = {**os.environ, "PATH": path}
    push.log.run("here", push.hosts[0].test, cwd=push.folder, env=environ)


def send(push):
    """unpack it on each host, into a folder of its own"""
    script = 'mkdir "$1"; tar -xzf - -C "$1"; echo "$2" > "$1/.commit"'

    def unpack(host):
        with push.archive.open("rb") as stdin:
            push.script(host, script, push.path(host), push.commit, stdin=stdin)

    push.everywhere(unpack)
    push.archive.unlink()


def bootstrap(push):
    """install what it requires"""
    script = 'cd "$1"; exec "$2" bootstrap.py'
    push.everywhere(
        lambda host: push.script(host, script, push.path(host), host.python)
    )


def collectstatic(push):
    """collect its static files"""
    push.everywhere(lambda host: push.manage(host, "collectstatic", "--noinput"))


def check(push):
    """check its settings with the variables of each host"""
<% if cookiecutter.__whole %>
    options = ("--deploy", "--fail-level", "WARNING")
<% else %>
    # Only errors stop it: code of some age has warnings, which are in the log.
    options = ("--deploy",)
<% endif %>
    push.everywhere(lambda host: push.manage(host, "check", *options))


def migrate(push):
    """migrate the database, from one host"""
    push.manage(push.hosts[0], "migrate", "--noinput")
    applied = migrations.applied(push)
    script = 'echo "$2" > "$1/.migrations"'
    text = "\n".join(applied)
    push.everywhere(lambda host: push.script(host, script, push.path(host), text))


def start(push):
    """start web on the port that is free, beside the release that serves"""
    script = 'ln -sfn "$1" "$2/slots/$3"; sudo -n "$4" start "$3"'

    def begin(host):
        port = push.states[host].free
        push.script(host, script, push.path(host), host.path, port, host.control)
        push.ask(host, "-H", f"Host: {host.domain}", f"http://127.0.0.1:{port}/readyz")

    push.everywhere(begin, "web")


def switch(push):
    """let requests go to the new release"""
    push.serves = ""  # until all hosts are ready
    ports = {host: state.free for host, state in push.states.items()}
    push.everywhere(lambda host: push.switch(host, ports[host], push.release))


<% if cookiecutter.__worker %>
def workers(push):
    """restart the workers, which finish their jobs first"""
    push.everywhere(lambda host: push.control(host, "workers"))


<% endif %>
def ready(push):
    """ask each host's site for /readyz, as a browser would"""

    def ask(host):
        address = "127.0.0.1" if host.listen == "0.0.0.0" else host.listen
        resolve = f"{host.domain}:443:{address}"
        site = f"https://{host.domain}/readyz"
        push.ask(host, "--insecure", "--resolve", resolve, site)

    push.everywhere(ask, "web")
    push.serves = "the new release"
    # From now on it is one to go back to, and knows the one before.
    complete = '[ -e "$1/.complete" ] || echo "$2" > "$1/.complete"'
    before = {host: state.serving for host, state in push.states.items()}
    push.everywhere(
        lambda host: push.script(host, complete, push.path(host), before[host])
    )


def retire(push):
    """stop the web that served before, once it has given its last answers"""
    ports = {host: state.active for host, state in push.states.items()}
    push.everywhere(lambda host: push.control(host, "stop", ports[host]), "web")


def tag(push):
    """tag the commit as deploy/<environment>/<number>"""
    name = f"deploy/{push.environment}/{push.release.partition('-')[0]}"
    push.log.run("here", ["git", "tag", "--force", name, push.commit], cwd=ROOT)
    if remote := push.hosts[0].remote:
        git = ["git", "push", "--", remote, f"refs/tags/{name}"]
        push.log.run("here", git, cwd=ROOT)


def prune(push):
    """remove old releases, and what pushes that failed have left"""

    def clean(host):
        push.script(host, PRUNE, host.path, host.keep, push.states[host].serving)

    push.everywhere(clean)


PUSH = [
    *(checkout, test, send, bootstrap, collectstatic, check, migrate),
<% if cookiecutter.__worker %>
    *(start, switch, workers, ready, retire, tag, prune),
<% else %>
    *(start, switch, ready, retire, tag, prune),
<% endif %>
]


def reverse(rollback):
    """reverse the migrations that came later, by the release that knows them"""
    for arguments in rollback.reversal:
        later = rollback.later
        rollback.manage(rollback.hosts[0], "migrate", *arguments, release=later)


<% if cookiecutter.__worker %>
ROLLBACK = [start, switch, workers, ready, retire, reverse]
<% else %>
ROLLBACK = [start, switch, ready, retire, reverse]
<% endif %>

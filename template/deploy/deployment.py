"""What a push or a rollback knows: its hosts, its release, and how to reach them."""

import contextlib
import datetime
from pathlib import Path

from .errors import Failed
from .lock import locked, owner
from .ssh import Log, everywhere

LOGS = Path(__file__).with_name("log")

# The release's own Python, and the host's variables, which are never sent from here.
WITH_VARIABLES = """
cd "$1"
environment=$2
shift 2
exec ve/bin/python deploy/with_environment.py "$environment" "$@"
"""

# Tries for half a minute, ten times a second; then it shows why not.
READY = """
for attempt in $(seq 300); do
  if curl --fail --silent --max-time 5 --output /dev/null "$@"; then exit 0; fi
  sleep 0.1
done
curl --fail --silent --show-error --max-time 5 "$@" >&2
"""

# Requests to another port, and then `current`, from which workers run, in one step.
SWITCH = """
if [ "$4" ]; then sudo -n "$3" switch "$4"; fi
ln -sfn "$1" "$2/.current"
mv -T "$2/.current" "$2/current"
"""

NOTE = 'echo "$2" | tee -a "$1/audit.log" > /dev/null; tar -xzf - -C "$1/log"'

# Of each whole release its name and the one that served before; and what runs now.
STATE = """
cd "$1"
for folder in releases/*-*; do
  if [ -e "$folder/.complete" ] && [ -x "$folder/ve/bin/python" ]; then
    echo "release ${folder#releases/} $(cat "$folder/.complete")"
  fi
done
ls releases | sed "s/^/taken /"
for slot in slots/*; do
  if [ -L "$slot" ]; then echo "slot ${slot#slots/} $(basename "$(readlink "$slot")")"; fi
done
if [ -L current ]; then echo "current $(basename "$(readlink current)")"; fi
sudo -n "$2" active
"""


class State:
    """What there is on a host."""

    def __init__(self, host, text):
        lines = [line.split() for line in text.splitlines()]
        self.releases = sorted(
            (w[1] for w in lines if w[0] == "release"), key=number_of
        )
        self.before = {w[1]: w[2] for w in lines if w[0] == "release" and w[2:]}
        self.taken = max((number_of(w[1]) for w in lines if w[0] == "taken"), default=0)
        self.slots = {int(w[1]): w[2] for w in lines if w[0] == "slot"}
        self.current = next((w[1] for w in lines if w[0] == "current"), "")
        active = next((int(w[1]) for w in lines if w[0] == "active"), host.port)
        self.active = active
        self.free = host.port + 1 if active == host.port else host.port

    @property
    def serving(self):
        """The release that answers requests, or runs the workers where none are."""
        return self.slots.get(self.active, self.current)


def number_of(release):
    number = release.partition("-")[0]
    return int(number) if number.isdigit() else 0


class Deployment:
    """A push or a rollback under way."""

    def __init__(self, hosts, action, say, folder=None):
        self.hosts = hosts
        self.environment = hosts[0].environment
        self.action = action
        self.say = say
        now = datetime.datetime.now(datetime.UTC)
        name = f"{now:%Y%m%dT%H%M%S%f}-{self.environment}-{action.split()[0]}"
        self.log = Log(folder or LOGS / name)
        self.commit = self.release = ""
        self.serves = "the release before"

    def look(self):
        self.states = self.everywhere(self.state)

    def state(self, host):
        return State(host, self.script(host, STATE, host.path, host.control))

    def everywhere(self, function, role=""):
        chosen = [host for host in self.hosts if not role or role in host.roles]
        return everywhere(chosen, function)

    def path(self, host, release=""):
        return f"{host.path}/releases/{release or self.release}"

    def script(self, host, text, *arguments, **options):
        return self.log.script(host, text, *map(str, arguments), **options)

    def control(self, host, *arguments):
        return self.script(host, 'sudo -n "$@"', host.control, *arguments)

    def manage(self, host, *arguments, release=""):
        place = (self.path(host, release), f"{host.path}/environment")
        return self.script(
            host, WITH_VARIABLES, *place, "python", "manage.py", *arguments
        )

    def switch(self, host, port, release):
        port = port if "web" in host.roles else ""
        place = (self.path(host, release), host.path)
        self.script(host, SWITCH, *place, host.control, port)

    def ask(self, host, *arguments):
        """Wait until an address answers as it should; else keep what web has logged."""
        try:
            self.script(host, READY, *arguments)
        except Failed:
            with self.reported():
                self.control(host, "logs")
            raise

    def run(self, stages):
        """Run stages until one fails; then let the release before go on, or serve again."""
        with locked(self.hosts, self.action) as check:
            self.look()
            try:
                for count, stage in enumerate(stages, 1):
                    self.log.stage = f"{count:02}-{stage.__name__}"
                    self.say(f"{stage.__name__}: {stage.__doc__.strip()}")
                    check()
                    stage(self)
            except BaseException as error:
                message = str(error) or "interrupted"
                self.log.stage = f"{count:02}-{stage.__name__}-undo"
                self.undo()
                self.finish(f"failed at {stage.__name__}")
                raise Failed(f"{stage.__name__} failed\n{message}") from error
            self.finish("done")

    def undo(self):
        """Let every host serve what it served before; what fails is tried everywhere."""
        if self.serves:
            self.say(f"{self.serves} serves")
            return
        self.say("switching back")
        with self.reported():
            self.everywhere(self.switch_back)

    def switch_back(self, host):
        state = self.states[host]
        if not state.serving:
            return
        self.switch(host, state.active, state.current or state.serving)
<% if cookiecutter.__worker %>
        self.control(host, "workers")
<% endif %>

    def finish(self, outcome):
        """Note it on each host that can be reached, and copy the logs there."""
        action = f"{self.action} {self.release}".strip()
        line = f"{owner().replace(' since', ',')}: {action}: {outcome}"
        archive = self.log.folder.with_suffix(".tar.gz")
        tar = ["tar", "-czf", str(archive), "-C", str(LOGS), self.log.folder.name]

        def note(host):
            with archive.open("rb") as stdin:
                self.script(host, NOTE, host.path, line, stdin=stdin)

        with self.reported():
            self.log.run("here", tar)
            self.everywhere(note)
        archive.unlink(missing_ok=True)

    @contextlib.contextmanager
    def reported(self):
        try:
            yield
        except Failed as error:
            self.say(error)

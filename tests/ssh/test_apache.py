"""The page on Apache with mod_wsgi, line for line, on a host of which nothing else is asked."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.helpers.processes import git
from tests.ssh.site import ADDRESSES, Load, Site, wait_until

pytestmark = [pytest.mark.ssh, pytest.mark.timeout(600)]

PAGE = Path(__file__).parents[2] / "docs/deploy/apache.md"
ADDRESS = ADDRESSES["systemd"]
BEFORE = """
export PATH=/opt/python3.13/bin:$PATH
useradd --home-dir /srv/site1 site1
mkdir -p /srv/site1/releases /etc/ssl/site1
cat > /srv/site1/environment
chown -R site1: /srv/site1
chmod 600 /srv/site1/environment
openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=www.example.com \\
  -keyout /etc/ssl/site1/key.pem -out /etc/ssl/site1/certificate.pem
"""


def on(site: Site, user: str, script: str, stdin: bytes = b"") -> str:
    """Run a script on the host; return what it wrote."""
    ssh = ["ssh", "-F", f"{site.folder.parent}/ssh_config", f"root@{ADDRESS}"]
    line = ["runuser", "-u", user, "--", "sh", "-euc", script]
    done = subprocess.run([*ssh, shlex.join(line)], check=False, input=stdin, capture_output=True)
    assert done.returncode == 0, (done.stdout + done.stderr).decode()
    return done.stdout.decode()


LATE = """
from importlib import import_module


def late():
    return import_module("site1.late").TEXT
"""


def release(site: Site, number: int, lines: str) -> None:
    folder = f"/srv/site1/releases/{number}"
    archive = subprocess.run(
        ["git", "archive", "--format=tar", "HEAD"], cwd=site.folder, check=True, capture_output=True
    )
    on(site, "site1", f"mkdir {folder}; tar -x -C {folder}", archive.stdout)
    on(site, "site1", f"export PATH=/opt/python3.13/bin:$PATH; cd {folder}\n{lines}")


def switch(site: Site, number: int, lines: str) -> None:
    on(site, "site1", f"cd /srv/site1/releases/{number}\n{lines}")


@pytest.mark.timeout(1200)
def test_long_apache_goes_from_one_release_to_another_and_no_request_fails(site: Site) -> None:
    setup, wsgi, config, start, lines, switching = re.findall(
        r"(?ms)^```\w*\n(.*?)^```$", PAGE.read_text("utf-8")
    )
    on(site, "root", BEFORE, site.variables.read_bytes())
    # The network is shared, and another host listens too.
    on(site, "root", f"export PATH=/opt/python3.13/bin:$PATH\n{setup}")
    on(site, "root", f"echo Listen {ADDRESS}:443 > /etc/apache2/ports.conf")
    on(site, "site1", "cat > /srv/site1/site1.wsgi", wsgi.encode())
    on(site, "root", "cat > /etc/apache2/sites-available/site1.conf", config.encode())

    # Imported once it is asked for.
    view = "site1/health.py"
    text = (site.folder / view).read_text()
    assert '("ok",' in text
    site.commit(view, text.replace('("ok",', "(late(),") + LATE)
    for number in (1, 2):
        site.commit("site1/late.py", f'TEXT = "{number}"\n')
        release(site, number, lines)
    switch(site, 1, switching)
    on(site, "root", f"a2dissite 000-default\n{start}")
    assert site.get("systemd", "/readyz")[0] == 200
    assert site.get("systemd", "/accounts/login/")[0] == 200
    on(site, "site1", "ln -sfn /srv/site1/releases/2 /srv/site1/current")
    assert {site.get("systemd", "/healthz") for _ in range(10)} == {(200, "1")}

    changes = 0
    with Load("/accounts/login/", addresses=[ADDRESS]) as load:
        while changes < 10 or len(load.statuses) < 10_000:
            number = 2 - changes % 2
            switch(site, number, switching)
            changes += 1
            wait_until(f"{number}", lambda: site.get("systemd", "/healthz")[1])
    assert load.failed == set(), (changes, load.failed)
    assert {site.get("systemd", "/healthz") for _ in range(10)} == {(200, f"{number}")}
    assert git(site.folder, "status", "--porcelain") == ""

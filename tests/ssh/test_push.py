"""Setup, push and rollback on two hosts; each test goes on from the one before."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.helpers.processes import git
from tests.ssh.site import ADDRESSES, KEY, PORTS, Load, Site

pytestmark = [pytest.mark.ssh, pytest.mark.timeout(600)]

MIGRATION = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("keygen", "{before}")]
    operations = [migrations.{operation}]
"""


def logs(site: Site) -> Path:
    return max((site.folder / "deploy/log").glob("*-push"))


def test_setup_brings_bare_hosts_up_and_a_second_time_changes_nothing(site: Site) -> None:
    refused = site.deploy("setup", "production")
    assert refused.status == 1
    assert "give --variables FILE" in refused.out + refused.err

    tried = site.deploy("setup", "production", "--dry-run", "--variables", str(site.variables))
    assert tried.status == 0, tried
    assert site.hosts["systemd"].run("ls", "/srv") == ""

    done = site.deploy("setup", "production", "--variables", str(site.variables))
    assert done.status == 0, done
    assert KEY not in done.out + done.err
    for first, host in site.hosts.items():
        mode = host.run("stat", "--format=%a %U", "/srv/site1/environment")
        assert mode == "600 site1\n"
        # Nothing serves yet.
        status, page = site.get(first, "/")
        assert (status, "Back soon" in page) == (503, True)
    assert site.deploy("logs", "production").status == 0
    assert site.deploy("status", "production").out.count("serves nothing") == 2
    refused = site.deploy("rollback", "production")
    assert "no such release to go back to; all hosts have: none" in refused.err

    again = site.deploy("setup", "production")
    assert again.status == 0, again
    total = next(
        line for line in again.out.splitlines() + again.err.splitlines() if "Grand total" in line
    )
    _, _, count, changed, failed, same = total.replace("Grand total", "Grand_total _").split()
    assert (changed, failed, same) == ("-", "-", count)


def test_a_push_serves_and_keeps_all_output(site: Site) -> None:
    done = site.deploy("push", "production")
    assert done.status == 0, done
    commit = git(site.folder, "rev-parse", "HEAD").strip()
    assert site.serving() == {f"1-{commit[:12]}"}
    assert site.ready()
    assert git(site.folder, "rev-parse", "deploy/production/1").strip() == commit
    kept = logs(site)
    assert "Ran " in (kept / "03-test-here.err").read_text()
    for host in site.hosts.values():
        for path in kept.iterdir():
            assert KEY not in path.read_text()
        there = host.run("ls", f"/srv/site1/log/{kept.name}")
        assert f"08-migrate-{ADDRESSES['systemd']}.out" in there
        assert "push 1-" in host.run("cat", "/srv/site1/audit.log")
    shown = site.deploy("run", "production", "--", "manage.py", "check")
    assert shown.out == "System check identified no issues (0 silenced).\n"
    worker = site.hosts["systemd"].run("systemctl", "is-active", "site1-worker")
    assert worker == "active\n"
    state = site.hosts["supervisord"].run("supervisorctl", "status", "site1-worker")
    assert "RUNNING" in state


def test_web_serves_nginx_and_nobody_outside_its_host(site: Site) -> None:
    for first, address in ADDRESSES.items():
        inside = [port for port in (PORTS[first], PORTS[first] + 1) if connects("127.0.0.1", port)]
        assert len(inside) == 1
        assert not connects(address, inside[0])


def test_units_are_valid_and_what_serves_is_shut_in(site: Site) -> None:
    host = site.hosts["systemd"]
    # The first push went to the second port.
    units = [f"site1-web@{PORTS['systemd'] + 1}.service", "site1-worker.service"]
    for unit in units:
        assert host.run("systemd-analyze", "verify", unit) == ""
        # Of ten, in tenths: 9.6 without any of the directives.
        host.run("systemd-analyze", "security", "--threshold=20", unit)


def connects(address: str, port: int) -> bool:
    try:
        with socket.create_connection((address, port), timeout=10):
            return True
    except ConnectionRefusedError:
        return False


def test_no_request_fails_while_a_push_migrates_and_while_it_is_rolled_back(site: Site) -> None:
    site.test_with("true")
    text = MIGRATION.format(
        before="0001_initial",
        operation='AddField("key", "note", models.TextField(null=True))',
    )
    site.commit("keygen/migrations/0002_note.py", text)
    with Load("/healthz") as load:
        done = site.deploy("push", "production")
        assert done.status == 0, done
        back = site.deploy("rollback", "production")
        assert back.status == 0, back
    assert load.failed == set(), load.failed
    assert len(load.statuses) > 100
    assert "migrated since: keygen.0002_note" in back.out
    assert "python manage.py migrate keygen 0001_initial" in back.out
    assert {name[:2] for name in site.serving()} == {"1-"}
    forth = site.deploy("rollback", "production", "2")
    assert forth.status == 0, forth
    reversed_ = site.deploy("rollback", "production", "1", "--migrations")
    assert reversed_.status == 0, reversed_
    applied = site.deploy("run", "production", "--", "showmigrations", "keygen")
    assert "0001_initial" in applied.out
    assert "0002" not in applied.out
    assert {name[:2] for name in site.serving()} == {"1-"}


def test_a_rollback_takes_nothing_from_the_release_that_it_leaves(site: Site) -> None:
    site.test_with("true")
    (before,) = site.serving()
    pushed = site.deploy("push", "production")
    assert pushed.status == 0, pushed
    (later,) = site.serving()
    first, second = site.hosts.values()
    first.run("rm", f"/srv/site1/releases/{later}/.migrations")
    # Not to the one with the highest number, which was left for a reason.
    back = site.deploy("rollback", "production")
    assert back.status == 0, back
    assert site.serving() == {before}

    # The serving one was removed, and those that are there are no longer whole.
    assert site.deploy("rollback", "production", later).status == 0
    first.run("rm", "-r", f"/srv/site1/releases/{later}")
    second.run("rm", "-r", f"/srv/site1/releases/{later}/ve")
    refused = site.deploy("rollback", "production", before, "--migrations")
    assert refused.status == 1, refused
    assert "which migrations came since is not known" in refused.err
    back = site.deploy("rollback", "production", before)
    assert back.status == 0, back
    assert "which migrations came since is not known" in back.out
    assert site.serving() == {before}
    assert site.ready()
    refused = site.deploy("rollback", "production", later)
    assert (refused.status, "no such release" in refused.err) == (1, True), refused


@pytest.mark.parametrize(
    "ref", ["x; touch /tmp/owned", "--output=/tmp/owned", "$(touch /tmp/owned)", "HEAD:deploy", ""]
)
def test_a_hostile_ref_is_refused_here(site: Site, ref: str) -> None:
    refused = site.deploy("push", "production", "--", ref)
    assert refused.status == 1, refused
    assert "is no commit, branch or tag" in refused.err
    for host in site.hosts.values():
        assert host.run("find", "/tmp", "-name", "owned") == ""
    assert not Path("/tmp/owned").exists()


def test_a_branch_of_any_name_is_pushed_as_its_commit(site: Site) -> None:
    name = "a;touch${IFS}owned"
    git(site.folder, "branch", name)
    done = site.deploy("push", "production", name)
    assert done.status == 0, done
    for host in site.hosts.values():
        assert host.run("find", "/srv", "/tmp", "-name", "owned") == ""


def test_a_push_that_fails_leaves_the_release_before(site: Site) -> None:
    before = site.serving()
    site.test_with("false")
    failed = site.deploy("push", "production")
    assert (failed.status, "test failed" in failed.err) == (1, True), failed
    assert site.serving() == before

    site.test_with("true")
    text = MIGRATION.format(before="0002_note", operation='RunSQL("SELECT no_such_column")')
    site.commit("keygen/migrations/0003_broken.py", text)
    failed = site.deploy("push", "production")
    assert (failed.status, "migrate failed" in failed.err) == (1, True), failed
    assert "no_such_column" in (logs(site) / f"08-migrate-{ADDRESSES['systemd']}.err").read_text()
    assert site.serving() == before
    assert site.ready()
    git(site.folder, "revert", "--no-edit", "HEAD")

    # It starts nowhere: its readiness fails before any request goes to it.
    path = "site1/wsgi.py"
    good = (site.folder / path).read_text()
    site.commit(path, "raise SystemExit(3)\n")
    failed = site.deploy("push", "production")
    assert (failed.status, "start failed" in failed.err) == (1, True), failed
    assert site.serving() == before
    assert site.ready()
    site.commit(path, good)


def test_readiness_that_fails_after_the_switch_switches_back_everywhere(site: Site) -> None:
    before = site.serving()
    # On one host only: nginx itself refuses /readyz from now on.
    host = site.hosts["supervisord"]
    config = "/etc/nginx/sites-available/site1.conf"
    host.run("sed", "-i", "s#location / {#location = /readyz { return 500; } location / {#", config)
    host.run("nginx", "-s", "reload")
    failed = site.deploy("push", "production")
    assert (failed.status, "ready failed" in failed.err) == (1, True), failed
    assert "switching back" in failed.out
    assert site.serving() == before
    assert site.get("systemd", "/readyz")[0] == 200
    assert site.get("supervisord", "/healthz")[0] == 200
    assert site.deploy("setup", "production").status == 0
    assert site.deploy("push", "production").status == 0
    assert site.ready()


def test_of_two_pushes_the_second_refuses(site: Site) -> None:
    site.test_with("sleep", "3")
    with push_at(site, "test") as first:
        second = site.deploy("push", "production")
        first.communicate()
    assert first.returncode == 0
    assert second.status == 1
    assert "locked: push by " in second.err
    assert " since " in second.err
    site.test_with("true")

    assert site.deploy("lock", "production", "frozen; touch /tmp/owned").status == 0
    refused = site.deploy("push", "production")
    assert (refused.status, "frozen; touch /tmp/owned" in refused.err) == (1, True), refused
    assert site.deploy("unlock", "production").status == 0


@pytest.mark.parametrize("stage", ["send", "switch"])
def test_the_push_after_a_killed_one_completes(site: Site, stage: str) -> None:
    kill_at(site, stage)
    assert len(site.serving()) <= 2
    assert site.deploy("push", "production").status == 0
    assert len(site.serving()) == 1
    assert site.ready()


STAGES = ["bootstrap", "collectstatic", "check", "migrate", "start", "workers", "ready", "prune"]


@pytest.mark.parametrize("stage", STAGES)
def test_long_the_push_after_one_killed_at_any_stage_completes(site: Site, stage: str) -> None:
    with Load("/healthz", threads=1) as load:
        kill_at(site, stage)
        assert site.deploy("push", "production").status == 0
    assert load.failed == set()
    assert len(site.serving()) == 1
    assert site.ready()


@contextmanager
def push_at(site: Site, stage: str) -> Iterator[subprocess.Popen[str]]:
    """Yield a push once one of its stages has begun."""
    with subprocess.Popen(
        site.command("push", "production"),
        cwd=site.folder,
        env=site.environ,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        for line in process.stdout:
            if line.startswith(f"{stage}:"):
                break
        yield process


def kill_at(site: Site, stage: str) -> None:
    """Kill a push, and with it each of its connections, once a stage has begun."""
    with push_at(site, stage) as process:
        time.sleep(0.2)
        process.kill()
    for host in site.hosts.values():
        host.run("pkill", "-KILL", "-u", "site1", "sshd", check=False)


def test_long_a_full_disk_on_one_host_changes_nothing(site: Site) -> None:
    before = site.serving()
    host = site.hosts["supervisord"]
    # A disk of its own, which has room for what is there and for little more.
    host.run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", "/srv/site1/releases")
    host.run("chown", "site1", "/srv/site1/releases")
    failed = site.deploy("push", "production")
    assert (failed.status, "send failed" in failed.err) == (1, True), failed
    logs = (site.folder / "deploy/log").glob("*/*-send-*")
    assert any("No space left on device" in path.read_text() for path in logs)
    host.run("umount", "/srv/site1/releases")
    assert site.serving() == before
    assert site.ready()
    assert site.deploy("push", "production").status == 0


def test_long_ten_thousand_requests_of_which_none_fails(site: Site) -> None:
    site.test_with("true")
    load = Load("/accounts/login/", threads=8)
    with load:
        # At least two pushes, however fast the machine is.
        while len(load.statuses) < 10_000:
            done = site.deploy("push", "production")
            assert done.status == 0, done
    assert load.failed == set(), load.failed

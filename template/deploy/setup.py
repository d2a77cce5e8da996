"""Makes a host ready, as pyinfra operations: what is so already is left alone."""

import os
from pathlib import Path

from pyinfra import config
from pyinfra import host as target
from pyinfra.api.exceptions import OperationError
from pyinfra.facts.files import File
from pyinfra.operations import apt, files, server, systemd

HERE = Path(__file__).parent
SERVER = HERE / "server"

# Of each role its command, the folder that it starts in, and the seconds that it has to stop.
PROCESSES = {
    "web": ("<<cookiecutter.__web>>", "slots/%i", 20),
<% if cookiecutter.__worker %>
    # A worker finishes its job first.
    "worker": ("<<cookiecutter.__worker>>", "current", 330),
<% endif %>
<% if cookiecutter.__beat %>
    "beat": ("<<cookiecutter.__beat>>", "current", 330),
<% endif %>
}
host = target.data.deploy
site = f"/etc/nginx/sites-available/{host.user}.conf"
upstream = f"/etc/nginx/{host.user}-upstream.conf"
certificate = host.certificate or f"/etc/ssl/{host.user}/certificate.pem"
key = host.certificate_key or f"/etc/ssl/{host.user}/key.pem"
web = "web" in host.roles
<% if cookiecutter.__worker %>
background = {
    f"{host.user}-{role}": PROCESSES[role][0] for role in host.roles if role != "web"
}
<% endif %>

between = "@" if host.supervisor == "systemd" else "-"
units = [
    *(f"{host.user}-web{between}{port}" for port in (host.port, host.port + 1) if web),
<% if cookiecutter.__worker %>
    *background,
<% endif %>
]

if target.data.ssh_user != "root":
    config.SUDO = True


def template(name, dest, *, mode="644", **values):
    return files.template(
        name=f"Write {dest}",
        src=str(SERVER / name),
        dest=dest,
        user="root",
        group="root",
        mode=mode,
        jinja_env_kwargs={"trim_blocks": True, "lstrip_blocks": True},
        deploy=host,
<% if cookiecutter.__worker %>
        background=background,
<% endif %>
        certificate=certificate,
        key=key,
        upstream=upstream,
        units=units,
        **values,
    )


apt.packages(
    name="Install what Debian has",
    packages=[
        *("ca-certificates", "curl", "git", "openssl", "python3-venv", "sudo"),
        *(["nginx"] if web else []),
        *(["supervisor"] if host.supervisor == "supervisord" else []),
<% if cookiecutter.database == 'mysql' %>
        *("gcc", "libc6-dev", "libmariadb-dev", "pkg-config", "python3-dev"),
<% endif %>
<% if cookiecutter.gateway == 'uwsgi' %>
        "libexpat1",
<% endif %>
    ],
    update=True,
    cache_time=24 * 60 * 60,
    no_recommends=True,
)

server.user(
    name=f"Add the user {host.user}",
    user=host.user,
    home=host.path,
    shell="/bin/bash",
    ensure_home=False,
)

<% if cookiecutter.database == 'sqlite' %>
for folder in ("", "/releases", "/slots", "/log", "/data", "/media", "/.ssh"):
<% else %>
for folder in ("", "/releases", "/slots", "/log", "/media", "/.ssh"):
<% endif %>
    files.directory(
        name=f"Make {host.path}{folder}",
        path=f"{host.path}{folder}",
        user=host.user,
        group=host.user,
        mode="700" if folder == "/.ssh" else "755",
    )

files.put(
    name="Let those push whose keys are in authorized_keys, and nobody else",
    src=str(HERE / "authorized_keys"),
    dest=f"{host.path}/.ssh/authorized_keys",
    user=host.user,
    group=host.user,
    mode="600",
)

# Written once, and never shown: from then on it is the host's own.
environment = f"{host.path}/environment"
if target.get_fact(File, path=environment) is None:
    if "DEPLOY_VARIABLES" not in os.environ:
        raise OperationError(
            f"{target.name} has no {environment}: give --variables FILE"
        )
    files.put(
        name="Write the environment file",
        src=os.environ["DEPLOY_VARIABLES"],
        dest=environment,
        user=host.user,
        group=host.user,
        mode="600",
    )
else:
    files.file(
        name="Let only the project read its environment file",
        path=environment,
        user=host.user,
        group=host.user,
        mode="600",
    )

template("control.sh", host.control, mode="755")
template("sudoers", f"/etc/sudoers.d/{host.user}", mode="440")

if host.supervisor == "systemd":
    unit_files = []
    for role in host.roles:
        command, folder, patience = PROCESSES[role]
        name = f"{host.user}-web@" if role == "web" else f"{host.user}-{role}"
        values = {"role": role, "command": command, "folder": folder}
        path = f"/etc/systemd/system/{name}.service"
        unit_files.append(template("unit.service", path, patience=patience, **values))
    systemd.daemon_reload(
        name="Let systemd read the units",
        _if=lambda: any(file.did_change() for file in unit_files),
    )
else:
    path = f"/etc/supervisor/conf.d/{host.user}.conf"
    programs = template("supervisor.conf", path)
    server.shell(
        name="Let supervisord read its programs",
        commands=["supervisorctl update"],
        _if=programs.did_change,
    )

if web:
    files.put(
        name="Write the page for maintenance",
        src=str(SERVER / "maintenance.html"),
        dest=f"{host.path}/maintenance.html",
        user=host.user,
        group=host.user,
        mode="644",
    )
    if target.get_fact(File, path=upstream) is None:
        template("upstream.conf", upstream)
    if target.get_fact(File, path=certificate) is None:
        # A browser warns of it until there is another.
        folder = str(Path(certificate).parent)
        files.directory(name=f"Make {folder}", path=folder, user="root", mode="755")
        request = f"openssl req -x509 -newkey rsa:2048 -nodes -subj /CN={host.domain}"
        server.shell(
            name="Sign a certificate of the host's own",
            commands=[f"{request} -days 3650 -keyout {key} -out {certificate}"],
        )
    written = template("nginx.conf", site)
    link = files.link(
        name="Switch the site on",
        path=f"/etc/nginx/sites-enabled/{host.user}.conf",
        target=site,
    )
    server.shell(
        name="Let nginx read it",
        commands=["nginx -q -t && nginx -q -s reload"],
        _if=lambda: written.did_change() or link.did_change(),
    )

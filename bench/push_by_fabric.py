"""What bench/push.py compares with: a push by a plain script on Fabric, as many teams have one.

It does the same steps and waits for web, since requests would fail if it did not. It takes no
lock, runs no check, asks no site, keeps no output, and leaves a mess if a step fails.

    push_by_fabric.py SSH_CONFIG NUMBER ADDRESS…
"""

import subprocess
import sys

from fabric import Config, ThreadingGroup  # type: ignore[import-not-found,unused-ignore]

config, number, *addresses = sys.argv[1:]
release = f"/srv/site1/releases/{number}-fabric"
manage = f"cd {release}; set -a; . /srv/site1/environment; ve/bin/python manage.py"
control = "sudo /usr/local/sbin/site1-control"
port = "port=$(sed -n '2s/.*:\\([0-9]*\\) .*/\\1/p' /etc/nginx/site1-upstream.conf)"
other = "other=$(sed -n '2s/.*:\\([0-9]*\\) .*/\\1/p' /etc/nginx/site1-upstream.conf)"
wait = "until curl -sf -o /dev/null -H 'Host: www.example.com'"

subprocess.run(["git", "archive", "-o", "../release.tar.gz", "HEAD"], check=True)
hosts = ThreadingGroup(*addresses, user="site1", config=Config(runtime_ssh_path=config))
hosts.put("../release.tar.gz", "release.tar.gz")
hosts.run(f"mkdir {release}; tar -xzf release.tar.gz -C {release}")
hosts.run(f"cd {release}; /opt/python3.13/bin/python3.13 bootstrap.py", hide=True)
hosts.run(f"{manage} collectstatic --noinput", hide=True)
hosts[0].run(f"{manage} migrate --noinput", hide=True)
hosts.run(f"{port}; ln -sfn {release} slots/$port; {control} start $port", hide=True)
hosts.run(f"{port}; {wait} http://127.0.0.1:$port/readyz; do sleep 0.1; done")
hosts.run(f"{port}; ln -sfn {release} current; {control} switch $port", hide=True)
hosts.run(f"{control} workers", hide=True)
hosts.run(f"{other}; {control} stop $other")
hosts.run("cd releases; ls | sort -V | head -n -5 | xargs -r rm -rf")
subprocess.run(["git", "tag", "--force", f"deploy/fabric/{number}", "HEAD"], check=True)

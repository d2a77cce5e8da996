"""The hosts of an environment, as pyinfra reads them."""

import os

from deploy.inventory import read

hosts = [
    (
        host.address,
        {
            "ssh_user": host.admin,
            "ssh_port": host.ssh_port,
            "ssh_config_file": host.ssh_config or None,
            # As for OpenSSH: log in once by hand, and compare the host's key.
            "ssh_strict_host_key_checking": "yes",
            "deploy": host,
        },
    )
    for host in read(os.environ["DEPLOY_ENVIRONMENT"])
]

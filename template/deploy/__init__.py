"""Deploys this project to the hosts in inventory.toml, over SSH: `python -m deploy`."""

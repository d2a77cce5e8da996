"""
The environment, read leniently and checked strictly.

settings.py asks for one variable after another. What is missing or wrong is noted,
and a harmless value goes on in its place, so that `check` can tell all of it at once.
"""

import os
import re
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

ON = ("true", "1", "yes", "on")
OFF = ("false", "0", "no", "off")

# A name, .example.com for every subdomain, an IPv6 address, or * for any host.
HOST = re.compile(r"\*|\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]", re.IGNORECASE)
ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9_.:\[\]-]+", re.IGNORECASE)

# Parts of a URL; asking for the port raises ValueError if that is no number.
PARTS = ("scheme", "username", "password", "hostname", "port", "path")

# The default of a variable that has none.
REQUIRED = object()


class Misconfigured(SystemExit, ImproperlyConfigured):
    """Ends the process with its message alone, without a traceback, if not caught."""


class Environment:
    """Reads variables, and collects what is wrong with them."""

    def __init__(self, variables=os.environ):
        self.variables = variables
        self.faults = []
<% if cookiecutter.__redis %>
        self.verifies_redis = True
<% endif %>

    def check(self):
        """Raise Misconfigured if any variable was missing or wrong, with a line each."""
        if self.faults:
            # Two settings may go by the same variable.
            lines = [*dict.fromkeys(self.faults), "README.md lists the variables."]
            raise Misconfigured("\n".join(lines))

    def text(self, name, *, default=REQUIRED):
        """Return a variable's value; an empty one counts as not set."""
        value = self.variables.get(name, "").strip()
        if value:
            return value
        if default is REQUIRED:
            self.faults.append(f"{name} is not set.")
            return ""
        return default

    def flag(self, name, *, default):
        """Return True for true, 1, yes or on, in upper or lower case."""
        value = self.text(name, default=str(default)).lower()
        if value not in ON + OFF:
            self.faults.append(f"{name} is {value!r}: set it to True or False.")
        return value in ON

    def number(self, name, *, default):
        """Return a whole number, 0 or more."""
        value = self.text(name, default=str(default))
        if not value.isdecimal():
            self.faults.append(f"{name} is {value!r}: set it to a whole number.")
            return default
        return int(value)

    def choice(self, name, *, choices, default):
        """Return one of the choices, in upper or lower case."""
        value = self.text(name, default=None)
        if value is None:
            return default
        for choice in choices:
            if choice.lower() == value.lower():
                return choice
        self.faults.append(f"{name} is {value!r}: set it to {either(choices)}.")
        return default

    def hosts(self, name, *, default):
        """Return the list of host names in a variable, which commas separate."""
        return self.several(name, default, HOST, "a host such as www.example.com")

    def origins(self, name, *, default):
        """Return the list of origins in a variable, which commas separate."""
        kind = "an origin such as https://www.example.com"
        return self.several(name, default, ORIGIN, kind)

    def several(self, name, default, pattern, kind):
        """Return the values between a variable's commas, each checked by a pattern."""
        parts = self.text(name, default="").split(",")
        values = [part.strip() for part in parts if part.strip()]
        for value in values:
            if not pattern.fullmatch(value):
                self.faults.append(f"{name} has {value!r}, which is not {kind}.")
        return values or default

    def url(self, name, *, forms, default=REQUIRED):
        """
        Return a URL that has every part of one of the forms.

        A fault does not show the URL, which may hold a password.
        """
        value = self.text(name, default=default)
        if value == default or any(has_form(value, form) for form in forms):
<% if cookiecutter.__redis %>
            if value and value.startswith("rediss:") and "ssl_cert_reqs=" not in value:
                # Some clients verify nothing unless they are told to.
                wish = "required" if self.verifies_redis else "none"
                return f"{value}{'&' if '?' in value else '?'}ssl_cert_reqs={wish}"
<% endif %>
            return value
        if value:
            self.faults.append(f"{name} is not a URL like {either(forms)}.")
        return forms[0]


def has_form(url, form):
    """Say whether a URL has the form's scheme, and some value for each of its parts."""
    try:
        found = parts_of(url)
    except ValueError:
        return False
    wanted = parts_of(form)
    return found["scheme"] == wanted["scheme"] and all(
        found[part] for part in PARTS if wanted[part]
    )


def parts_of(url):
    split = urlsplit(url)
    return {part: getattr(split, part) for part in PARTS}


def either(names):
    """Return names as a sentence has them: a, b or c."""
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last

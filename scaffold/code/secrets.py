"""Which strings are secrets, judged by their shape or by the name of the setting."""

import re
from collections.abc import Sequence

from scaffold.code.shapes import (
    URL,
    UUID,
    has_shape,
    is_thing,
    looks_made,
    may_have_shape,
    user_of,
    words,
)

# A longer string is not a key: even a certificate chain is shorter.
_LONGEST = 20_000

# Settings with these names hold secrets, unless the value is a placeholder or names something.
_SURE = re.compile(
    r"(^|_)(PASSWORDS?|PASSWD|PASSPHRASE|PASSCODE|PWD|PASS|SECRETS?|SECRET_TOKEN|SECRET_?KEYS?"
    r"|(PRIVATE|SIGNING|SIGNATURE|ENCRYPTION|ACCOUNT|MASTER|ADMIN|AUTH|SECURE|SHARED|LICENSE|ACCESS"
    r"|APPLICATION|API|FERNET|HMAC|JWT)_?KEY|ACCESS_KEY_ID|API_KEY_ID|SIGNING_SECRET"
    r"|(API|AUTH|ACCESS|BEARER|REFRESH|BOT|SERVER|ADMIN|DEPLOY|PRIVATE|VERIFY|VERIFICATION)_?TOKEN)$"
    r"|(PASSWORD|PASSWD|SECRET|APIKEY)$"
)
# Settings with these names hold secrets or names of things: the value decides.
_MAYBE = re.compile(
    r"(TOKENS?|KEYS?|(^|_)(DSN|SALTS?|PEPPERS?|CREDENTIALS?|AUTH|FALLBACKS|KEY_SECRET|PIN|CERT))$"
)
# In a dict with one of these names, the keys say nothing: they are clients, countries.
_SEVERAL = re.compile(r"(KEYS|TOKENS|SECRETS|PASSWORDS|CREDENTIALS)$")
_LOGINS = re.compile(r"BASIC_?AUTH_(USERS|CREDENTIALS|LOGINS|ACCOUNTS)_(?!USER)\w+$")
# Keys in a dict that say nothing: the key above them does.
_GENERIC = re.compile(
    r"(VALUE|DEFAULT|LIVE|PROD|PRODUCTION|STAGING|DEV|DEVELOPMENT|SANDBOX|TEST|MAIN|\d+)"
)
# Public, since browsers get them, or only for tests.
_PUBLIC = re.compile(
    r"(^|_)(PUBLIC|PUBLISHABLE|ANON|INSECURE|DUMMY|FAKE|EXAMPLE|SAMPLE|TEST|TESTS|TESTING|SITEKEY)"
    r"(_|$)|(^|_)ALGOLIA_SEARCH_(API_)?KEY$|(^|_)AMPLITUDE_API_KEY$"
)
# Names of things, and keys that are sent to every browser.
_THINGS = re.compile(
    r"(^|_)(COOKIE|HEADER|FIELD|PARAM|PARAMETER|PREFIX|SUFFIX|NAME|URL|URI|REGION|BUCKET|DOMAIN"
    r"|ROUTING|SURROGATE|SESSION|CACHE|LOCK|INDEXNOW|SITE|WRITE|ANALYTICS|TRACKING|SEARCH|PARTITION"
    r"|SORT|SORTING|QUEUE|TOPIC|FOREIGN|PRIMARY|LOOKUP|CONTEXT|FEATURE|FLAG|DEFAULT|VERIFYING|FORMAT"
    r"|FUNCTION|BROWSER|FRONTEND|JS|JAVASCRIPT|PUSHER|PUSHER_APP|MIXPANEL|MIXPANEL_PROJECT|REQUEST"
    r"|RESPONSE|IDEMPOTENCY|DEDUPLICATION|GROUP|PARTNER|TRANSLATION|SSH_HOST|HOST|KMS|GPG|PGP"
    r"|CLIENTSIDE|CLIENT_SIDE|KEYSPACE|OBJECT|ITEM|MODEL)(_KEYS?|_TOKENS?|_\w*_KEY)?$"
    r"|(^|_)(SEGMENT|WRITE|CLIENT|HOTJAR|INTERCOM_APP|SOCIAL_AUTH_\w+)_KEY$"
)
# The site itself verifies others with these keys: with an empty one, anybody would pass.
_GUARDS = re.compile(
    r"SIGNING|SIGNATURE|ENCRYPT|FERNET|HMAC|(^|_)(JW[STEK]|CRYPTO|SALT|PEPPER|COOKIE|SESSION|HASHIDS?"
    r"|WEBHOOK|WHSEC|SHARED|INTERNAL|VERIFY|VERIFICATION)_|SECRET_KEY_FALLBACKS|BASIC_?AUTH"
    r"|(^|_)(SALT|PEPPER)$"
)

# Every name that matches a pattern above contains one of these, however its words are joined.
_HINT = re.compile(r"(?i)pass|pwd|secret|key|token|dsn|salt|pepper|cred|auth|pin|cert|fallbacks")


def is_written(
    keys: Sequence[str], value: str, *, spare: bool = False, listed: bool = False
) -> bool:
    """Say whether a string literal in settings is a secret.

    `keys` is the setting's name and the keys that lead to the string in its dicts. `spare`: it is
    the default of a variable, so it is for development unless it is a real key. `listed`: it is an
    element of a list, or an argument of a call.
    """
    value = value.strip()
    if not 4 <= len(value) <= _LONGEST:
        return False
    hinted = any(map(_HINT.search, keys))
    if not hinted and not may_have_shape(value):
        return False
    name = "_".join(map(_joined, keys))
    if has_shape(value, public=bool(_PUBLIC.search(name))):
        return True
    if not hinted:
        return False
    label = _label(keys)
    public = bool(_PUBLIC.search(label))
    if URL.match(value):
        return bool(not public and re.search(r"DSN$", label) and user_of(value))
    if public or is_thing(value) or (spare and len(value) < 12):
        return False
    sure = bool(_SURE.search(label))
    if name == "SECRET_KEY_FALLBACKS" or (sure and not listed):
        return True
    if _LOGINS.search(name) and not listed and len(keys) > 1:
        return True
    if not looks_made(value):
        return False
    if not sure and (_THINGS.search(label) or label.endswith("ID")):
        return False
    if UUID.fullmatch(value):
        # Usually an id, but some services use UUIDs as tokens.
        return sure or bool(re.search(r"TOKENS?$", label))
    several = len(keys) > 1 and _SEVERAL.search(_joined(keys[-2]))
    return bool(sure or _MAYBE.search(label) or several)


def _joined(key: str) -> str:
    return "_".join(words(key))


def _label(keys: Sequence[str]) -> str:
    """Return the name that describes a string: its last key, skipping those that say nothing."""
    parts = [_joined(key) for key in keys]
    while len(parts) > 1 and _GENERIC.fullmatch(parts[-1]):
        parts.pop()
    label = parts[-1] if parts else ""
    # SOCIAL_AUTH["github"]["KEY"] is as public as SOCIAL_AUTH_GITHUB_KEY.
    return label if len(parts) < 2 or label not in ("KEY", "APP_KEY") else f"{parts[-2]}_{label}"


def guards(name: str) -> bool:
    """Say whether the site verifies others with a key of this name: then it must not be empty."""
    return bool(_GUARDS.search(name)) and not re.search(r"URL$|_ID$", name)


def is_secret(name: str, value: str) -> bool:
    """Say whether a variable's value must be kept secret: it contains a password, key or token."""
    name = re.sub(r"_\d+$", "", name)
    if not value or name in ("DOMAIN", "DOMAIN_ALIASES", "DJANGO_DEBUG"):
        return False
    if name.endswith("SECRET_KEY") or has_shape(value):
        return True
    if match := URL.match(value):
        login = match[2] or ""
        return bool(login.partition(":")[2] or (login and name.endswith("DSN")))
    return (
        bool(_SURE.search(name) or _LOGINS.search(name) or name == "SECRET_KEY_FALLBACKS")
        or (looks_made(value) and not UUID.fullmatch(value) and not _PUBLIC.search(name))
        or bool(re.search(r"TOKENS?$", name) and UUID.fullmatch(value))
    )

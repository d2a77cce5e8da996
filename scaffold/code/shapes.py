"""Which strings look like secrets: keys of known services, logins in URLs, random characters."""

import re

# Keys that are recognised by their form, whatever their name.
_KNOWN = re.compile(
    r"(?<![\w.-])(?:"
    r"(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])"  # AWS
    r"|(?:sk|rk)_(?:live|test)_\w{10,}|whsec_[\w+/=]{16,}"  # Stripe
    r"|gh[opsur]_\w{10,}|github_pat_\w{20,}|glpat-[\w-]{16,}"  # GitHub, GitLab
    r"|xox[abeprs]-[\w-]{10,}|xapp-\d-[\w-]{10,}"  # Slack
    r"|SG\.[\w-]{10,}\.[\w-]{10,}|key-[0-9a-f]{32}|[0-9a-f]{32}-us\d{1,2}\b"  # mail services
    r"|xkeysib-[0-9a-f]{32,}[\w-]*|re_[A-Za-z0-9]{6,10}_[A-Za-z0-9]{18,}"
    r"|AIza[\w-]{20,}|GOCSPX-[\w-]{16,}|ya29\.[\w-]{20,}|1//0[\w-]{20,}"  # Google
    r"|eyJ[\w-]{6,}\.eyJ[\w-]{6,}\.[\w-]*|sk\.eyJ[\w-]{10,}\.[\w-]{10,}"  # JWTs, Mapbox
    r"|sk-(?=[\w-]*\d)[\w-]{24,}|hf_[A-Za-z0-9]{24,}|lsv2_\w\w_[0-9a-f]{16,}\w*"  # models
    r"|npm_\w{30,}|pypi-[\w-]{40,}|dop_v1_[0-9a-f]{32,}|shp(?:at|ca|pa|ss)_[0-9a-f]{20,}"
    r"|sq0(?:csp|atp)-[\w-]{20,}|access_token\$\w+\$\w+\$\w+|APP_USR-\d{10,}-[\w-]{20,}"
    r"|sntry[su]_[\w+/=]{20,}|phx_\w{20,}|NRAK-[A-Z0-9]{20,}|lin_api_\w{20,}|hvs\.[\w-]{20,}"
    r"|pat[A-Za-z0-9]{14}\.[0-9a-f]{32,}|secret_[A-Za-z0-9]{40,}|dapi[0-9a-f]{32}"
    r"|AGE-SECRET-KEY-1\w{20,}|\d{8,10}:[\w-]{32,}"  # age; Telegram
    r"|[MNO][\w-]{22,}\.[\w-]{6}\.[\w-]{27,}"  # Discord
    r")"
)
_PEM = re.compile(
    r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\\[nr]|\s)*[A-Za-z0-9+/]{4}"
)
# A password or key inside a list of settings, such as Azure's connection strings.
_INSIDE = re.compile(
    r"(?i)(?:^|[;\s])(?:AccountKey|SharedAccessKey|SharedAccessSignature|Password|Pwd)=([^;\s]{4,})"
)

URL = re.compile(r"([a-z][a-z0-9+.-]*)://(?:([^/\s]*)@)?([^/\s?#]*)([^\s]*)", re.IGNORECASE)
# URLs whose path is the key.
_WEBHOOK = re.compile(
    r"hooks\.slack\.com/(?:services|workflows|triggers)/\w+/\w+/\w{8,}"
    r"|discord(?:app)?\.com/api/(?:v\d+/)?webhooks/\d+/[\w-]{8,}"
    r"|\.webhook\.office\.com/webhookb2/[\w@-]{20,}|outlook\.office(?:365)?\.com/webhook/[\w@-]{20,}"
    r"|hooks\.zapier\.com/hooks/catch/\d+/\w{5,}|hook\.\w+\.make\.com/\w{16,}"
    r"|api\.telegram\.org/bot\d+:[\w-]{8,}|maker\.ifttt\.com/trigger/\S+/with/key/[\w-]{8,}"
    r"|events\.pagerduty\.com/integration/\w{16,}|alert\.victorops\.com/\S+/alert/[\w-]{16,}"
    r"|infura\.io/v3/[0-9a-f]{20,}|\.alchemy\.com/v2/[\w-]{20,}|\.alchemyapi\.io/v2/[\w-]{20,}"
    r"|/hooks/(?:\w{17,}/)?\w{20,}|/(?:bot/v2/)?hook/[0-9a-f-]{36}"
)
_QUERY = re.compile(
    r"(?i)[?&;](\w*(?:token|secret|passw(?:or)?d|pwd|api_?key|signature)|key|sig|auth|code)=([^&#]+)"
)

_PLACEHOLDER = re.compile(
    r"(<.*>|\{.*\}|\[.*\]|%\(.*\)s|\$\{?\w+\}?|\W*|x+|0+|(.)\2*|none|null|true|false|default|admin|guest"
    r"|disabled|off|on|optional|required|unset|auto|env|1234(5(6(7(89?0?)?)?)?)?"
    r"|(your|my|change|replace|insert|todo|dummy|fake|tests?|testing|example|dev|development|local"
    r"|sample|some|insecure|unsafe|demo|placeholder|enter|put|fill|add|set)([-_ .].*)?"
    r"|test_?(user|pass(word)?|key|secret|token)\d*"
    r"|(12345678|00000000|11111111|deadbeef|xxxxxxxx)(-\w+)+"
    r"|(op|ssm|vault|aws-ssm|secretsmanager|gcpsm|sm|keyring|file|env):.*)",
    re.IGNORECASE | re.DOTALL,
)
_SAYS_SO = re.compile(
    r"(change|replace)[-_ ]?(me|this|it)|your[-_ ]|placeholder|example|insecure|not[-_ ](a[-_ ])?"
    r"(so[-_ ])?(real|secret|secure)|dummy|xxxx|\.\.\.|…|[-_ ]here$|todo|fixme|redacted|\*\*\*"
    r"|deadbeef|for[-_ ]?(dev|local|test)|[-_ ](dev|local|tests?)[-_ ]only|only[-_ ]for",
    re.IGNORECASE,
)
# Public in themselves: ids, hashes of files, public keys, names of cloud resources.
_PUBLISHED = re.compile(
    r"pk[_.-]|sb_publishable_|phc_|UA-\d|G-[A-Z0-9]{6,12}$|GTM-|AW-\d|ca-pub-|pub-\d|(price"
    r"|prod|plan|acct|cus|rzp)_|AC[0-9a-f]{32}$|ssh-|sha\d{3}-|arn:|projects/|urn:"
    r"|-----BEGIN ((RSA |EC |PGP )?PUBLIC|CERT)|.*\.apps\.googleusercontent\.com$"
    r"|Eby8vdM02xNOcqF|6Le?[Ix]xAcTAAAAA|0x0{8}|[123]x0{8}"
)
# Words in the names of headers, fields, cookies and variables.
_WORDS = frozenset(
    """
    ACCESS ADMIN API APIKEY APP APPLICATION AUTH AUTHORIZATION AUTHTOKEN BASIC BEARER CHANGE
    CLIENT CODE CONFIRM CONFIRMATION COOKIE CSRF CSRFTOKEN CURRENT DATABASE DB DIGEST DJANGO
    EMAIL FIELD FORGOT FORM HASH HASHER HEADER HOST HTTP ID JWT KEY LOGIN MIDDLEWARE MY NAME
    NEW NO NOT OAUTH OAUTH2 OIDC OLD PARAM PASS PASSPHRASE PASSWD PASSWORD PASSWORD1 PASSWORD2
    PLAIN PRIVATE PROXY PUBLIC QUERY REFRESH REQUEST RESET SALT SECRET SERVICE SESSION
    SESSIONID SET SIGNING STRING TEXT TOKEN URL USER USERNAME UUID WEBHOOK X XSRF
    """.split()  # noqa: SIM905 - a list of them would take a line each
)
# A variable, a header, a name with colons or slashes, a rate.
_NAMED = re.compile(
    r"[A-Z]+(_[A-Z]+)+|X-[A-Za-z]+(-[A-Za-z]+)*|[a-z_]+:[a-z_:-]+|[a-z_-]+(/[a-z_-]+)+|\d+/\w+"
)
UUID = re.compile(r"(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DOTTED = re.compile(r"[A-Za-z_]+[0-9]{0,2}(\.[A-Za-z_]+[0-9]{0,2})+")
_PATH = re.compile(
    r"(~|\.{1,2})?/[\w.{}<>%:-]*(/[\w.{}<>%:-]*)*|[A-Za-z]:\\.*"
    r"|[\w./-]+\.(pem|key|json|p8|p12|crt|cer|txt|html?|ya?ml|py|env|gpg|asc|ini|toml|pub)"
)
_REGEX = re.compile(r"\\[wdsbWDSB.]|\(\?|\.[*+]|\][*+{]|^\^")
_PROSE = re.compile(
    r"(?i)\b(password|secret|token|key|login|account|user|the|your|is|not|must|please|enter|invalid"
    r"|required|an?|of|for|to|by|with|in)\b"
)
# Default passwords of servers, and passwords in their examples.
_USUAL = re.compile(
    r"(?i)(password|passwd|passw0rd|pass|pwd|pw|secret|admin|root|guest|user|tests?|testing|postgres|mysql"
    r"|mariadb|redis|rabbitmq|minioadmin|django|changeme|example|dev|local|x+|\*+|\.+|1234(56(78)?)?"
    r"|(your|my)[-_ ]?\w*|\{.*\}.*|<.*>|%\(?\w*\)?s|\$\{?\w+\}?)"
)


def words(name: str) -> list[str]:
    """Return the words of a name, upper case: authToken and auth-token are AUTH, TOKEN."""
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return [word.upper() for word in re.split(r"[^A-Za-z0-9]+", split) if word]


# Every secret with a known shape matches this.
_RUN = re.compile(r"[\w-]{14}|://|-----|=[^;\s]{4}|SG\.|eyJ|access_token\$")


def may_have_shape(value: str) -> bool:
    """Say quickly whether `has_shape` is worth asking."""
    return bool(_RUN.search(value))


def has_shape(value: str, *, public: bool = False) -> bool:
    """Say whether a string is a secret whatever its name: a known key, a login or token in a URL.

    If its name is a `public` one, a token may be meant for browsers.
    """
    if _PEM.search(value):
        return True
    for match in _KNOWN.finditer(value):
        if not _is_filler(match[0]) and not (public and match[0].startswith("eyJ")):
            return True
    for inside in _INSIDE.finditer(value):
        if not _USUAL.fullmatch(inside[1]) and not _SAYS_SO.search(inside[1]):
            return True
    if "://" not in value:
        return False
    return has_login(value, public=public) or has_token(value)


def _is_filler(key: str) -> bool:
    """Say whether a key is a dummy: the same letter repeated, or a word such as "example"."""
    longest = max(re.split(r"[_.:-]", key), key=len)
    body = key[4:] if longest == key else longest
    return bool(
        len(set(body.lower())) <= 2 or re.search(r"(?i)example|your|xxxxx|placeholder", key)
    )


def has_login(value: str, *, public: bool = False) -> bool:
    """Say whether a URL contains a real password, not the default of its server.

    A long random user name is a key too, such as Sentry's, unless the setting's name is `public`.
    """
    match = URL.match(value)
    if match is None or not match[2]:
        return False
    user, colon, password = match[2].partition(":")
    if not colon or not password:
        return bool(not public and len(user) >= 16 and looks_made(user))
    host = match[3].partition(":")[0].lower()
    away = "." in host and not re.search(r"(^|\.)(example\.(com|org|net)|localhost|test)$", host)
    away = away and not re.fullmatch(r"127\.[\d.]+|0\.0\.0\.0", host)
    usual = password == user or _USUAL.fullmatch(password)
    sample = re.fullmatch(r"(?i)user(name)?", user) and re.fullmatch(r"(?i)pass\w*", password)
    if sample or (usual and re.search(r"[{<%$]", password)):
        return False
    return bool(away or not usual)


def has_token(value: str) -> bool:
    """Say whether knowing this URL is enough to use it: a webhook, or a token in the query."""
    match = URL.match(value)
    if match is None:
        return False
    after = match[3] + match[4]
    if (webhook := _WEBHOOK.search(after)) and not _is_sample(webhook[0]):
        return True
    for name, given in _QUERY.findall(match[4]):
        password = re.search(r"(?i)secret|pass|pwd", name)
        if is_thing(given) or _SAYS_SO.search(given) or _USUAL.fullmatch(given):
            continue
        if (password and len(given) >= 4) or looks_made(given):
            return True
    return False


def _is_sample(webhook: str) -> bool:
    """Say whether a webhook's URL is an example from the documentation."""
    return bool(re.search(r"T0{8}/B0{8}/X+$|(?i:your|\{|<)", webhook))


def user_of(url: str) -> str:
    """Return the user name in a URL, which in a DSN is the key; "" for a placeholder."""
    match = URL.match(url)
    user = match[2] if match and match[2] else ""
    named = user.partition(":")[0]
    sample = _PLACEHOLDER.fullmatch(named) or _SAYS_SO.search(named) or re.search(r"[{<%$]", named)
    return "" if sample else user


def is_thing(value: str) -> bool:
    """Say whether a string is a placeholder, public, or the name of something."""
    value = value.removeprefix("django-insecure-") if len(value) > 50 else value
    if _PLACEHOLDER.fullmatch(value) or _SAYS_SO.search(value) or _PUBLISHED.match(value):
        return True
    spaced = re.search(r"\s", value)
    if spaced and (_PROSE.search(value) or not value[0].isalnum() or value.istitle()):
        return True
    long = re.search(r"[A-Za-z0-9+/]{36}", value) and _is_mixed(value)
    if not long and (_DOTTED.fullmatch(value) or _PATH.fullmatch(value) or _REGEX.search(value)):
        return True
    named = words(value)
    if named and all(word in _WORDS for word in named):
        return True
    return bool(_NAMED.fullmatch(value))


def _is_mixed(value: str) -> bool:
    return bool(re.search(r"\d", value) and re.search(r"[A-Za-z]", value))


def _is_wordy(part: str) -> bool:
    """Say whether a string is words run together, perhaps with a short number at the end."""
    letters = re.fullmatch(r"([A-Za-z]*)\d{0,4}", part)
    humps = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", letters[1]) if letters else []
    return bool(letters) and sum(len(hump) < 3 for hump in humps) <= 1


def looks_made(value: str) -> bool:
    """Say whether a string looks generated at random, not like a name or a placeholder."""
    if len(value) < 12 or re.search(r"\s", value) or is_thing(value) or not _is_mixed(value):
        return False
    parts = re.split(r"[^A-Za-z0-9]+", value)
    digits = sum(character.isdigit() for character in value)
    return not all(map(_is_wordy, parts)) or digits * 3 > len(value)

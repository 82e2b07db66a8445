"""Tokens and keys: headers, cookies, values behind their labels, keys that tell themselves by their beginning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from masking.labels import Tie, Tied, tied_values
from masking.pages import Page, Region, Span
from masking.tokens import Kind
from masking.values import Value, is_last_of_sentence, is_nothing, is_plain, is_word

_SCHEMES = rb"(?:basic|bearer|digest|negotiate|ntlm|token|api-?key|aws4-hmac-sha256|sharedkey(?:lite)?|hmac|key) {1,4}"
_AUTHORIZATION = re.compile(
    rb"authorization(?:\\{0,3}[\"']|&quot;|%22)?\]? {0,3}(?:[:=,]|%3a|=>) {0,3}\[?(?:\\{0,3}[\"']|%22)?("
    + _SCHEMES
    + rb")?"
)
_ALONE = re.compile(rb"(?<![a-z])(bearer|basic)(?: {1,4}|%20|: {0,2})(?=[\w.~+/=-]{12})")
_CREDENTIAL = re.compile(rb"[^\s\"'<>\\\x01\x02]+")
_PARTS = re.compile(rb"[^\n<>\x01\x02]{1,4096}")
_BASE64 = re.compile(rb"[a-z0-9+/]{8,}={0,2}")

_COOKIE = re.compile(
    rb"(?:set-)?cookie2?(?:\\{0,3}[\"'])?\]? {0,3}(?::|=>|=) {0,3}(?:\\{0,3}[\"']|\[)?(?=[\w.%!#$&^*+|~-]{1,80}=[^\s;])"
)
_COOKIES = re.compile(rb"[^\n\"'<>\\\]\x01\x02]+")

_LABEL = re.compile(
    rb"token"
    rb"|secret(?:[_.-]?(?:access)?[_.-]?key)?"
    rb"|(?:api|access|account|auth|private|secret|subscription|encryption|shared|master|signing|consumer|client|app|jwt"
    rb"|crypto|cipher|aes|hmac|integration|sharedaccess|function)[ _.-]?(?:key|signature)(?![a-z]*board)"
    rb"|chave (?:d[aeo] |para )?(?:api|integracao|criptografia|secreta|privada|webservice|app)\b"
    rb"|chave_?(?:api|secreta|privada|integracao)"
    rb"|(?:session|sess|sessao)[ _.-]?id|\bid[ _.-]?(?:da )?(?:session|sessao)|aspsessionid[a-z]{0,8}"
    rb"|connect\.sid|\bcsc|(?<=[?&])sig|x-amz-signature|csrfmiddlewaretoken|hooks?_?secret"
)
# The NFC-e's secret stands behind its number: "CSC: 000001 - A1B2…", "csc 1 A1B2…".
_CSC = re.compile(
    rb"(?<![a-z0-9\x01])csc[ ():.=\"'-]{1,8}(?:id ?)?\d{1,6}[ ,;/:.-]{1,5}"
    rb"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-z]{16,36})(?![0-9a-z])"
)
_ABOUT = re.compile(
    rb"type|tipo|expir|valid|endpoint|ur[li]|(?<!ac)count|length|size|name|nome|max|(?<!ad)min|limit|usage|provider|kind|index|version|path"
    rb"|file|status|time|refresh_in|position|keyring|manager|service|factory|class|filter|store"
)
# Numbers of tokens; and the public half of a key, by which .NET names a library.
_MANY = re.compile(rb"(?:max|total|num|count|prompt|input|output|completion|public[_-]?key)[_-]?\Z")
_DIGITS = re.compile(rb"[\d.,:-]+")

# Whoever gives them out made them so that programs find them: beginning, alphabet, least length.
_TELLING = re.compile(
    rb"(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}(?![0-9A-Za-z])|gh[pousr]_[0-9A-Za-z]{30,}|github_pat_\w{22,}|gl(?:pat|dt|rt|cbt)-[\w-]{20,}"
    rb"|xox[abeposr]-[\w-]{10,}|xapp-[\w-]{20,}|sk-[\w-]{20,}|[srp]k_(?:live|test)_\w{16,}|rzp_(?:live|test)_\w{14,}"
    rb"|AIza[\w-]{35,}|npm_\w{36,}|pypi-[\w-]{50,}|hf_\w{30,}|do[opr]_v1_\w{64,}|dckr_pat_[\w-]{20,}|shp(?:at|ca|pa|ss)_\w{32,}"
    rb"|whsec_\w{24,}|ATATT3[\w-]{50,}|APP_USR-[\w-]{30,}|TEST-\d{13,}-\d{6}-[\w-]{32,}|aact_\w{20,}|lin_api_\w{30,}|sq0[a-z]{3}-[\w-]{22,}"
    rb"|eyJ[\w-]{14,}|AGE-SECRET-KEY-1[0-9A-Z]{40,}|EAA[0-9A-Za-z]{60,}"
)
_JWT_REST = re.compile(rb"\.[\w.-]+")
# Keys whose telling beginning ends with a sign, so that their long run stands behind it: a short first part of a JWT,
# Google, SendGrid, Vault; a Telegram bot.
_DOTTED = re.compile(rb"(?:eyJ[\w-]{8,}|ya29|SG(?:\.[\w-]{16,32})?|hvs)\.")
_BOT = re.compile(rb"(?<!\d)(\d{8,10}):\Z")
_DISCORD = re.compile(rb"/webhooks/\d{10,22}/\Z")
_TOLD_REST = re.compile(rb"[\w.-]+")


def header_tokens(page: Page, start: int, end: int) -> Iterator[Span]:
    """Yield what Authorization headers carry, and bearer tokens wherever they stand."""
    for found in _AUTHORIZATION.finditer(page.low, start, end):
        scheme = (found[1] or b"").strip()
        # Digest and AWS sign with several parts.
        parts = scheme in (b"digest", b"aws4-hmac-sha256")
        rest = (_PARTS if parts else _CREDENTIAL).match(page.low, found.end())
        if rest and _is_sent(page, rest, bool(scheme)):
            yield _token(page, rest.start(), rest.end())
    for found in _ALONE.finditer(page.low, start, end):
        rest = _CREDENTIAL.match(page.low, found.end())
        if rest and _is_credential(found[1], page.raw[rest.start() : rest.end()]):
            yield _token(page, rest.start(), rest.end())


def _is_sent(page: Page, rest: re.Match[bytes], has_scheme: bool) -> bool:
    """Return whether a header carries this: a word without a scheme, or a short one with it, is said of the header."""
    read = rest[0].strip(b".,;:)")
    if len(read) < 6 or is_nothing(page, Value(*rest.span(), False)):
        return False
    return not read.isalpha() or (has_scheme and len(read) >= 16)


def _is_credential(scheme: bytes, read: bytes) -> bool:
    if scheme == b"basic":
        return _BASE64.fullmatch(read.lower()) is not None and re.search(rb"\d|=|[a-z][A-Z]", read) is not None
    return re.search(rb"\d", read) is not None or (len(read) >= 20 and re.search(rb"[a-z][A-Z]", read) is not None)


def cookies(page: Page, start: int, end: int) -> Iterator[Span]:
    """Yield what Cookie and Set-Cookie headers carry: any of them may be a session."""
    at = start
    while found := _COOKIE.search(page.low, at, end):
        rest = _COOKIES.match(page.low, found.end())
        at = max(found.end(), rest.end() if rest else 0)
        if rest:
            yield _token(page, rest.start(), rest.end())


def labelled_tokens(page: Page, start: int, end: int) -> Iterator[Span]:
    """Yield the tokens, keys and session ids that labels between two places name."""
    for tied in tied_values(page, _LABEL, start, end, _is_token):
        yield _token(page, tied.value.start, tied.value.end)
    for found in _CSC.finditer(page.low, start, end):
        yield _token(page, *found.span(1))


def _is_token(page: Page, tied: Tied) -> bool:
    low, value = page.low, tied.value
    read = low[value.start : min(value.end, value.start + 512)]
    if len(read) < 6 or is_nothing(page, value) or _DIGITS.fullmatch(read):
        return False
    if _ABOUT.search(low, tied.start, value.start) or _MANY.search(tied.before):
        return False
    if is_word(page, value) or (is_plain(page, value) and not low.startswith(b"secret", tied.start)):
        return False
    if b"secret" in low[tied.start : tied.end] and tied.tie in (Tie.SET, Tie.TOLD):
        return True
    if tied.tie is Tie.BESIDE:
        return len(read) >= 16 and _is_random(page, tied)
    if tied.tie in (Tie.WORDS, Tie.VERB, Tie.CHANGED, Tie.NEXT_LINE) and not (
        is_last_of_sentence(page, value) or _is_random(page, tied)
    ):
        return False
    return len(read) >= 8 and _is_random(page, tied)


def _is_random(page: Page, tied: Tied) -> bool:
    """Return whether the value mixes letters with digits or is too long for a word: parsers talk of words as tokens."""
    read = page.raw[tied.value.start : tied.value.end]
    if not re.fullmatch(rb"[\w.~+/=:%|@!?&;,$-]+", read):
        return False
    return bool(re.search(rb"\d", read) and re.search(rb"[A-Za-z]", read)) or len(read) >= 24


def telling_keys(page: Page, runs: Iterable[Region]) -> Iterator[Span]:
    """Yield the keys in these long runs of letters and digits that tell themselves by their beginning."""
    raw = page.raw
    done = 0
    for start, end in runs:
        if start < done or raw[start:end].isdigit():
            continue
        for found in _TELLING.finditer(raw, start, end):
            if not raw[found.start() - 1 : found.start()].isalnum() and (last := _end_of_key(raw, found)):
                done = last
                yield _token(page, found.start(), last)
        if raw[start - 1 : start] in (b".", b":", b"/") and (begun := _told_before(raw, start)) is not None:
            done = _TOLD_REST.match(raw, start).end()  # type: ignore[union-attr]  # the run is there
            yield _token(page, begun, done)


def _end_of_key(raw: bytes, found: re.Match[bytes]) -> int | None:
    """Return where the key ends; a JWT has more parts than its first."""
    if not found[0].startswith(b"eyJ"):
        return found.end()
    rest = _JWT_REST.match(raw, found.end())
    return rest.end() if rest else None


def _told_before(raw: bytes, start: int) -> int | None:
    """Return where the key begins to which this run belongs by what stands right before it."""
    before = raw[max(0, start - 40) : start]
    if before.endswith(b":"):
        return (
            start - len(before) + told.start(1)
            if raw.startswith(b"AA", start) and (told := _BOT.search(before))
            else None
        )
    if before.endswith(b"/"):
        return start if b"services/T" in before or _DISCORD.search(before) else None
    first = max(before.rfind(b"eyJ"), before.rfind(b"SG."), before.rfind(b"ya29."), before.rfind(b"hvs."))
    return start - len(before) + first if first >= 0 and _DOTTED.fullmatch(before, first) else None


def _token(page: Page, start: int, end: int) -> Span:
    end = start + len(page.low[start:end].rstrip(b".,;:)]} "))
    return Span(start, end, Kind.TOKEN)

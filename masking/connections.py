"""Connection strings that carry a password: addresses, Oracle's user/password@alias, lists of name=value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from masking.pages import Page, Region, Span
from masking.tokens import Kind

_URL = re.compile(rb"(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{1,30})://(?=[^\s\"'<>@]{0,300}@)")
# A password in an address may hold what should have been escaped; "/" only where no path can stand before an "@".
_USER_OF_WEB = re.compile(rb"[^\s/:@\"'<>?#\x01\x02]{0,128}:([^\s/\"'<>\x01\x02]{1,300})@(?=[^\s@])")
_USER = re.compile(rb"[^\s/:@\"'<>?#\x01\x02]{0,128}:([^\s\"'<>\x01\x02]{1,300})@(?=[^\s@])")
_WEB = (b"http", b"https", b"ws", b"wss", b"ftp", b"ftps", b"sftp", b"ssh", b"git", b"svn", b"smtp", b"smtps")
_ADDRESS = re.compile(rb"[^\s\"'<>`\\\x01\x02]*")

_JDBC = re.compile(rb"jdbc:oracle:(?:thin|oci8?|kprb):(?=([\w$#.\"-]{1,60}/(?:\"[^\"\n]{1,64}\"|[^\s@\"]{1,128})@))")
_PROGRAM = re.compile(
    rb"(?<![\w-])(?:sqlplusw?|sqlldr|expdp|impdp|rman target|exp|imp|userid ?=|connection ?=|connect|conn"
    rb"|login|logon|usuario)"
    rb"(?:\.exe)?(?: {1,3}-[a-z]{1,8}(?: \d)?){0,4}[ :=]{1,4}[\"']?\Z"
)
_PAIR = re.compile(
    rb"(?<![\w/.@:$#-])([a-z][\w$#]{0,29}|\"[^\"\s]{1,30}\")/(\"[^\"\n]{1,64}\"|[^\s/@\"'<>(),;|\x01\x02]{1,64})@"
    rb"(?=\S)"
)
_EASY = re.compile(rb"//|(?:\d{1,3}\.){3}\d{1,3}(?::\d{2,5})?/[a-z]|[a-z][\w.-]{0,80}(?::\d{2,5}|/[\w.$#]+)|\(")
_ALIAS = re.compile(
    rb"(?!v?\d)(?![0-9a-f]{6,}\Z)(?!(?:latest|main|master|next|beta|alpha|dev|stable|sha\d+)\Z)[a-z][\w$#-]{0,63}(?:\.world)?"
)
# A manual's user/password@host.
_USER_WORDS = (b"user", b"usuario", b"username", b"login", b"schema", b"owner", b"nome")
_PASSWORD_WORDS = (b"password", b"senha", b"pass", b"pwd", b"passwd")
_BARE = re.compile(
    rb"(?<![\w-])(?:(?:sqlplusw?|sqlldr|expdp|impdp|rman target)(?:\.exe)?"
    rb"(?: {1,3}-[a-z]{1,8}(?: \d)?){0,4} {1,3}"
    rb"|userid ?= ?|sql> {0,2}conn(?:ect)? {1,3})[\"']?"
    rb"([a-z][\w$#]{0,29}/(?:\"[^\"\n]{1,64}\"|[^\s/@\"'<>,;|\x01\x02]{1,64}))(?![^\s\"',;])"
)

# A shell's PWD is where it stands.
_LISTED = re.compile(rb"(?:password|pwd|senha|pass)\s?=(?!\s?[/~;])")
_PLACE = re.compile(
    rb"(?:data source|server|address|host(?:name)?|initial catalog|database(?:name)?|dbname|driver(?:id)?|provider|dsn"
    rb"|user id|uid|user(?:_?name)?"
    rb"|accountendpoint|endpoint)\s?="
)
_FIRST_NAME = re.compile(
    rb"(?:data source|initial catalog|user id|persist security info|integrated security|[a-z_]{2,24})\s?="
)
_LIST_REST = re.compile(rb"[^;\n\"<>`]{0,256}(?:;\s?[a-z][\w -]{0,30}=[^;\n\"<>`]{0,256}){0,20}")
LIST_REACH = 512
# Where a list that stands between single quotes ends.
_CLOSED = re.compile(rb"'(?=[\s;,)\]}]|\Z)")


# The old export and import, told by their parameters: "exp" and "imp" are short for other words as well.
_EXPORT = re.compile(
    rb"(?<![\w-])(?:exp|imp)(?:\.exe)? {1,3}([a-z][\w$#]{0,29}/[^\s/@\"'<>,;|\x01\x02]{1,64})"
    rb"(?= [^\n]{0,120}(?:file|full|owner|tables|log|parfile|fromuser|touser|rows|direct) ?=)"
)


def connections(page: Page, start: int, end: int) -> Iterator[Span]:
    """Yield the addresses that hold a password: a database's whole, of others who and with what."""
    yield from _addresses(page, start, end)
    at = start
    while found := _JDBC.search(page.low, at, end):
        yield (span := _whole(page, found.end(), found.end(1)))
        at = span.end
    at = start
    while found := _PAIR.search(page.low, at, end):
        at = found.end()
        if _is_oracle(page, found):
            yield (span := _whole(page, found.start(), found.end()))
            at = span.end
    for pattern in (_BARE, _EXPORT):
        for found in pattern.finditer(page.low, start, end):
            yield _span(page, found.start(1), found.end(1))


def _addresses(page: Page, start: int, end: int) -> Iterator[Span]:
    at = start
    while found := _URL.search(page.low, at, end):
        at = found.end()
        web = found[1] in _WEB
        user = (_USER_OF_WEB if web else _USER).match(page.low, at)
        if user is None or _is_place_kept(user[1]):
            continue
        span = _span(page, at, user.end() - 1) if web else _whole(page, at, user.end())
        yield span
        at = span.end


def _is_place_kept(password: bytes) -> bool:
    return re.fullmatch(rb"[*x]+|<[\w -]+>|\$?\{{1,2}[\w .-]+\}{1,2}|\[[\w -]+\]|%s", password) is not None


def _is_oracle(page: Page, found: re.Match[bytes]) -> bool:
    """Return whether user/password@target is Oracle's, and not a mail address, a package or a path.

    "p/joao@empresa.com.br" is how people write "for joao@…": a target with dots alone counts only behind a program.
    """
    low = page.low
    if found[1] in _USER_WORDS and found[2] in _PASSWORD_WORDS:
        return False
    if _PROGRAM.search(low, max(0, found.start() - 60), found.start()):
        return True
    target = _ADDRESS.match(low, found.end())
    read = target[0].rstrip(b".,;:)]}!?") if target else b""
    if (re.match(rb"v?\d+(?:\.\d+)*(?:/|\Z)", read) and not _EASY.match(read)) or found[1] in (b"p", b"c", b"s"):
        return False
    return _EASY.match(read) is not None or _ALIAS.fullmatch(read) is not None


def listed_connections(page: Page, start: int, end: int) -> Iterator[Span]:
    """Yield lists such as `Server=db;User Id=sa;Password=x`, from the first name to the last value."""
    if page.low.find(b";", start, end) < 0 or not _PLACE.search(page.low, start, end):
        return
    at = start
    while found := _LISTED.search(page.low, at, end):
        at = found.end()
        first, last = _list_around(page.low, found.start())
        if page.low[first - 1 : first] == b"'" and (closing := _CLOSED.search(page.low, found.end(), last)):
            last = closing.start()
        listed = page.low[first:last]
        if b";" in listed and _PLACE.search(listed) and b"\x01" not in listed:
            yield _span(page, first, last)
            at = max(at, last)


def _list_around(low: bytes, at: int) -> Region:
    """Return where the list of name=value, with `;` in between, begins and ends that has this place in it."""
    left = max(0, at - LIST_REACH)
    left = max([left, *(low.rfind(sign, left, at) + 1 for sign in (b"\n", b'"', b"<", b">", b"`"))])
    first = at
    while first > left:
        begun = low.rfind(b";", left, first - 1) + 1 or left
        name = _FIRST_NAME.search(low, begun, first)
        if name is None:
            break
        first = name.start()
        # Where a piece does not begin with its name, a sentence stands before the list.
        if low[begun:first].strip():
            break
    rest = _LIST_REST.match(low, at)
    return first, rest.end() if rest else at


def _whole(page: Page, start: int, behind: int) -> Span:
    """Return what begins here, with the address behind the password."""
    rest = _ADDRESS.match(page.low, behind)
    return _span(page, start, rest.end() if rest else behind)


def _span(page: Page, start: int, end: int) -> Span:
    end = start + len(page.low[start:end].rstrip(b".,;: "))
    return Span(start, end, Kind.CONNECTION)

"""Marks of one element: icon, severity, status, person, size of a file; in Python because rows repeat them."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol
from uuid import UUID

from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from tickets.enums import Severity, Status

# What a kind of file looks like beside its name.
FILE_ICONS = {"video": "video", "text": "log", "archive": "tray", "image": "eye", "pdf": "file", "office": "table"}


# What no browser plays, whatever is inside.
UNPLAYABLE = frozenset({"video/x-msvideo"})


class ShownFile(Protocol):
    """Whatever can be shown as a file."""

    kind: str
    media_type: str

    @property
    def pk(self) -> UUID: ...


class Face(Protocol):
    """Whoever can be shown as a person."""

    name: str

    @property
    def initials(self) -> str: ...
    @property
    def is_support(self) -> bool: ...


@lru_cache(maxsize=1024)
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """Return an icon of icons.svg, hidden from screen readers unless a label is given."""
    css = f"icon {size}" if size else "icon"
    # Names come from templates, never from a person.
    source = f"{static('icons.svg')}#{name}"
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', css, label, source)
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', css, source)


def severity(value: str, is_immediate: bool = False) -> SafeString:
    """Return a severity's shape and word; where the ticket is immediate, its tag stands for the word."""
    return severity_in(get_language(), value, is_immediate)


@lru_cache(maxsize=64)
def severity_in(_language: str | None, value: str, is_immediate: bool) -> SafeString:
    """Return the same in the language that is spoken now, which is this one."""
    return format_html(
        '<span class="severity" data-level="{}">{}<span class="word">{}</span></span>',
        value,
        icon(f"sev-{value}"),
        immediate() if is_immediate else Severity(value).label,
    )


def immediate() -> SafeString:
    """Return the one solid red tag of the product."""
    return _immediate(get_language())


@lru_cache(maxsize=8)
def _immediate(_language: str | None) -> SafeString:
    return format_html('<span class="immediate">{}</span>', pgettext("tag of a ticket", "IMMEDIATE"))


def status_word(value: str, audience: str = "staff") -> str:
    """Return a status's name as this audience reads it."""
    if audience == "customer" and value == Status.WAITING_CUSTOMER:
        return pgettext("status", "Waiting for you")
    return str(Status(value).label)


def status(value: str, audience: str = "staff") -> SafeString:
    """Return a status's dot and name."""
    return _status(value, audience, get_language())


@lru_cache(maxsize=64)
def _status(value: str, audience: str, _language: str | None) -> SafeString:
    return format_html('<span class="status" data-state="{}">{}</span>', value, status_word(value, audience))


def avatar(user: Face | None, size: str = "") -> SafeString:
    """Return a person's initials on a disc; their name stands beside it or is told elsewhere."""
    return _avatar(user.initials, user.is_support, size) if user is not None else SafeString("")


@lru_cache(maxsize=4096)
def _avatar(initials: str, is_support: bool, size: str) -> SafeString:
    side = SafeString(' data-side="support"') if is_support else ""
    form = format_html(' data-size="{}"', size) if size else ""
    return format_html('<span class="avatar"{}{} aria-hidden="true">{}</span>', side, form, initials)


def person(user: Face | None, detail: str = "") -> SafeString:
    """Return a disc, a name and, muted, what the person is here."""
    if user is None:
        return SafeString("")
    if detail:
        return format_html(
            '<span class="person">{}<span>{} <span class="muted">{}</span></span></span>',
            avatar(user),
            user.name,
            detail,
        )
    return format_html('<span class="person">{}<span>{}</span></span>', avatar(user), user.name)


def filesize(size: int) -> str:
    """Return a number of bytes as people say it: 214 KB, 1,2 MB."""
    amount = float(size)
    unit = "B"
    for larger in ("KB", "MB", "GB"):
        # 1023.5 KB would round to "1024 KB".
        if amount < 1023.5:
            break
        amount, unit = amount / 1024, larger
    places = 1 if unit != "B" and amount < 9.95 else 0
    return f"{number_format(round(amount, places), decimal_pos=places)} {unit}"


def file_icon(kind: str, state: str = "") -> SafeString:
    """Return the icon of a kind of file, or of what became of its upload."""
    return icon({"done": "check", "refused": "warning"}.get(state) or FILE_ICONS.get(kind, "file"))


def kind_word(kind: str) -> str:
    """Return what a kind of file is called."""
    return {
        "image": pgettext("kind of file", "Picture"),
        "video": pgettext("kind of file", "Video"),
        "text": pgettext("kind of file", "Text"),
        "pdf": pgettext("kind of file", "PDF document"),
        "office": pgettext("kind of file", "Office document"),
        "archive": pgettext("kind of file", "Archive"),
    }.get(kind, pgettext("kind of file", "File"))


def is_playable(file: ShownFile) -> bool:
    """Tell whether some browser may play the video; whether this one does, it says by itself."""
    return file.media_type not in UNPLAYABLE


def file_page(file: ShownFile) -> str:
    """Return the address of the page that shows a file."""
    return reverse("lobby:show_log" if file.kind == "text" else "lobby:view_file", args=[file.pk])


def tag(label: str, tone: str = "", icon_name: str = "") -> SafeString:
    """Return a small label in an edge or on a tint."""
    return format_html(
        '<span class="tag"{}>{}{}</span>',
        format_html(' data-tone="{}"', tone) if tone else "",
        icon(icon_name) if icon_name else "",
        label,
    )


def count_word(count: int) -> str:
    """Return a small number of things as a word, as prose writes it."""
    words = {
        1: pgettext("number of things", "one"),
        2: pgettext("number of things", "two"),
        3: pgettext("number of things", "three"),
        4: pgettext("number of things", "four"),
        5: pgettext("number of things", "five"),
        6: pgettext("number of things", "six"),
        7: pgettext("number of things", "seven"),
        8: pgettext("number of things", "eight"),
        9: pgettext("number of things", "nine"),
    }
    return words.get(count, str(count))


def optional_mark(text: str = "") -> SafeString:
    """Return the quiet word after a label."""
    return format_html(' <span class="optional">({})</span>', text or _("optional"))

"""The tags by which templates draw pieces: `{% icon %}`, `{% severity %}`, `{% moment %}`, `{% field %}` and more."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.template.loader import get_template, render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts import house
from core.addresses import address
from lobby.brand.sheet import brand
from lobby.files.withholding import shown_to
from lobby.sign_in.passkeys import refusal_at
from lobby.ui import fields, marks, paper, times
from lobby.ui.rows import Row, RowWords, row_html

register = template.Library()

register.simple_tag(marks.icon)
register.simple_tag(marks.severity)
register.simple_tag(marks.immediate)
register.simple_tag(marks.status)
register.simple_tag(marks.status_word)
register.simple_tag(marks.avatar)
register.simple_tag(marks.person)
register.simple_tag(marks.filesize)
register.simple_tag(marks.file_icon)
register.simple_tag(marks.tag)
register.simple_tag(shown_to)
register.simple_tag(marks.file_page)
register.filter("kind_word", marks.kind_word)
register.filter("is_playable", marks.is_playable)
register.simple_tag(times.age_of, name="age")
register.simple_tag(paper.paper_lines)
register.filter("for_id", paper.for_id)
register.filter("paper_line", paper.cut)


@register.simple_tag
def moment(value: datetime | date | None, style: str = "recent") -> SafeString:
    """`{% moment ticket.opened_at "clock" %}`; the styles stand in lobby.ui.times."""
    return times.moment(value, style)


@register.simple_tag
def ticket_rows(shown: Iterable[Row], words: RowWords, current: int | None = None, news: bool = False) -> SafeString:
    """Draw rows of the desk's lists, that of the open ticket marked; `news` have changed, each for its former place."""
    read = times.here()
    return SafeString(
        "\n      ".join(row_html(row, words, read, is_current=row.ticket.pk == current, is_news=news) for row in shown)
    )


@register.simple_tag
def time_words() -> str:
    """The words of passing time as JSON, for the body's attribute."""
    return json.dumps(times.words(), ensure_ascii=False)


@register.simple_tag(takes_context=True)
def passkey_refusal(context: Context) -> str:
    """Why no passkeys are made at this address; '' where they are."""
    return refusal_at(context["request"])


@register.simple_tag
def support_phone() -> SafeString:
    """The support desk's first number as a link that a phone can dial; nothing where none is known."""
    phones = house.current().phones
    return phone_link(phones[0]) if phones else SafeString("")


@register.simple_tag(takes_context=True)
def the_house(context: Context) -> Mapping[str, Any]:
    """What the frame knows of the house (`house`, `sheet`), also where a page is drawn without a request."""
    shell = context.get("shell")
    return shell if shell else brand()


@register.filter
def phone_link(phone: house.Phone) -> SafeString:
    """A number of the house as a link that a phone can dial."""
    return format_html('<a class="nowrap" href="tel:{}">{}</a>', phone.dialled, phone.shown)


@register.filter
def brand_picture(known: house.House, kind: str) -> str:
    """The address of the house's logo in this size (header, favicon); nothing where there is no logo."""
    digest = known.picture(kind)
    return reverse("lobby:brand_picture", args=[f"{kind}-{digest}"]) if digest else ""


# --- Forms -----------------------------------------------------------------------------------------


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, hint: str = "", mark: str = "", optional: bool = True, columns: int = 2, **attrs: Any
) -> dict[str, Any]:
    """`{% field form.subject hint="…" mark="remembered" placeholder="…" %}`; further arguments are attributes.

    `optional=False` leaves out the word "optional"; `columns` lays out a question's answers.
    """
    # A check says what happens when it is ticked; an empty one is an answer.
    may_be_empty = not bound.field.required and fields.kind_of(bound) != "check"
    return {
        **fields.describe(bound, hint, **attrs),
        "mark": marks.optional_mark(mark) if mark or (optional and may_be_empty) else "",
        "columns": columns,
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: forms.BaseForm) -> dict[str, Any]:
    """What is missing, with links to the fields; takes the focus when the page opens. Nothing without errors."""
    return fields.summarize(form)


@register.inclusion_tag("components/upload.html")
def upload(
    url: str = "",
    files: Iterable[Any] = (),
    name: str = "attachment",
    id: str = "upload",  # noqa: A002 -- the attribute's own name
    label: str = "",
    hint: str = "",
    compact: bool = False,
) -> dict[str, Any]:
    """A region that takes files: `url` receives each at once, `name` carries their ids in the form.

    Without scripts the same region is a plain file input called `files`. `files` are those already there.
    """
    return {"url": url, "files": files, "name": name, "id": id, "label": label, "hint": hint, "compact": compact}


@register.inclusion_tag("components/editor_tools.html")
def editor_tools(target: str, preview_url: str = "") -> dict[str, Any]:
    """The row of marks and the preview of the textarea whose id is `target`; shown only where scripts run."""
    return {"target": target, "preview_url": preview_url}


@register.inclusion_tag("components/draft_state.html")
def draft_state(saved_at: datetime | None = None) -> dict[str, Any]:
    """The line that says when the form was last kept, and the offer of what this device kept on its own."""
    return {"saved_at": saved_at}


# What a composer is given, unless its page says otherwise.
_COMPOSER = {
    **dict.fromkeys(("action", "value", "label", "placeholder", "error", "tabs", "draft_url", "saved_at"), ""),
    **dict.fromkeys(("preview_url", "upload_url", "effect"), ""),
    "mode": "reply", "id": "composer", "name": "text", "rows": 3, "files": (), "hidden": {},
}  # fmt: skip


@register.simple_block_tag(takes_context=True)
def composer(context: Context, content: str, **options: Any) -> SafeString:
    """`{% composer action=… mode="note" label=… placeholder=… %}send buttons{% endcomposer %}`.

    Options: action, mode (reply, note), id, name, value, label, placeholder, error, rows, tabs (safe html),
    draft_url, saved_at, preview_url, upload_url, files, effect (what sending will do), hidden (dict).
    """
    # Within the page's own context: another would ask anew for everything that its frame shows.
    with context.push(**{**_COMPOSER, **options, "send": content}):
        drawn: SafeString = get_template("components/composer.html").template.render(context)  # type: ignore[attr-defined]  # Django's own
    return drawn


# --- Frames ------------------------------------------------------------------------------------------


@register.simple_block_tag
def notice(content: str, tone: str = "info", icon: str = "", role: str = "") -> SafeString:
    """`{% notice tone="warning" %}…{% endnotice %}`: tones info, success, warning, danger, plain."""
    shown = icon or {"success": "check-circle", "info": "info", "plain": "info"}.get(tone, "warning")
    return format_html(
        '<div class="notice" data-tone="{}"{}>{}<div>{}</div></div>',
        tone,
        format_html(' role="{}"', role) if role else "",
        marks.icon(shown),
        content,
    )


@register.simple_block_tag
def empty(content: str, icon: str = "inbox", title: str = "", level: int = 3) -> SafeString:
    """`{% empty icon="tray" title=… %}<p>…</p>{% endempty %}`: what belongs here and how to begin."""
    heading = f"h{level}"
    return format_html(
        '<div class="empty">{}<{}>{}</{}>{}</div>', marks.icon(icon, "large"), heading, title, heading, content
    )


@register.simple_block_tag
def menu(content: str, label: str, icon: str = "more", classes: str = "icon-button", up: bool = False) -> SafeString:
    """`{% menu label=… %}<li>…</li>{% endmenu %}`: a list of acts behind one button."""
    return format_html(
        '<details class="menu" data-menu><summary class="{}" aria-label="{}">{}</summary>'
        '<ul class="menu-list{}">{}</ul></details>',
        classes,
        label,
        marks.icon(icon),
        " up" if up else "",
        content,
    )


@register.simple_block_tag
def dialog(content: str, id: str, title: str, size: str = "m") -> SafeString:  # noqa: A002 -- the attribute's own name
    """`{% dialog id="forward" title=… %}…{% enddialog %}`; opened by `<a href="…" data-dialog="forward">`.

    Wrap the words in .dialog-body and the buttons in .dialog-foot. The link leads to a page with the same form.
    """
    return SafeString(render_to_string("components/dialog.html", locals()))


@register.simple_block_tag
def card(content: str, title: str, count: str = "", open: bool = True, id: str = "") -> SafeString:  # noqa: A002 -- the attributes' own names
    """`{% card title="Quem é o cliente?" %}…{% endcard %}`: one question at the desk's side, foldable."""
    return SafeString(render_to_string("components/card.html", locals()))


@register.inclusion_tag("components/timeline.html")
def timeline(steps: Iterable[Any]) -> dict[str, Any]:
    """The way of a ticket: each step has `title`, `detail` and `state` (empty, now, next)."""
    return {"steps": steps}


@register.inclusion_tag("components/skeleton.html")
def skeleton(lines: int = 3) -> dict[str, Any]:
    """What stands where something is on its way; appears after 300 ms."""
    return {"lines": range(lines)}


@register.inclusion_tag("components/breadcrumb.html")
def breadcrumb(*pairs: str) -> dict[str, Any]:
    """`{% breadcrumb "Seus chamados" url "#10398" %}`: label, address, …, and last the page itself."""
    steps = [{"label": pairs[i], "url": pairs[i + 1]} for i in range(0, len(pairs) - 1, 2)]
    return {"steps": steps, "here": pairs[-1]}


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Context, page: Page[Any], name: str = "page") -> dict[str, Any]:
    """The pages of a list, keeping what else the address asks for. Nothing where one page holds it all."""
    paginator = page.paginator
    numbers = paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    query = context["request"].GET.copy()

    def address(number: int) -> str:
        query[name] = str(number)
        return f"?{query.urlencode()}"

    return {
        "page": page,
        "several": paginator.num_pages > 1,
        "links": [{"number": number, "url": address(number) if isinstance(number, int) else ""} for number in numbers],
        "previous": address(page.number - 1) if page.has_previous() else "",
        "next": address(page.number + 1) if page.has_next() else "",
        "first": page.start_index(),
        "last": page.end_index(),
        "total": paginator.count,
    }


@register.simple_tag(takes_context=True)
def nav_link(context: Context, view: str, label: str, within: bool = False) -> SafeString:
    """An entry of a door's navigation, marked where the reader is; nothing while that door has no such view.

    `within` marks it for the addresses below its own, too.
    """
    url = _address(view)
    return format_html('<a href="{}"{}>{}</a>', url, _current(context, url, within), label) if url else SafeString("")


@register.simple_tag(takes_context=True)
def rail_link(
    context: Context,
    url: str,
    label: str,
    icon: str = "tray",
    count: int | str = "",
    key: str = "",
    within: bool = False,
) -> SafeString:
    """An entry of the desk's rail; `key` is the keystroke that follows `g`."""
    return format_html(
        '<a class="rail-link" href="{}"{}{}>{}<span class="label">{}</span>{}</a>',
        url,
        _current(context, url, within),
        format_html(' data-key="g {}"', key) if key else "",
        marks.icon(icon),
        label,
        format_html('<span class="count">{}</span>', count) if count != "" else "",
    )


@register.simple_tag
def tab(url: str, label: str, current: bool = False, icon: str = "", count: int | str = "") -> SafeString:
    """An entry of `<nav class="tabs">`."""
    return format_html(
        '<a class="tab" href="{}"{}>{}{}{}</a>',
        url,
        SafeString(' aria-current="page"') if current else "",
        marks.icon(icon) if icon else "",
        label,
        format_html(' <span class="count">{}</span>', count) if count != "" else "",
    )


@register.filter
def unless_missing(view: str) -> str:
    """Return a view's address, or nothing while no door has it."""
    return _address(view)


def _address(view: str) -> str:
    try:
        return address(view)
    except NoReverseMatch:
        return ""


def _current(context: Context, url: str, within: bool) -> SafeString:
    request = context.get("request")
    if request is None:
        return SafeString("")
    if url == (request.get_full_path() if "?" in url else request.path):
        return SafeString(' aria-current="page"')
    if within and request.path.startswith(url):
        return SafeString(' aria-current="true"')
    return SafeString("")

"""The house as mails show it: plain colours for readers that know no others, and a logo by its address."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from accounts import house
from accounts.colours import OWN, palette_of
from accounts.logos import MAIL

# Our own teal as a dark ground needs it, and words on that: static/css/tokens.css in hex.
_DARK, _ON_DARK = "#6fcfcb", "#0c2022"


@dataclass(frozen=True)
class MailBrand:
    """What the frame of every mail is drawn with; `logo` is the whole address of the picture, or nothing."""

    name: str
    company: str
    phone: str
    light: str
    dark: str
    on_dark: str
    logo: str
    width: int
    height: int
    needs: str


def mail_brand() -> MailBrand:
    """Return the brand in the active language, as it is now."""
    known = house.current()
    palette = palette_of(known.accent) if known.accent else None
    digest = known.picture(MAIL)
    size = known.logo.get("pictures", {}).get(MAIL, {})
    return MailBrand(
        name=known.portal_name,
        company=known.company_name,
        phone=known.phone,
        light=palette.light.accent if palette else OWN,
        dark=palette.dark.accent if palette else _DARK,
        on_dark=palette.dark.on_accent if palette else _ON_DARK,
        logo=settings.PORTAL_URL + reverse("lobby:brand_picture", args=[f"{MAIL}-{digest}"]) if digest else "",
        # Drawn twice as large as it is shown, for sharp screens.
        width=size.get("width", 0) // 2,
        height=size.get("height", 0) // 2,
        needs=str(known.logo.get("needs", "")),
    )

"""CNPJ, telephone numbers and domains: cleaned to what is stored, written as Brazilians read them; pure."""

from __future__ import annotations

import phonenumbers
from phonenumbers import PhoneNumberFormat
from stdnum.br import cnpj
from stdnum.exceptions import ValidationError

_HOME = "BR"


class InvalidCnpj(ValueError):
    """This is no CNPJ: wrong length, a strange character, or check digits that do not fit."""


class InvalidPhone(ValueError):
    """This is no telephone number that could be called."""


class InvalidDomain(ValueError):
    """This is no domain that addresses could be of."""


def clean_cnpj(text: str) -> str:
    """Return the 14 characters that are stored: upper case, letters allowed since July 2026.

    :raises InvalidCnpj: when it is none
    """
    try:
        return str(cnpj.validate(text))
    except ValidationError as error:
        raise InvalidCnpj(text) from error


def show_cnpj(stored: str) -> str:
    """Return the CNPJ with its marks: 12.ABC.345/01DE-35."""
    return str(cnpj.format(stored))


def is_head_office(stored: str) -> bool:
    """Whether this CNPJ is the company's first establishment, the matriz."""
    return stored[8:12] == "0001"


def clean_phone(text: str) -> str:
    """Return the number in E.164; one without a country code is Brazilian. Nothing stays nothing.

    :raises InvalidPhone: when nobody could be called there
    """
    if not text.strip():
        return ""
    try:
        number = phonenumbers.parse(text, _HOME)
    except phonenumbers.NumberParseException as error:
        raise InvalidPhone(text) from error
    # An extension is not part of E.164, and would be lost silently.
    if number.extension or not phonenumbers.is_valid_number(number):
        raise InvalidPhone(text)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def show_phone(stored: str) -> str:
    """Return the number as it is written at home: (62) 3000-1402; a foreign one with its country code."""
    if not stored:
        return ""
    try:
        number = phonenumbers.parse(stored, None)
    except phonenumbers.NumberParseException:
        return stored
    is_ours = number.country_code == phonenumbers.country_code_for_region(_HOME)
    style = PhoneNumberFormat.NATIONAL if is_ours else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def clean_domain(text: str) -> str:
    """Return a domain as it is stored: lower case, in the letters of the wire (`xn--…`), without an @ before it.

    :raises InvalidDomain: when no address could be of it
    """
    try:
        domain = text.strip().removeprefix("@").rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise InvalidDomain(text) from error
    labels = domain.split(".")
    if len(labels) < 2 or len(domain) > 253 or labels[-1].isdecimal() or not all(map(_is_label, labels)):
        raise InvalidDomain(text)
    return domain


def domain_of(email: str) -> str:
    """Return the domain of an address as it is stored, empty where it has none."""
    try:
        return clean_domain(email.rpartition("@")[2]) if "@" in email else ""
    except InvalidDomain:
        return ""


def _is_label(label: str) -> bool:
    return 0 < len(label) <= 63 and label.replace("-", "").isalnum() and label[0] != "-" and label[-1] != "-"

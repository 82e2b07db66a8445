"""The library's forms of passkeys in our words; what a browser sends that is no credential is refused, not a fault."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.services.limits import SECOND_STEPS
from core.validators import one_line
from lobby.sign_in.forms import word
from lobby.sign_in.limits import counted

_REFUSED = _("The passkey did not prove who you are. Try again, or use another way.")
# More than any authenticator sends.
_MOST = 64 * 1024


class _Credential(forms.JSONField):
    """What the browser made, as JSON."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > _MOST:
            raise forms.ValidationError(_REFUSED)
        try:
            found = super().to_python(value)
        except (RecursionError, ValueError) as error:
            # Brackets in brackets, thousands deep; a number of thousands of digits.
            raise forms.ValidationError(_REFUSED) from error
        if found is not None and not _is_credential(found):
            raise forms.ValidationError(_REFUSED)
        return found

    def bound_data(self, data: Any, initial: Any) -> str:
        return ""

    def prepare_value(self, value: Any) -> str:
        # Good once: never put back into a page.
        return ""


@contextmanager
def _read() -> Iterator[None]:
    """Refuse what the library stumbles over: it takes many a part of what a browser sent for granted."""
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, struct.error) as error:
        raise forms.ValidationError(_REFUSED) from error


def _is_credential(found: Any) -> bool:
    """Whether this has the shape that the library takes for granted."""
    answer = found.get("response") if isinstance(found, dict) else None
    if not isinstance(answer, dict):
        return False
    texts = [found.get("id"), found.get("rawId"), *answer.values()]
    return all(isinstance(text, str | list) or text is None for text in texts)


def _credential() -> _Credential:
    return _Credential(error_messages={"required": _REFUSED, "invalid": _REFUSED})


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # -- the library is untyped
    credential = _credential()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Ours are always passkeys: they are found, and ask who holds them, by themselves.
        self.fields.pop("passwordless", None)
        word(self, name=_("Name"))
        self.fields["name"].max_length = 60
        self.fields["name"].validators.append(one_line)
        self.fields["name"].widget.attrs["maxlength"] = "60"

    def clean_name(self) -> str:
        return str(super().clean_name())[:60]

    def clean(self) -> Any:
        with _read():
            return super().clean()


class RenamePasskeyForm(EditWebAuthnForm):  # type: ignore[misc]  # -- the library is untyped
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        validators=[one_line],
        error_messages={"required": _("Give it a name by which you know it.")},
    )


class PasskeySignInForm(LoginWebAuthnForm):  # type: ignore[misc]  # -- the library is untyped
    credential = _credential()

    def clean_credential(self) -> Any:
        with _read():
            return super().clean_credential()


class PasskeyStepForm(AuthenticateWebAuthnForm):  # type: ignore[misc]  # -- the library is untyped
    credential = _credential()

    def clean_credential(self) -> Any:
        with counted(SECOND_STEPS, str(self.user.pk)), _read():
            return super().clean_credential()


class PasskeyAgainForm(ReauthenticateWebAuthnForm):  # type: ignore[misc]  # -- the library is untyped
    credential = _credential()

    def clean_credential(self) -> Any:
        with counted(SECOND_STEPS, str(self.user.pk)), _read():
            return super().clean_credential()

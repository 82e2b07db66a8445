"""The form of the first administrator."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.validators import one_line


def _password(label: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(label=label, strip=False, max_length=200, widget=widget)


class FirstAdministratorForm(forms.Form):
    """Who administers the portal from now on."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        validators=[one_line],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        validators=[one_line],
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = _password(_("Password"))
    password_again = _password(_("Password, once more"))

    def clean(self) -> dict[str, Any]:
        """Say beside each password what is wrong with it."""
        given = super().clean() or self.cleaned_data
        first, again = given.get("password"), given.get("password_again")
        if first and again and first != again:
            self.add_error("password_again", gettext("The two passwords differ. Type the second one anew."))
        if first:
            try:
                validate_password(first, User(name=given.get("name", ""), email=given.get("email", "")))
            except forms.ValidationError as refused:
                self.add_error("password", refused)
        return given

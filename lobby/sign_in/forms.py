"""The library's forms in our words, each counted before it looks at a secret."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm, ResetPasswordKeyForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from accounts.services.limits import SECOND_STEPS, SECRETS_AGAIN
from lobby.sign_in.limits import counted

_SEAL = "lobby.sign_in.step"
_HALF_AN_HOUR = 1800


def word(form: forms.Form, **labels: Any) -> None:
    """Give the fields these labels; what the library says in placeholders and help, the pages say themselves."""
    for name, label in labels.items():
        field = form.fields[name]
        field.label, field.help_text = label, ""
        field.widget.attrs.pop("placeholder", None)


class SignInForm(LoginForm):  # type: ignore[misc]  # -- the library is untyped
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, login=_("E-mail"), password=_("Password"))
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class PasswordAgainForm(ReauthenticateForm):  # type: ignore[misc]  # -- the library is untyped
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, password=_("Password"))

    def clean_password(self) -> str:
        with counted(SECRETS_AGAIN, str(self.user.pk)):
            return str(super().clean_password())


class NewPasswordForm(ResetPasswordKeyForm):  # type: ignore[misc]  # -- the library is untyped
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, password1=_("New password"), password2=_("New password, once more"))


class OtherPasswordForm(ChangePasswordForm):  # type: ignore[misc]  # -- the library is untyped
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(
            self,
            oldpassword=_("Current password"),
            password1=_("New password"),
            password2=_("New password, once more"),
        )

    def clean_oldpassword(self) -> str:
        with counted(SECRETS_AGAIN, str(self.user.pk)):
            return str(super().clean_oldpassword())


class SecondStepForm(AuthenticateForm):  # type: ignore[misc]  # -- the library is untyped
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, code=_("Code"))

    def clean_code(self) -> str:
        with counted(SECOND_STEPS, str(self.user.pk)):
            return str(super().clean_code())


class SecondStepAgainForm(CodeAgainForm):  # type: ignore[misc]  # -- the library is untyped
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, code=_("Code"))

    def clean_code(self) -> str:
        with counted(SECOND_STEPS, str(self.user.pk)):
            return str(super().clean_code())


class SwitchStepOnForm(ActivateTOTPForm):  # type: ignore[misc]  # -- the library is untyped
    """Carries the new secret sealed in the form: looking at the page writes nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user")
        # The library's own would put the secret into the session, on a GET.
        super(ActivateTOTPForm, self).__init__(*args, **kwargs)
        word(self, code=_("Code that the app shows"))
        self.secret = self._unsealed() if self.is_bound else generate_totp_secret()
        self.sealed_secret = signing.dumps([self.user.pk, self.secret], salt=_SEAL)

    def _unsealed(self) -> str:
        try:
            owner, secret = signing.loads(self.data.get("sealed", ""), salt=_SEAL, max_age=_HALF_AN_HOUR)
        except signing.BadSignature:
            owner, secret = None, ""
        # Too old or not ours: a new secret, whose code nobody can know yet.
        return str(secret) if owner == self.user.pk else str(generate_totp_secret())

    def clean_code(self) -> str:
        with counted(SECOND_STEPS, str(self.user.pk)):
            return str(super().clean_code())


class ForgottenForm(forms.Form):
    """The address to which a way in goes."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )

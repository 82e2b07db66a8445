"""Coming in for the first time: the address, the code that a letter brought, then a name and a password."""

from __future__ import annotations

from typing import Any, Final

from allauth.account.forms import SetPasswordForm
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django import forms
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.access import counted_address
from accounts.models import FirstAccess
from accounts.services.first_access import (
    CodeSpent,
    CodeWrong,
    finish_first_access,
    prove_first_access,
    proved_first_access,
    request_first_access,
)
from accounts.services.limits import (
    FIRST_ACCESSES_OF_ADDRESS,
    FIRST_ACCESSES_OF_PERSON,
    FIRST_CODES_OF_ADDRESS,
    TooManyAttempts,
    count_attempt,
)
from core.methods import require_http_methods
from core.validators import one_line
from lobby.failures.views import too_many_attempts
from lobby.sign_in.forms import ForgottenForm, word
from lobby.sign_in.without_mails import by_letter

_PAGE: Final = ["GET", "HEAD", "POST"]
# In the session of who asked: which row, for which address, and whether the code was right.
_ASKED: Final = "first_access"
_CODE_PAGE: Final = "account/first_access_code.html"


class CodeForm(forms.Form):
    """The code of the letter, as people copy it: with or without its space."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
        error_messages={"required": gettext_lazy("Type the code of the e-mail.")},
    )


class FirstWordsForm(SetPasswordForm):  # type: ignore[misc]  # -- the library is untyped
    """How the person is called, and their password, twice."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        validators=[one_line],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Write your name.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, password1=gettext_lazy("Password"), password2=gettext_lazy("Password, once more"))


@never_cache
@require_http_methods(_PAGE)
@by_letter
def first_access(request: HttpRequest) -> HttpResponse:
    """Ask for the address, and answer the same whether or not somebody awaits a code there."""
    form = ForgottenForm(request.POST or None)
    if not form.is_valid():
        return render(request, "account/first_access.html", {"form": form}, status=422 if form.is_bound else 200)
    email = form.cleaned_data["email"].lower()
    try:
        count_attempt(FIRST_ACCESSES_OF_ADDRESS, counted_address(request))
        count_attempt(FIRST_ACCESSES_OF_PERSON, email)
    except TooManyAttempts as refused:
        return too_many_attempts(request, refused)
    asked = request_first_access(email=email)
    request.session[_ASKED] = {"id": asked.pk, "email": email, "is_proved": False}
    return redirect("account_first_access_code")


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(_PAGE)
def first_access_code(request: HttpRequest) -> HttpResponse:
    """Take the code on the browser that asked for it, wherever the letter is read."""
    asked = request.session.get(_ASKED)
    if asked is None:
        return redirect("account_first_access")
    form = CodeForm(request.POST or None)
    context = {"form": form, "email": asked["email"]}
    if not form.is_valid():
        return render(request, _CODE_PAGE, context, status=422 if form.is_bound else 200)
    try:
        count_attempt(FIRST_CODES_OF_ADDRESS, counted_address(request))
        prove_first_access(first_access_id=asked["id"], code=form.cleaned_data["code"])
    except TooManyAttempts as refused:
        return too_many_attempts(request, refused)
    except (CodeWrong, CodeSpent) as refusal:
        context["is_spent"] = isinstance(refusal, CodeSpent)
        form.add_error("code", _SPENT if context["is_spent"] else _WRONG)
        return render(request, _CODE_PAGE, context, status=422)
    # What somebody may have planted in this browser before must not be who goes on.
    request.session.cycle_key()
    request.session[_ASKED] = {**asked, "is_proved": True}
    return redirect("account_first_access_password")


@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(_PAGE)
def first_access_password(request: HttpRequest) -> HttpResponseBase:
    """Take the name and the first password of who typed the code, and let them in."""
    opened = _proved_by(request)
    if opened is None or opened.person is None:
        return redirect("account_first_access_code")
    person = opened.person
    form = FirstWordsForm(data=request.POST or None, user=person, initial={"name": person.name})
    if not form.is_valid():
        context = {"form": form, "person": person}
        status = 422 if form.is_bound else 200
        return render(request, "account/first_access_password.html", context, status=status)
    words = {"name": form.cleaned_data["name"], "password": form.cleaned_data["password1"]}
    try:
        person = finish_first_access(first_access_id=opened.pk, **words)
    except CodeSpent:
        return redirect("account_first_access_code")
    # Whoever else was signed in on this browser is not who came in now.
    logout(request)
    answer: HttpResponseBase = perform_password_login(request, {"email": person.email}, Login(user=person))
    return answer


def _proved_by(request: HttpRequest) -> FirstAccess | None:
    asked = request.session.get(_ASKED)
    if asked is None or not asked["is_proved"]:
        return None
    return proved_first_access(first_access_id=asked["id"])


_WRONG = gettext_lazy("This is not the code of the e-mail. Compare the digits, and type them again.")
_SPENT = gettext_lazy("No code is good here any more. Ask for another one: it takes a moment.")

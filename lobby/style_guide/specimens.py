"""What the style guide shows its pieces with: a form, people, files and moments, none of them stored."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.utils import timezone

from tickets.enums import Severity, Status

COLOURS = (
    "sunken canvas raised hover selected accent-soft accent danger-soft warning-soft success-soft info-soft danger"
)
LONG = "Inconstitucionalissimamente" * 3


@dataclass(frozen=True)
class Sample:
    """A person who is nobody."""

    name: str
    initials: str
    is_support: bool = False


@dataclass(frozen=True)
class SampleFile:
    """A file that is nowhere."""

    id: int
    name: str
    size: int
    kind: str


class Extents(forms.RadioSelect):
    """Answers with a line below each title."""

    notes: ClassVar[dict[str, str]] = {"all": "Nenhuma nota sai", "part": "Algumas saem"}


class SpecimenForm(forms.Form):
    """One field of each form, some of them wrong."""

    subject = forms.CharField(label="Assunto", max_length=200)
    routine = forms.CharField(label="Rotina", required=False)
    module = forms.ChoiceField(label="Módulo", choices=[("", "Escolha"), ("14", "14 - Faturamento")])
    cnpj = forms.CharField(label="CNPJ")
    contract = forms.CharField(label="Contrato", disabled=True, required=False)
    log = forms.CharField(
        label="Log",
        required=False,
        help_text="Cole inteiro: a linha que falta costuma ser a que diz.",
        widget=forms.Textarea(attrs={"class": "code", "rows": 3}),
    )
    notify = forms.BooleanField(label="Avisar Carlos Meireles também", required=False)
    extent = forms.ChoiceField(label="Parou quanto?", choices=[("all", "Tudo"), ("part", "Uma parte")], widget=Extents)
    units = forms.MultipleChoiceField(
        label="Onde acontece?",
        choices=[("1", "Matriz"), ("3", "Goiânia")],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_cnpj(self) -> str:
        """Refuse whatever is given, so that the page shows a field that is wrong."""
        raise forms.ValidationError("Falta um algarismo no fim: são 14 letras e números.")


def specimens() -> dict[str, Any]:
    """Return the context of the style guide."""
    now = timezone.now()
    return {
        "icons": _icons(),
        "colours": COLOURS.split(),
        "severities": Severity.values,
        "statuses": Status.values,
        "marina": Sample("Marina Sales", "MS", is_support=True),
        "joao": Sample("João Prado", "JP", is_support=True),
        "ana": Sample("Ana Lima", "AL"),
        "moments": [
            now - timedelta(seconds=20),
            now - timedelta(minutes=12),
            now - timedelta(hours=3),
            now - timedelta(days=1, hours=1),
            now - timedelta(days=20),
            now - timedelta(days=400),
            now + timedelta(days=1),
        ],
        "saved_at": now - timedelta(minutes=2),
        "form": SpecimenForm(data={"subject": "Banco recusou a remessa", "cnpj": "12.ABC.345/01DE-3", "notify": "on"}),
        "files": [SampleFile(1, "pedido-4512207.png", 219_136, "image"), SampleFile(2, "erro.log", 1_258_291, "text")],
        "steps": [
            {"title": "Aberto", "detail": "20/11, 15h12", "state": ""},
            {"title": "Com a equipe de manutenção", "detail": "desde ontem", "state": "now"},
            {"title": "Solução proposta", "detail": "até sexta, 27/11", "state": "next"},
        ],
        "page": Paginator(range(287), 25).page(2),
        "long_subject": f"{LONG} a carga 88231 não fatura {LONG}"[:200],
    }


def _icons() -> list[str]:
    """Return the names in icons.svg, so that none is forgotten."""
    return re.findall(r'<symbol id="([\w-]+)"', (settings.BASE_DIR / "static" / "icons.svg").read_text())

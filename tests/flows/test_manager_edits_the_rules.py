"""What the page of the rules foretells comes true: tickets opened after saving are decided so, and not otherwise."""

from __future__ import annotations

import pytest

from accounts.models import User
from core.services.outbox import drain_due
from tests.factories import make_support_manager, make_ticket
from tickets.models import Ticket
from triage.deciding.governing import shipped
from triage.models import Classification, RulebookDraft
from triage.rulebook.changes import Kind, Place
from triage.services.rulebook import edit_draft, save_draft
from triage.services.signatures import register_solution

pytestmark = pytest.mark.django_db(transaction=True)

TEXTS = (
    ("Filial sem faturar", "A filial 3 não fatura, as outras filiais faturam normal.", ""),
    ("1402 parou", "Nenhuma filial consegue faturar, está tudo parado em produção.", ""),
    ("SPED", "O arquivo do SPED não gera, o prazo vence em 4 dias úteis.", ""),
    ("Coletores", "Os coletores engruvinharam, ninguém consegue separar nada e as cargas de hoje esperam.", ""),
    ("Base de teste", "Na base espelho nova nenhuma nota sai, está tudo parado.", ""),
    ("1402 erro", "Aparece um erro ao faturar um pedido.", "ORA-01403: dados não encontrados"),
    ("1499 erro", "Aparece um erro na rotina 1499.", "ORA-01555: snapshot too old"),
    ("Etiqueta", "Como altero a logo da etiqueta?", ""),
    ("Relatório", "O relatório 8106 sai vazio.", ""),
    ("Curta", "deu erro", ""),
)


def opened() -> list[Ticket]:
    return [make_ticket(subject=subject, description=text, log_text=log) for subject, text, log in TEXTS]


def told(ticket: Ticket) -> dict[str, str]:
    row = Classification.objects.get(ticket=ticket, is_current=True)
    return {
        "type": row.request_type, "severity": row.severity, "immediate": "yes" if row.is_immediate else "no",
        "level": str(row.level), "routine": row.routine,
        "legal_date": row.legal_due_on.isoformat() if row.legal_due_on else "", "completeness": str(row.completeness),
    }  # fmt: skip


def widely_edited(by: User) -> None:
    lists = shipped().lists
    figures = {"due.soon": 3, "description.words": 12, "asked.fault.version": 0, "asked.fault.example": 5}
    edit_draft(
        by=by,
        puts={
            **{Place(Kind.FIGURE, name): value for name, value in figures.items()},
            Place(Kind.VALUE, "severity.part"): "media",
            Place(Kind.RULE, "severity.empty"): False,
            Place(Kind.VALUE, "level.behaviour"): "N2",
        },
        words={
            "said.stopped": [*lists["said.stopped"], "engruvinh*"],
            "where.test": [*lists["where.test"], "base espelho"],
            "routine.invoicing": [*lists["routine.invoicing"], "1499"],
            "known.oracle": [*(code for code in lists["known.oracle"] if code != "ORA-01017"), "ORA-01555"],
        },
    )


def test_tickets_opened_after_saving_are_decided_as_the_effect_said() -> None:
    renata = make_support_manager()
    register_solution(code="ORA-01403", source="procedure:nada", title="Cadastro ausente", procedure="Cadastre.")
    before = opened()
    widely_edited(renata)
    drain_due()
    draft = RulebookDraft.objects.get(by=renata)
    foretold = {row["ticket"]: row["changes"] for row in draft.effect["rows"]}

    assert save_draft(by=renata, why="Combinado.", version=draft.version) is not None
    after = opened()

    assert len(foretold) >= 6
    for old, new in zip(before, after, strict=True):
        was, now = told(old), told(new)
        changed = {part: [was[part], now[part]] for part in was if was[part] != now[part]}
        said = {part: pair for part, pair in foretold.get(old.pk, {}).items() if part != "module"}
        assert (old.subject, changed) == (old.subject, said)

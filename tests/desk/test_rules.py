"""A support manager edits the rules of triage: what is in force, a draft, its effect, a version, and back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.database import database_now
from core.services.outbox import drain_due
from desk.rules.forms import seen_of
from tests.desk.pages import text_of
from tests.factories import make_administrator, make_analyst, make_support_manager, make_ticket
from triage.deciding.governing import shipped
from triage.models import Correction, RulebookDraft, RulebookRevision
from triage.rulebook.changes import Kind, Place
from triage.services.rulebook import edit_draft, save_draft

pytestmark = pytest.mark.django_db(transaction=True)
BRANCH = "A filial 3 não fatura, as outras filiais faturam normal."
VERSIONS_ASK, EFFECT_ASKS, RULES_ASK = 7, 6, 7
EFFECT = "/mesa/triagem/regras/efeito/"


@pytest.fixture
def rita() -> User:
    return make_support_manager()


@pytest.fixture
def page(client: Client, rita: User) -> Client:
    client.force_login(rita)
    return client


def rule_form(value: str, *, is_on: bool = True, was: tuple[str, bool] = ("alta", True)) -> dict[str, str]:
    return {"value": value, "seen": seen_of(was), **({"is_on": "on"} if is_on else {})}


def words_form(name: str, *words: str, seen: str = "") -> dict[str, str]:
    return {"words": "\r\n".join(words), "seen": seen or seen_of(shipped().lists[name])}


def saved(by: User, **puts: Any) -> RulebookRevision:
    """Save a version that decides something else."""
    edit_draft(by=by, puts={Place(Kind.VALUE, f"severity.{name}"): value for name, value in puts.items()})
    drain_due()
    revision = save_draft(by=by, why="Combinado.", version=RulebookDraft.objects.get(by=by).version)
    assert revision is not None
    return revision


def send_save(page: Client, **given: str) -> HttpResponse:
    version = RulebookDraft.objects.get().version
    sent = {"why": "Filial não é alta.", "when": "now", "effective_from": "", "version": str(version), **given}
    return page.post(EFFECT, sent)  # type: ignore[return-value]  -- the test client's own response


def test_rules_stand_by_what_they_decide_with_how_often_they_applied(page: Client) -> None:
    ticket = make_ticket(subject="Filial sem faturar", description=BRANCH)
    Correction.objects.create(
        ticket=ticket, field="severity", rule="severity.part", from_value="high", to_value="medium",
        by=make_analyst(), at=database_now(),
    )  # fmt: skip

    words = text_of(page.get(reverse("desk:show_rules")))

    assert "As regras estão como vêm no produto." in words
    assert "Parte de um processo essencial parou Alta 1 1" in words
    assert "Nunca o que roda na base de homologação do cliente Política Não imediato 0 0" in words


def test_rule_is_changed_measured_saved_and_counts(page: Client, rita: User) -> None:
    ticket = make_ticket(subject="Filial sem faturar", description=BRANCH)

    address = reverse("desk:edit_rule", args=["severity.part"])
    assert page.post(address, rule_form("media")).status_code == 302
    assert "Você edita a versão 1: 1 mudança. Nada muda até publicar." in text_of(page.get(address))
    assert "Decidindo de novo os últimos chamados: 0 de 500." in text_of(page.get(EFFECT))
    assert page.get(f"{EFFECT}andamento/").headers.get("HX-Refresh") is None
    drain_due()
    assert page.get(f"{EFFECT}andamento/").headers["HX-Refresh"] == "true"
    words = text_of(page.get(EFFECT))
    assert "1 mudaria , de 1 decididos de novo. Severidade: 1." in words
    assert f"#{ticket.pk} Filial sem faturar" in words
    assert "Severidade Alta Média –" in words
    assert "Nenhum vira ou deixa de ser Atendimento Imediato." in words

    assert send_save(page).headers["Location"] == reverse("desk:show_rules_version", args=[1])
    assert make_ticket(subject="Filial sem faturar", description=BRANCH).severity_triaged == "medium"
    assert "Versão 1, em vigor desde" in text_of(page.get(reverse("desk:show_rules")))
    version = text_of(page.get(reverse("desk:show_rules_version", args=[1])))
    assert "Filial não é alta." in version
    assert "Parte de um processo essencial parou Decisão Alta Média" in version


def test_words_that_cannot_be_read_are_refused_and_stay_in_the_form(page: Client) -> None:
    response = page.post(reverse("desk:edit_words", args=["virus"]), words_form("virus", "vírus", "~2 worm"))

    assert response.status_code == 422
    assert "“~2 worm” precisa começar com uma palavra obrigatória" in text_of(response)
    assert "vírus\r\n~2 worm" in response.content.decode()
    assert not RulebookDraft.objects.exists()


def test_list_without_words_is_refused(page: Client) -> None:
    response = page.post(reverse("desk:edit_words", args=["virus"]), words_form("virus", "", " "))

    assert (response.status_code, "Uma lista sem palavras nunca diria nada." in text_of(response)) == (422, True)


def test_words_are_kept_without_accents_each_once(page: Client) -> None:
    own = shipped().lists["virus"]
    page.post(
        reverse("desk:edit_words", args=["virus"]), words_form("virus", *own, "Cavalo de Tróia", "cavalo  de troia")
    )

    assert [row["word"] for row in RulebookDraft.objects.get().changes] == ["cavalo de troia"]
    words = text_of(page.get(reverse("desk:edit_words", args=["virus"])))
    assert "O que a equipe mudou Acrescentadas cavalo de troia" in words


def test_words_on_which_the_policy_rests_stay(page: Client) -> None:
    address = reverse("desk:edit_words", args=["whose.custom"])
    assert "as do produto ficam" in text_of(page.get(address))

    first, *others = shipped().lists["whose.custom"]
    response = page.post(address, words_form("whose.custom", *others))

    assert (response.status_code, f"“{first}” veio com o produto e sustenta" in text_of(response)) == (422, True)


def test_figure_beyond_its_bounds_is_refused(page: Client) -> None:
    figures = {name: one.value for name, one in shipped().figures.items()}
    sent = {**{name: str(value) for name, value in figures.items()}, "seen": seen_of(figures.items())}
    address = reverse("desk:edit_figures")

    assert page.post(address, {**sent, "burden.few": "9000"}).status_code == 422
    order = page.post(address, {**sent, "due.soon": "1"})
    assert "Os dias precisam crescer" in text_of(order)
    assert page.post(address, {**sent, "due.soon": "4"}).status_code == 302
    assert [(row["name"], row["to"]) for row in RulebookDraft.objects.get().changes] == [("due.soon", 4)]


def test_form_of_another_window_is_not_kept_unseen(page: Client) -> None:
    address = reverse("desk:edit_rule", args=["severity.part"])
    page.post(address, rule_form("media"))

    late = page.post(address, rule_form("baixa"))

    assert (late.status_code, "Isto mudou em outra janela enquanto isso." in text_of(late)) == (422, True)
    assert seen_of(("media", True)) in late.content.decode()
    assert page.post(address, rule_form("baixa", was=("media", True))).status_code == 302


@pytest.mark.parametrize("rule", ["immediate.invoicing", "excluded.custom", "doubt.refused"])
def test_rule_of_the_policy_has_no_switch(page: Client, rule: str) -> None:
    address = reverse("desk:edit_rule", args=[rule])

    shown = page.get(address)

    assert 'name="is_on"' not in shown.content.decode()
    assert page.post(address, {"is_on": ""}).status_code == 405
    assert not RulebookDraft.objects.exists()


def test_rule_of_the_policy_says_so(page: Client) -> None:
    words = text_of(page.get(reverse("desk:edit_rule", args=["excluded.test"])))

    assert "É uma regra da política de suporte e não pode ser desligada." in words
    assert "Base de homologação do cliente" in words


def test_last_rule_of_a_table_has_a_verdict_and_no_switch(page: Client) -> None:
    shown = page.get(reverse("desk:edit_rule", args=["severity.other"])).content.decode()

    assert ('name="value"' in shown, 'name="is_on"' in shown) == (True, False)


def test_unknown_rule_list_and_version_are_not_there(page: Client) -> None:
    for name, of in (("edit_rule", "severity.none"), ("edit_words", "none"), ("show_rules_version", 7)):
        assert page.get(reverse(f"desk:{name}", args=[of])).status_code == 404
    assert page.post(reverse("desk:restore_rules_version", args=[7])).status_code == 404


def test_second_editor_sees_what_the_first_changed_and_loses_nothing(page: Client, rita: User) -> None:
    page.post(reverse("desk:edit_rule", args=["severity.part"]), rule_form("media"))
    bruno = make_analyst(name="Bruno Reis", is_support_manager=True)
    saved(bruno, loss="media", part="baixa")

    words = text_of(page.get(EFFECT))
    assert "Bruno Reis publicou a versão 1 depois que você começou. O que você mudou está guardado." in words
    assert "Venda, dinheiro ou cliente" in words or "Perde" in words
    assert "Em 1 lugar vocês mudaram a mesma coisa: a sua fica no rascunho." in words
    assert page.post(f"{EFFECT}juntar/").status_code == 302

    drain_due()
    assert send_save(page).status_code == 302
    last = RulebookRevision.objects.get(number=2)
    assert [(row["name"], row["to"]) for row in last.changes] == [
        ("severity.loss", "media"),
        ("severity.part", "media"),
    ]


def test_version_that_somebody_saved_in_the_same_moment_comes_into_the_draft(page: Client) -> None:
    page.post(reverse("desk:edit_rule", args=["severity.part"]), rule_form("media"))
    drain_due()
    version = RulebookDraft.objects.get().version
    saved(make_analyst(name="Bruno Reis", is_support_manager=True), loss="media")

    response = page.post(EFFECT, {"why": "Minha.", "when": "now", "version": str(version)}, follow=True)

    assert "Outra pessoa publicou uma versão enquanto isso." in text_of(response)
    assert RulebookRevision.objects.count() == 1


def test_version_of_a_later_moment_is_told(page: Client) -> None:
    page.post(reverse("desk:edit_rule", args=["severity.part"]), rule_form("media"))
    drain_due()
    late = timezone.localtime(database_now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")

    assert send_save(page, when="later", effective_from=late).status_code == 302
    assert make_ticket(description=BRANCH).severity_triaged == "high"
    words = text_of(page.get(reverse("desk:list_rules_versions")))
    assert "A versão 1 vale a partir de" in words
    assert "Versão 1 Ainda por vir" in words


def test_save_asks_for_a_reason_and_for_the_moment(page: Client) -> None:
    page.post(reverse("desk:edit_rule", args=["severity.part"]), rule_form("media"))
    drain_due()

    response = send_save(page, why="", when="later")

    assert response.status_code == 422
    assert "Diga a partir de que momento vale." in text_of(response)
    past = send_save(page, when="later", effective_from="2020-01-01T08:00")
    assert (past.status_code, "Esse momento já passou." in text_of(past)) == (422, True)
    assert not RulebookRevision.objects.exists()


def test_draft_that_changed_behind_the_page_is_looked_at_again(page: Client) -> None:
    page.post(reverse("desk:edit_rule", args=["severity.part"]), rule_form("media"))
    drain_due()

    response = send_save(page, version="1")

    assert (response.status_code, "O rascunho mudou depois que esta página foi aberta." in text_of(response)) == (
        422,
        True,
    )


def test_tickets_where_people_decided_otherwise_are_shown_alone(page: Client) -> None:
    marina = make_analyst(name="Marina Sales")
    tickets = [make_ticket(subject=f"Filial {place}", description=BRANCH) for place in range(2)]
    for ticket, to_value in zip(tickets, ("medium", "low"), strict=True):
        Correction.objects.create(
            ticket=ticket, field="severity", from_value="high", to_value=to_value, by=marina, at=database_now()
        )
    page.post(reverse("desk:edit_rule", args=["severity.part"]), rule_form("media"))
    drain_due()

    words, alone = text_of(page.get(EFFECT)), text_of(page.get(EFFECT, {"so": "diferente"}))

    assert "Severidade 2 0 1" in words
    assert ("Filial 0" in words, "Filial 0" in alone, "Filial 1" in alone) == (True, False, True)


def test_tickets_that_would_change_go_out_as_a_table_without_formulas(page: Client) -> None:
    assert page.get(f"{EFFECT}csv/").status_code == 404
    ticket = make_ticket(subject="=1+1 filial", description=BRANCH)
    page.post(reverse("desk:edit_rule", args=["severity.part"]), rule_form("media"))
    assert page.get(f"{EFFECT}csv/").status_code == 404
    drain_due()

    table = page.get(f"{EFFECT}csv/").content.decode().splitlines()

    assert table == [
        "\ufeffChamado;Cliente;Parte;Antes;Depois;Na prática",
        f"#{ticket.pk} =1+1 filial;{ticket.organization.name};Severidade;Alta;Média;",
    ]


def test_tickets_that_would_become_immediate_are_pointed_at(page: Client) -> None:
    make_ticket(subject="Faturamento", description="O faturamento engruvinhou em todas as filiais, produção.")
    own = shipped().lists["word.parou"]
    page.post(reverse("desk:edit_words", args=["word.parou"]), words_form("word.parou", *own, "engruvinhou"))
    drain_due()

    assert "1 viraria ou deixaria de ser Atendimento Imediato. Confira antes de publicar." in text_of(page.get(EFFECT))


@pytest.mark.parametrize("many", [1, 3])
def test_versions_and_tickets_are_listed_with_the_same_statements(
    page: Client, rita: User, many: int, django_assert_num_queries: Any
) -> None:
    values = ["media", "baixa", "critica"]
    for place in range(many):
        make_ticket(subject=f"Filial {place}", description=BRANCH)
        saved(rita, part=values[place])
    page.post(reverse("desk:edit_rule", args=["severity.part"]), rule_form("alta", was=(values[many - 1], True)))
    drain_due()
    page.get(EFFECT)

    with django_assert_num_queries(VERSIONS_ASK):
        page.get(reverse("desk:list_rules_versions"))
    with django_assert_num_queries(EFFECT_ASKS):
        page.get(EFFECT)
    with django_assert_num_queries(RULES_ASK):
        page.get(reverse("desk:show_rules"))


def test_version_is_compared_and_brought_back(page: Client, rita: User) -> None:
    saved(rita, part="media")
    saved(rita, part="baixa", loss="media")

    assert "Comparada com a versão 1" in text_of(page.get(reverse("desk:show_rules_version", args=[2])))
    with_product = text_of(page.get(reverse("desk:show_rules_version", args=[2]), {"com": "0"}))
    assert "Comparada com o que vem no produto" in with_product
    assert "Parte de um processo essencial parou Decisão Alta Baixa" in with_product
    assert page.post(reverse("desk:restore_rules_version", args=[1])).headers["Location"] == EFFECT
    drain_due()
    assert "Restaura a versão 1." in page.get(EFFECT).content.decode()
    assert send_save(page).status_code == 302
    assert (RulebookRevision.objects.get(number=3).restores, RulebookRevision.objects.get(number=3).changes) == (
        1,
        RulebookRevision.objects.get(number=1).changes,
    )


def test_ticket_says_by_which_version_it_was_decided(page: Client, rita: User) -> None:
    old = make_ticket(subject="Filial sem faturar", description=BRANCH)
    saved(rita, part="media")
    new = make_ticket(subject="Filial sem faturar", description=BRANCH)
    line = "Decidido pela versão 1 das regras"

    shown = page.get(reverse("desk:show_ticket", args=[new.pk]))

    assert line in text_of(shown)
    assert reverse("desk:show_rules_version", args=[1]) in shown.content.decode()
    assert line not in text_of(page.get(reverse("desk:show_ticket", args=[old.pk])))


def test_trail_tells_who_changed_the_rules_and_leads_to_the_version(page: Client, rita: User, client: Client) -> None:
    saved(rita, part="media")
    client.force_login(make_administrator())

    trail = client.get(reverse("desk:list_audit"))

    assert "Rita Moura Mudou as regras de triagem Regras de triagem nº 1" in text_of(trail)
    assert reverse("desk:show_rules_version", args=[1]) in trail.content.decode()


def test_draft_is_discarded(page: Client) -> None:
    page.post(reverse("desk:edit_rule", args=["severity.part"]), rule_form("media"))

    response = page.post(reverse("desk:discard_rules_draft"), follow=True)

    assert "Rascunho descartado" in text_of(response)
    assert not RulebookDraft.objects.exists()


def test_change_that_another_product_took_over_is_told(page: Client, rita: User) -> None:
    rows = [
        {"kind": "figure", "name": "due.soon", "word": "", "of": 7, "to": 4},
        {"kind": "figure", "name": "due.never", "word": "", "of": 7, "to": 4},
        {"kind": "value", "name": "severity.part", "word": "", "of": "media", "to": "alta"},
        {"kind": "word", "name": "virus", "word": "@gone worm", "of": False, "to": True},
    ]
    now = database_now()
    RulebookRevision.objects.create(
        number=1, effective_from=now, shipped="2020-01-01", changes=rows, digest="d", why="Antiga.", by=rita, at=now
    )

    words = text_of(page.get(reverse("desk:show_rules")))

    assert "O produto veio com outras regras" in words
    assert "Alta com prazo em até quantos dias úteis: o produto agora diz outra coisa; vale a da equipe." in words
    assert "Elas ficam de fora até você corrigir. Vírus : “@gone worm” cita com @ uma lista que não existe" in words
    assert "due.never: o produto não tem mais isto" in words
    assert "Parte de um processo essencial parou: o produto agora diz o mesmo" in words

"""What is known from before: registered solutions, tickets of the same signature, and those of like words."""

from __future__ import annotations

import pytest

from accounts.models import User
from tests.factories import make_analyst, make_customer, make_organization, make_ticket, new_key, say
from tickets.models import Ticket
from tickets.services.lifecycle import propose_solution
from triage.models import Classification, KnownSolution
from triage.resembling import resemblance_of
from triage.services.signatures import NothingToKnowItBy, register_solution, retire_solution

pytestmark = pytest.mark.django_db
LOG = 'ORA-01403: dados não encontrados\nORA-06512: em "PORTAL.PKG_FATURA", line {}'


@pytest.fixture
def marina() -> User:
    return make_analyst()


def failed(line: int, by: User | None = None, **more: str) -> Ticket:
    words = {"subject": "1402 aborta ao gerar a nota", "description": "Aborta sempre.", **more}
    return make_ticket(by, log_text=LOG.format(line), **words)


def test_same_signature_is_found_with_what_solved_it(marina: User) -> None:
    house = make_organization("Serra Azul")
    before = failed(812, make_customer(house))
    propose_solution(ticket_id=before.pk, by=marina, words=say("Recompile o pacote."), key=new_key(), reason="resolved")
    make_ticket(subject="Outra coisa", description="Aborta às vezes.")
    now = failed(977)

    found = resemblance_of(ticket=now, user=marina)

    (alike,) = [one for one in found.alike if one.is_same_signature]
    assert (alike.ticket, alike.solution, alike.is_same_customer) == (before, "Recompile o pacote.", False)
    assert (found.count, found.customers) == (1, 1)


def test_like_words_of_one_routine_are_found_and_say_which(marina: User) -> None:
    like = make_ticket(subject="1402 não imprime as notas da carga")
    make_ticket(subject="1402 demora demais")
    make_ticket(subject="Rotina 8106 não imprime a nota da carga")
    now = make_ticket(subject="Carga: nota não imprime na 1402")

    (alike,) = resemblance_of(ticket=now, user=marina).alike

    assert (alike.ticket, alike.is_same_signature, list(alike.common)) == (like, False, ["carga", "imprime", "nota"])


def test_customer_is_shown_nothing_of_another_house(marina: User) -> None:
    ana = make_customer()
    failed(812, make_customer(make_organization("Serra Azul")))
    now = failed(977, ana)

    found = resemblance_of(ticket=now, user=ana)

    assert (found.alike, found.count) == ([], 0)
    assert resemblance_of(ticket=now, user=marina).count == 1


def test_ticket_that_triage_never_read_resembles_nothing(marina: User) -> None:
    ticket = failed(1)
    Classification.objects.all().delete()

    assert resemblance_of(ticket=ticket, user=marina).alike == ()


def test_registered_solution_is_offered_and_ends_it_at_level_one(marina: User) -> None:
    before = failed(812)
    register_solution(source="article:7", title="Pacote", text=LOG.format(5), url="/base/7/")
    now = failed(977)

    (known,) = resemblance_of(ticket=now, user=marina).known
    assert (known.title, known.url) == ("Pacote", "/base/7/")
    assert (before.resolving_level, now.resolving_level) == (2, 1)
    assert any(one["rule"] == "level.registered-solution" for one in now.classifications.get().evidence)

    retire_solution(source="article:7")
    assert resemblance_of(ticket=now, user=marina).known == []


def test_solution_of_a_code_fits_whatever_the_code_names(marina: User) -> None:
    register_solution(source="procedure:x", title="Sem dados", code="ora-01403", procedure="Veja o cadastro.")

    assert [one.title for one in resemblance_of(ticket=failed(3), user=marina).known] == ["Sem dados"]


def test_registering_twice_changes_one_row() -> None:
    for title in ("Um", "Dois"):
        register_solution(source="article:7", title=title, code="ORA-01403", url="/base/7/")

    assert list(KnownSolution.objects.values_list("title", flat=True)) == ["Dois"]


def test_solution_of_nothing_is_refused() -> None:
    with pytest.raises(NothingToKnowItBy):
        register_solution(source="article:7", title="Nada", text=" \n ", url="/base/7/")

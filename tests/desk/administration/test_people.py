"""People on the pages of administration: let in, invited, changed, let out."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Invitation, User
from accounts.selectors import roles_of, skills_of
from catalogue.models import ModuleGroup
from core.services.outbox import drain_due
from notifications.models import StoredMail
from tests.desk.pages import text_of, told
from tests.factories import make_analyst, make_customer, make_organization

pytestmark = pytest.mark.django_db

PASSWORD = "uma-frase-que-so-eu-sei"
CIDA = {
    "name": "Cida Prado", "email": "Cida@Suporte.example", "job_title": "", "phone": "", "side": "support",
    "role": "requester", "roles": ["analyst"],
}  # fmt: skip


@pytest.fixture
def mailbox(settings):
    settings.EMAIL_BACKEND = "notifications.mailbox.MailboxBackend"


def seen(page):
    return page.context["form"]["seen"].value()


def address(person, act="edit_person"):
    return reverse(f"desk:{act}", args=[person.pk])


def actions():
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_list_is_drawn_with_the_same_queries_for_one_and_three(office, django_assert_num_queries):
    url = reverse("desk:list_people")
    office.get(url)
    with django_assert_num_queries(7):
        one = office.get(url)
    make_customer()
    make_analyst()
    with django_assert_num_queries(7):
        three = office.get(url)

    assert [len(page.context["listing"].rows) for page in (one, three)] == [1, 3]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "ana"}, ["Ana Lima"]),
        ({"q": "LUX.example"}, ["Ana Lima"]),
        ({"empresa": "suporte"}, ["Davi Costa", "Marina Sales"]),
        ({"papel": "analyst"}, ["Marina Sales"]),
        ({"papel": "requester"}, ["Ana Lima"]),
        ({"papel": "customer_manager"}, ["Gil Reis"]),
        ({"ativa": "nao"}, ["Gil Reis"]),
    ],
)
def test_list_is_narrowed_by_its_address(office, query, expected):
    house = make_organization()
    make_customer(house, email="ela@lux.example")
    make_customer(house, name="Gil Reis", is_customer_manager=True, is_active=False)
    make_analyst()

    page = office.get(reverse("desk:list_people"), query)

    assert [row.name for row in page.context["listing"].rows] == expected


def test_somebody_let_in_comes_by_the_letter_and_its_link_alone(office, mailbox):
    office.post(reverse("desk:new_person"), {**CIDA, "roles": ["analyst", "support_manager"], "send_invitation": "on"})
    while drain_due():
        pass
    cida = User.objects.get(email="cida@suporte.example")
    page = office.get(address(cida))
    link = page.context["link"]

    assert [str(role) for role in roles_of(cida)] == ["analyst", "support_manager"]
    assert [mail.recipient for mail in StoredMail.objects.all()] == ["cida@suporte.example"]
    assert link in StoredMail.objects.get().text
    path = link[link.index("/convite/") :]
    assert path.strip("/").split("/")[-1] not in str(list(Invitation.objects.values()))
    door = Client()
    assert door.get(path).status_code == 200
    came = door.post(path, {"password1": PASSWORD, "password2": PASSWORD})
    cida.refresh_from_db()
    assert (came.status_code, cida.check_password(PASSWORD)) == (302, True)
    entry = door.get(came["Location"])
    assert entry.context["form"]["login"].value() == "cida@suporte.example"
    assert "Sua senha está guardada" in text_of(entry)
    again = door.get(came["Location"])
    assert (again.context["form"]["login"].value(), "Sua senha" in text_of(again)) == (None, False)
    assert [door.get(path).status_code, door.post(path, {"password1": "x", "password2": "x"}).status_code] == [410, 410]
    assert actions() == ["person_created", "person_invited", "invitation_accepted"]


def test_second_invitation_ends_the_first(office):
    office.post(reverse("desk:new_person"), {**CIDA, "send_invitation": "on"})
    cida = User.objects.get(email="cida@suporte.example")
    first = office.get(address(cida)).context["link"]

    office.post(address(cida, "invite_person"))

    second = office.get(address(cida)).context["link"]
    assert first != second
    assert [Client().get(link[link.index("/convite/") :]).status_code for link in (first, second)] == [410, 200]


def test_invitation_is_refused_to_who_has_a_password(office):
    ana = make_customer()

    answer = office.post(address(ana, "invite_person"), follow=True)

    assert "já tem senha" in told(answer)[0]
    assert Invitation.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "ANA@lux.example"}, "email"),
        ({"phone": "123"}, "phone"),
        ({"roles": []}, "roles"),
        ({"role": "customer_manager"}, "role"),
        ({"side": ""}, "side"),
        ({"side": "customer", "roles": []}, "organization"),
        ({"name": ""}, "name"),
        ({"roles": ["sorcerer"]}, "roles"),
    ],
)
def test_somebody_who_does_not_fit_is_refused_and_the_words_stay(office, change, field):
    make_customer(email="ana@lux.example")
    before = User.objects.count()

    page = office.post(reverse("desk:new_person"), {**CIDA, "send_invitation": "on", **change})

    assert (page.status_code, list(page.context["form"].errors), User.objects.count()) == (422, [field], before)
    assert page.context["form"]["job_title"].value() == ""
    assert Invitation.objects.count() == 0


def test_new_persons_side_is_asked_and_nothing_chosen(office):
    page = office.get(reverse("desk:new_person"))

    assert [page.context["form"][name].value() for name in ("side", "organization")] == [None, None]
    assert "Cliente (opcional)" not in text_of(page)


def test_customers_person_is_let_in_with_one_role_and_none_of_support(office):
    house = make_organization("Aurora")
    gil = {**CIDA, "side": "customer", "organization": house.pk, "role": "customer_manager"}
    url = f"{reverse('desk:new_person')}?empresa={house.pk}"

    drawn = office.get(url).context["form"]
    refused = office.post(url, gil)
    office.post(url, {**gil, "roles": []})

    assert (drawn["side"].value(), drawn["organization"].value()) == ("customer", str(house.pk))
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["roles"])
    cida = User.objects.get(email="cida@suporte.example")
    assert (cida.organization, [str(role) for role in roles_of(cida)]) == (house, ["customer_manager"])


def test_supports_person_is_of_no_customer(office):
    page = office.post(reverse("desk:new_person"), {**CIDA, "organization": make_organization().pk})

    assert (page.status_code, list(page.context["form"].errors)) == (422, ["organization"])


def test_last_role_is_not_taken_from_a_person_of_support(office):
    marina = make_analyst(email="marina@suporte.example")

    page = office.post(address(marina), {"name": "Marina Sales", "email": "marina@suporte.example"})

    marina.refresh_from_db()
    assert (page.status_code, list(page.context["form"].errors), marina.is_analyst) == (422, ["roles"], True)
    assert "desative a pessoa" in text_of(page)


def test_change_sets_roles_and_skills_with_before_and_after(office):
    marina = make_analyst(email="marina@suporte.example")
    wms = ModuleGroup.objects.create(slug="wms", name="WMS")
    form = {"name": "Marina Sales", "email": "marina@suporte.example", "roles": ["analyst", "support_manager"]}
    url = address(marina)

    office.post(url, {**form, "skills": ["1.", f"2.{wms.pk}"], "seen": seen(office.get(url))})

    assert skills_of(marina) == {(1, None), (2, wms.pk)}
    assert list(AuditEntry.objects.order_by("pk").values_list("action", "data")) == [
        ("roles_changed", {"changes": {"roles": [["is_analyst"], ["is_analyst", "is_support_manager"]]}}),
        ("skills_set", {"changes": {"skills": [[[1, None]], [[1, None], [2, wms.pk]]]}}),
    ]
    assert "Nível 1: todos os módulos, Nível 2: WMS" in text_of(office.get(reverse("desk:list_audit")))


def test_skills_that_changed_meanwhile_are_not_undone(office):
    marina = make_analyst(email="marina@suporte.example")
    url = address(marina)
    drawn = seen(office.get(url))
    marina.skills.update(level=2)

    form = {"name": "Marina", "email": "marina@suporte.example", "roles": ["analyst"], "skills": ["1."], "seen": drawn}
    page = office.post(url, form)

    assert (page.status_code, skills_of(marina)) == (409, {(2, None)})


def test_customers_person_is_offered_no_role_of_support(office):
    ana = make_customer(email="ana@lux.example")

    page = office.post(address(ana), {"name": "Ana", "email": "ana@lux.example", "role": "administrator"})

    ana.refresh_from_db()
    assert (page.status_code, ana.is_administrator) == (422, False)
    assert {"roles", "skills"}.isdisjoint(page.context["form"].fields)
    assert "Solicitante" in text_of(page)


def test_last_administrator_stays_one(office, davi):
    page = office.post(address(davi), {"name": davi.name, "email": davi.email, "roles": ["analyst"]})

    davi.refresh_from_db()
    assert (page.status_code, list(page.context["form"].errors), davi.is_administrator) == (422, ["roles"], True)


def test_person_is_let_out_and_in_again_and_signed_out(office):
    ana = make_customer()
    browser = Client()
    browser.force_login(ana)

    office.post(address(ana, "end_sessions"))
    ended = browser.get("/perfil/").status_code
    office.post(address(ana, "deactivate_person"))
    ana.refresh_from_db()
    was_active = ana.is_active
    office.post(address(ana, "reactivate_person"))

    ana.refresh_from_db()
    assert (ended, was_active, ana.is_active) == (302, False, True)
    assert actions() == ["signed_out_everywhere", "person_deactivated", "person_reactivated"]


def test_acts_on_nobody_are_not_found(office):
    urls = [reverse(f"desk:{act}", args=[999]) for act in ("invite_person", "deactivate_person", "end_sessions")]

    assert [office.post(url).status_code for url in urls] == [404, 404, 404]

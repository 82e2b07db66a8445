"""The catalogue on the pages of administration."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalogue.models import Module, Product, Routine
from catalogue.spreadsheet import COLUMNS
from tests.desk.pages import text_of
from tests.factories import make_module, make_routine

pytestmark = pytest.mark.django_db

HEAD = ";".join(COLUMNS)
TABLE = f"{HEAD}\nWinThor;14;Expedição;Vendas;1402;Gerar;sim\n"
URL = "/mesa/configurar/catalogo/importar/"


def file_of(text):
    return {"files": SimpleUploadedFile("catalogo.csv", text.encode(), "text/csv")}


@pytest.mark.parametrize(("name", "queries"), [("modules", 8), ("routines", 7), ("products", 6), ("module_groups", 6)])
def test_lists_are_drawn_with_the_same_queries_for_one_and_three(office, django_assert_num_queries, name, queries):
    url = reverse(f"desk:list_{name}")
    for number in (1, 2, 3):
        make_routine(make_module(number=number, name=f"M{number}", group=f"G{number}"), number=str(number))
        Product.objects.create(slug=f"p{number}", name=f"P{number}")
        office.get(url)
        with django_assert_num_queries(queries):
            page = office.get(url)

    assert len(page.context["listing"].rows) in (3, 4)


def test_module_is_entered_changed_and_found(office):
    kept = make_module()
    form = {"number": "20", "name": "Expedição", "product": kept.product_id, "group": kept.group_id, "is_active": "on"}
    office.post(reverse("desk:new_module"), form)
    module = Module.objects.get(number=20)
    url = reverse("desk:edit_module", args=[module.pk])
    seen = office.get(url).context["form"]["seen"].value()

    office.post(url, {**form, "name": "Carga", "is_active": "", "seen": seen})

    module.refresh_from_db()
    assert (module.name, module.is_active) == ("Carga", False)
    page = office.get(reverse("desk:list_modules"), {"q": "20", "ativa": "nao"})
    assert [row.name for row in page.context["listing"].rows] == ["20 - Carga"]


def test_number_that_is_taken_is_refused_beside_its_field(office):
    routine = make_routine(make_module())
    form = {"number": "1402", "name": "Outra", "module": routine.module_id}

    page = office.post(reverse("desk:new_routine"), form)

    assert (page.status_code, list(page.context["form"].errors), Routine.objects.count()) == (422, ["number"], 1)


def test_table_is_looked_at_before_it_is_taken(office):
    look = office.post(URL, file_of(TABLE))

    assert (look.status_code, Routine.objects.count()) == (200, 0)
    assert [name for _line, _kind, name, *_ in look.context["steps"]] == [
        "WinThor",
        "Vendas",
        "14 - Expedição",
        "1402 Gerar",
    ]
    form = look.context["form"]
    taken = office.post(URL, {"table": form["table"].value(), "plan": form["plan"].value()})
    assert (taken.status_code, Routine.objects.count(), Module.objects.get().name) == (302, 1, "Expedição")


def test_table_is_looked_at_again_when_the_catalogue_changed(office):
    form = office.post(URL, file_of(TABLE)).context["form"]
    make_routine(make_module())

    page = office.post(URL, {"table": form["table"].value(), "plan": form["plan"].value()})

    assert (page.status_code, Routine.objects.get().name) == (409, "Gerar faturamento")
    assert page.context["form"]["plan"].value() != form["plan"].value()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a;b\n1;2\n", "A primeira linha não é a das colunas"),
        (f"{HEAD}\nW;x;M;G;;;sim\n", "Linha 2: modulo_numero não é"),
    ],
)
def test_table_with_faults_is_refused_by_line(office, text, words):
    page = office.post(URL, file_of(text))

    assert (page.status_code, words in text_of(page), Module.objects.count()) == (422, True, 0)


def test_no_table_is_asked_for_again(office):
    page = office.post(URL, {})

    assert (page.status_code, "Escolha a planilha" in text_of(page)) == (422, True)


def test_table_out_runs_no_formula(office):
    make_routine(make_module(), name='=HYPERLINK("http://x")')

    answer = office.get(reverse("desk:export_catalogue"))

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert """1402;"'=HYPERLINK(""http://x"")";sim""" in answer.content.decode("utf-8-sig")

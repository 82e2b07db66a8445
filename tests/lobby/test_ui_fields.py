"""Fields: label, hint and error belong together for every reader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import pytest
from django import forms
from django.template import engines
from django.utils import translation

from lobby.ui import fields


class Extents(forms.RadioSelect):
    notes: ClassVar[dict[str, str]] = {"all": "Nenhuma nota sai"}


class Sample(forms.Form):
    subject = forms.CharField(label="Assunto", help_text="Uma frase.")
    routine = forms.CharField(label="Rotina", required=False)
    module = forms.ChoiceField(label="Módulo", choices=[("", "Escolha"), ("14", "Faturamento")], required=False)
    extent = forms.ChoiceField(label="Quanto?", choices=[("all", "Tudo"), ("part", "Parte")], widget=Extents)
    units = forms.MultipleChoiceField(
        label="Onde?", choices=[("1", "Matriz")], required=False, widget=forms.CheckboxSelectMultiple
    )
    notify = forms.BooleanField(label="Avisar", required=False)

    def clean(self) -> None:
        if self.data.get("fail"):
            raise forms.ValidationError("Nada disto serve.")


@pytest.fixture(autouse=True)
def _portuguese() -> Iterator[None]:
    with translation.override("pt-br"):
        yield


def draw(template: str, form: forms.Form) -> str:
    return " ".join(engines["django"].from_string(template).render({"form": form}).split())


def test_field_ties_hint_and_error_to_the_control() -> None:
    shown = draw("{% field form.subject %}", Sample({}))
    assert 'aria-describedby="id_subject_hint id_subject_error"' in shown
    assert '<span class="hint" id="id_subject_hint">Uma frase.</span>' in shown
    assert 'aria-invalid="true"' in shown
    assert shown.startswith('<div class="field" data-invalid>')
    assert '<p class="error" id="id_subject_error">' in shown


def test_field_without_hint_or_error_describes_nothing() -> None:
    shown = draw("{% field form.routine %}", Sample())
    assert shown == (
        '<div class="field"> <label for="id_routine">Rotina <span class="optional">(opcional)</span></label>'
        ' <input type="text" name="routine" class="input" id="id_routine"> </div>'
    )


def test_field_takes_attributes_a_mark_and_another_hint() -> None:
    shown = draw('{% field form.routine hint="Quatro algarismos" mark="lembrada" data_x="1" class="code" %}', Sample())
    assert shown == (
        '<div class="field"> <label for="id_routine">Rotina <span class="optional">(lembrada)</span></label>'
        ' <span class="hint" id="id_routine_hint">Quatro algarismos</span>'
        ' <input type="text" name="routine" data-x="1" class="input code" aria-describedby="id_routine_hint"'
        ' id="id_routine"> </div>'
    )


def test_field_of_a_choice_is_a_select_with_its_arrow() -> None:
    shown = draw("{% field form.module optional=False %}", Sample())
    assert '<label for="id_module">Módulo</label> <div class="select"><select name="module" class="input"' in shown
    assert "</select><svg" in shown


def test_field_of_radios_is_a_question_with_notes() -> None:
    shown = draw("{% field form.extent columns=3 %}", Sample({"extent": "part"}))
    assert shown.startswith(
        '<fieldset class="choices" id="id_extent"> <legend>Quanto?</legend> <div class="choice-set" data-columns="3">'
    )
    assert (
        '<label class="choice"><input type="radio" name="extent" value="all" id="id_extent_0" required>'
        '<span class="title">Tudo</span><span class="note">Nenhuma nota sai</span></label>'
    ) in shown
    assert 'value="part" id="id_extent_1" checked required>' in shown


def test_field_of_checkboxes_is_a_list_of_checks() -> None:
    shown = draw("{% field form.units %}", Sample({"units": ["1"]}))
    assert '<input type="checkbox" name="units" value="1" id="id_units_0" checked><span>Matriz</span>' in shown


def test_field_of_one_check_is_never_called_optional() -> None:
    shown = draw("{% field form.notify %}", Sample())
    assert shown == (
        '<div class="field"> <label class="check" for="id_notify">'
        '<input type="checkbox" name="notify" id="id_notify"><span>Avisar</span></label> </div>'
    )


def test_summary_links_each_error_to_its_field() -> None:
    assert fields.summarize(Sample({"fail": "1"})) == {
        "heading": "Confira três coisas antes de enviar",
        "items": [
            {"target": "id_subject", "text": "Assunto: Este campo é obrigatório."},
            {"target": "id_extent_0", "text": "Quanto: Este campo é obrigatório."},
            {"target": "", "text": "Nada disto serve."},
        ],
    }


def test_summary_counts_one_thing_in_the_singular() -> None:
    assert fields.summarize(Sample({"extent": "all"}))["heading"] == "Falta uma coisa para enviar"


def test_summary_tells_what_is_missing_from_what_is_wrong() -> None:
    headings = [fields.summarize(Sample(sent))["heading"] for sent in ({}, {"subject": "x", "extent": "none"})]

    assert headings == ["Faltam duas coisas para enviar", "Confira uma coisa antes de enviar"]


def test_summary_of_a_form_without_errors_shows_nothing() -> None:
    assert draw("{% error_summary form %}", Sample()) == ""

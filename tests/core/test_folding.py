"""Searching as people write: without capitals, without accents, alike on both databases."""

import pytest

from accounts.models import Organization
from core.folding import fold, holding
from tests.factories import make_organization

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "folded"),
    [("DEVOLUÇÃO", "devolucao"), ("Não fatura", "nao fatura"), ("ÀÉÎÕÜÑ", "aeioun"), ("1402", "1402"), ("", "")],
)
def test_fold_takes_capitals_and_accents_away(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize("asked", ["são joão", "SAO JOAO", "joao sao", "São", "j\x00oão", "distribuidora sao"])
def test_words_are_found_however_they_are_written(asked):
    make_organization("Outra Casa")
    wanted = make_organization("São João DISTRIBUIDORA")

    assert list(Organization.objects.filter(holding(asked, "name"))) == [wanted]


@pytest.mark.parametrize("asked", ["100%", "a_b", "\\", "'", "joana"])
def test_signs_of_patterns_are_signs(asked):
    make_organization("São João 100 ab")

    assert list(Organization.objects.filter(holding(asked, "name"))) == []


def test_each_word_may_stand_in_another_field():
    wanted = make_organization("Aurora Ltda")
    Organization.objects.filter(pk=wanted.pk).update(short_name="Três")

    assert list(Organization.objects.filter(holding("aurora tres", "name", "short_name"))) == [wanted]
    assert list(Organization.objects.filter(holding("aurora quatro", "name", "short_name"))) == []

"""Every refusal says what happened and what to send instead."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from attachments import words
from attachments.refusals import Content, FileRefused, Refusal
from attachments.words import explain

CASES = [
    (FileRefused(Refusal.NO_EXTENSION, name="messages"), "Não sabemos o que é este arquivo: o nome não tem extensão. "
     "Se for um texto, mude o nome para messages.txt e envie de novo."),
    (FileRefused(Refusal.NO_EXTENSION), "Não sabemos o que é este arquivo: o nome não tem extensão. "
     "Se for um texto, mude o nome para log.txt e envie de novo."),
    (FileRefused(Refusal.NOT_RECEIVED, extension="psd"), "Não recebemos arquivos do tipo PSD. "
     "Envie imagem, vídeo, PDF, texto, arquivo do Office ou ZIP."),
    (FileRefused(Refusal.NOT_RECEIVED, extension="bat"), "Não recebemos programas nem scripts (BAT). "
     "Se o suporte pediu, envie em um ZIP."),
    (FileRefused(Refusal.OTHER_CONTENT, extension="jpg", content=Content.HEIC),
     "Não conseguimos ler este arquivo: a extensão é JPG, mas o conteúdo é um arquivo HEIC. "
     "Envie a imagem original, em PNG ou JPG."),
    (FileRefused(Refusal.OTHER_CONTENT, extension="log", content=Content.UNKNOWN),
     "Não conseguimos ler este arquivo: a extensão é LOG, mas o conteúdo é outra coisa. "
     "Envie o texto em TXT ou um ZIP."),
    (FileRefused(Refusal.OTHER_CONTENT, extension="pdf", content=Content.TEXT),
     "Não conseguimos ler este arquivo: a extensão é PDF, mas o conteúdo é um texto. "
     "Envie o PDF original ou uma imagem da página."),
    (FileRefused(Refusal.OTHER_CONTENT, extension="doc", content=Content.OLE),
     "Não conseguimos ler este arquivo: a extensão é DOC, mas o conteúdo é outro tipo de documento. "
     "Envie o documento original ou um PDF."),
    (FileRefused(Refusal.OTHER_CONTENT, extension="txt", content=Content.SHORTCUT),
     "Não conseguimos ler este arquivo: a extensão é TXT, mas o conteúdo é um atalho para outro arquivo. "
     "Envie o texto em TXT ou um ZIP."),
    (FileRefused(Refusal.DAMAGED, extension="zip"), "Este arquivo está danificado ou incompleto. "
     "Confira se ele abre no seu computador. Gere o ZIP de novo e envie."),
    (FileRefused(Refusal.OTHER_TYPE, extension="mp4"), "Não conseguimos ler este arquivo: a extensão é MP4, mas ele "
     "foi enviado como outra coisa. Envie o vídeo original ou um ZIP."),
    (FileRefused(Refusal.TOO_MANY), "Uma mensagem leva no máximo 50 arquivos. "
     "Envie os outros em outra mensagem ou juntos em um ZIP."),
    (FileRefused(Refusal.TOO_LARGE), "Este arquivo passa de 2 GB, o máximo que conseguimos receber. "
     "Envie uma parte dele ou um ZIP."),
]  # fmt: skip


@pytest.mark.parametrize(("refused", "sentence"), CASES, ids=[case[0].code for case in CASES])
def test_refusal_says_what_happened_and_what_to_send(refused: FileRefused, sentence: str) -> None:
    assert explain(refused) == sentence


@pytest.mark.parametrize("code", list(Refusal))
def test_every_refusal_has_words_in_both_languages(code: Refusal) -> None:
    refused = FileRefused(code, name="a.mp4", extension="mp4", content=Content.UNKNOWN)
    with translation.override("en"):
        english = explain(refused)

    assert (explain(refused) != english, re.findall(r"%\(|None", explain(refused) + english)) == (True, [])


@pytest.mark.parametrize("content", list(Content))
def test_every_content_has_a_name(content: Content) -> None:
    assert "None" not in explain(FileRefused(Refusal.OTHER_CONTENT, extension="mp4", content=content))


def test_words_outside_refusals_are_portuguese() -> None:
    said = [words.explain_cut(), words.explain_length_missing()]

    assert said == [
        "O arquivo não chegou inteiro: a conexão caiu. Envie de novo.",
        "Não conseguimos saber o tamanho deste arquivo. Envie de novo.",
    ]


@pytest.mark.parametrize(
    ("size", "limit"), [(2 * 1024**3, "2 GB"), (1536 * 1024**2, "1,5 GB"), (10 * 1024, "10 KB"), (500, "500 B")]
)
def test_limit_is_told_as_people_say_it(settings, size: int, limit: str) -> None:
    settings.MAX_FILE_BYTES = size

    assert f"passa de {limit}," in explain(FileRefused(Refusal.TOO_LARGE))

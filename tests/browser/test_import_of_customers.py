"""Customers from a file with errors: seen, imported, mended, imported again, and nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Organization, User
from accounts.services.importing.working import work_on_imports
from tests.accounts.importing.files import cnpj_of, csv_file, row
from tests.browser.seeing import Window
from tests.factories import make_administrator

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BEGIN = "/mesa/configurar/empresas/importar/"


@pytest.fixture
def davi(db: None) -> User:
    return make_administrator()


def send(page: Page, name: str, data: bytes) -> None:
    """Choose a file and send it, and let a worker look at it while the page asks how far that is."""
    page.get_by_label("Planilha (XLSX ou CSV)").set_input_files(
        [{"name": name, "mimeType": "text/csv", "buffer": data}]
    )
    page.get_by_role("button", name="Enviar e conferir").click()
    expect(page.locator("#import-progress")).to_contain_text("O arquivo está sendo lido")
    work_on_imports()


def test_faulty_file_is_imported_mended_and_imported_again(
    visit: Callable[..., Window], davi: User, tmp_path: Path
) -> None:
    other = row(code="C2", name="Boreal", cnpj=cnpj_of("04218771"), plan="Gold", email="bia@boreal.example")
    data = csv_file(row(), other)
    window = visit(davi)
    page = window.go(BEGIN)
    send(page, "clientes.csv", data)
    # The page found out by itself that the step has ended.
    expect(page.locator("h1")).to_have_text("clientes.csv: 1 de 2 linhas podem entrar")
    expect(page.locator("main")).to_contain_text("Plano “Gold” não existe. Use Padrão ou Prime.")
    page.get_by_role("button", name="Importar 1 linha").click()
    expect(page.locator("#import-progress")).to_contain_text("Entrando")
    work_on_imports()
    expect(page.locator("h1")).to_have_text("clientes.csv: 1 de 2 linhas entraram")

    with page.expect_download() as download:
        page.get_by_role("link", name="Baixar a 1 recusada").click()
    kept = tmp_path / download.value.suggested_filename
    download.value.save_as(kept)
    mended = kept.read_bytes().replace(b";Gold;", b";Prime;")
    page = window.go(BEGIN)
    send(page, kept.name, mended)
    expect(page.locator("h1")).to_have_text("clientes - recusadas.csv: 1 de 1 linha pode entrar")
    page.get_by_role("button", name="Importar 1 linha").click()
    expect(page.locator("#import-progress")).to_contain_text("Entrando")
    work_on_imports()
    expect(page.locator("h1")).to_have_text("clientes - recusadas.csv: 1 de 1 linha entrou")
    assert Organization.objects.count() == 2

    page = window.go(BEGIN)
    send(page, "tudo.csv", csv_file(row(), ["Prime" if cell == "Gold" else cell for cell in other]))
    expect(page.locator("main")).to_contain_text("Não há o que importar: tudo já está aqui")
    expect(page.locator("button.primary")).to_have_count(0)

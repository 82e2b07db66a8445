"""Extension, content and declared type must agree."""

from __future__ import annotations

import struct

import pytest

from attachments.checks import FORMATS, Verdict, check_head, check_whole, guess_extension
from attachments.enums import FileKind
from attachments.refusals import Content, FileRefused, Refusal
from tests.attachments import samples

ODS = "application/vnd.oasis.opendocument.spreadsheet"
JPEG = samples.picture("JPEG")


def judge(name: str, data: bytes, declared_type: str = "") -> Verdict:
    verdict = check_head(name=name, declared_type=declared_type, head=data[: 64 * 1024])
    check_whole(verdict, name=name, read_at=samples.reader(data), size=len(data))
    return verdict


def refusal_of(name: str, data: bytes, declared_type: str = "") -> tuple[Refusal, Content | None]:
    with pytest.raises(FileRefused) as caught:
        judge(name, data, declared_type)
    return caught.value.code, caught.value.content


@pytest.mark.parametrize(
    ("name", "data", "kind", "media_type"),
    [
        ("tela.png", samples.picture("PNG"), FileKind.IMAGE, "image/png"),
        ("foto.JPG", JPEG, FileKind.IMAGE, "image/jpeg"),
        ("foto.jpeg", samples.picture("JPEG", progressive=True), FileKind.IMAGE, "image/jpeg"),
        ("tela.gif", samples.picture("GIF"), FileKind.IMAGE, "image/gif"),
        ("tela.webp", samples.picture("WEBP"), FileKind.IMAGE, "image/webp"),
        ("tela.webp", samples.picture("WEBP", lossless=True), FileKind.IMAGE, "image/webp"),
        ("tela.bmp", samples.picture("BMP"), FileKind.IMAGE, "image/bmp"),
        ("erro.mp4", samples.MP4, FileKind.VIDEO, "video/mp4"),
        ("erro.mov", samples.MOV, FileKind.VIDEO, "video/quicktime"),
        ("velho.mov", samples.OLD_MOV, FileKind.VIDEO, "video/quicktime"),
        ("erro.webm", samples.WEBM, FileKind.VIDEO, "video/webm"),
        ("erro.mkv", samples.MKV, FileKind.VIDEO, "video/x-matroska"),
        ("erro.mkv", samples.WEBM, FileKind.VIDEO, "video/x-matroska"),
        ("erro.avi", samples.AVI, FileKind.VIDEO, "video/x-msvideo"),
        ("1402.log", samples.LOG, FileKind.TEXT, "text/plain"),
        ("server.log.2", samples.LOG, FileKind.TEXT, "text/plain"),
        ("utf16.txt", "não fatura\r\n".encode("utf-16"), FileKind.TEXT, "text/plain"),
        ("antigo.txt", "não fatura\r\n".encode("cp1252"), FileKind.TEXT, "text/plain"),
        ("341.RET", b"02RETORNO01COBRANCA       \r\n" * 3, FileKind.TEXT, "text/plain"),
        ("CB231101.REM", b"01REMESSA01COBRANCA       \r\n" * 3, FileKind.TEXT, "text/plain"),
        ("sped.txt", b"|0000|019|0|01112026|30112026|AURORA|\r\n", FileKind.TEXT, "text/plain"),
        ("nota.xml", b'<?xml version="1.0"?><nfeProc/>', FileKind.TEXT, "text/plain"),
        ("pagina.txt", b"<!DOCTYPE html><script>alert(1)</script>", FileKind.TEXT, "text/plain"),
        ("texto.txt", b"MZ era a marca do programa\n", FileKind.TEXT, "text/plain"),
        ("texto.txt", b"BM seguros S.A. pagou a fatura inteira\n", FileKind.TEXT, "text/plain"),
        ("texto.txt", b"2024free text\n", FileKind.TEXT, "text/plain"),
        ("manual.pdf", samples.PDF, FileKind.PDF, "application/pdf"),
        ("carta.docx", samples.open_xml("word"), FileKind.OFFICE, FORMATS["docx"].media_type),
        ("plano.xlsx", samples.open_xml("xl"), FileKind.OFFICE, FORMATS["xlsx"].media_type),
        ("plano.ods", samples.open_document(ODS), FileKind.OFFICE, ODS),
        ("velho.doc", samples.ole_of("WordDocument"), FileKind.OFFICE, "application/msword"),
        ("velho.xls", samples.ole_of("Other", "Workbook"), FileKind.OFFICE, "application/vnd.ms-excel"),
        ("logs.zip", samples.zip_of({"a.log": samples.LOG}), FileKind.ARCHIVE, "application/zip"),
        ("vazio.zip", samples.zip_of({}), FileKind.ARCHIVE, "application/zip"),
        ("logs.7z", samples.SEVEN_ZIP, FileKind.ARCHIVE, "application/x-7z-compressed"),
        ("logs.rar", samples.RAR, FileKind.ARCHIVE, "application/vnd.rar"),
    ],
)
def test_file_that_agrees_with_itself_is_taken(name: str, data: bytes, kind: FileKind, media_type: str) -> None:
    verdict = judge(name, data)

    assert (verdict.kind, verdict.media_type) == (kind, media_type)


@pytest.mark.parametrize(
    ("name", "data", "code", "content"),
    [
        ("vazio.log", b"", Refusal.EMPTY, None),
        ("LEIAME", samples.LOG, Refusal.NO_EXTENSION, None),
        ("setup.exe", samples.EXE, Refusal.NOT_RECEIVED, None),
        ("rodar.bat", b"@echo off\r\ndel *.*\r\n", Refusal.NOT_RECEIVED, None),
        ("pagina.html", b"<html></html>", Refusal.NOT_RECEIVED, None),
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", Refusal.NOT_RECEIVED, None),
        ("macro.docm", samples.open_xml("word"), Refusal.NOT_RECEIVED, None),
        ("erro.png.exe", samples.picture("PNG"), Refusal.NOT_RECEIVED, None),
        ("erro.mp4", samples.EXE, Refusal.OTHER_CONTENT, Content.PROGRAM),
        ("erro.png", samples.ELF, Refusal.OTHER_CONTENT, Content.PROGRAM),
        ("erro.log", samples.EXE, Refusal.OTHER_CONTENT, Content.PROGRAM),
        ("erro.zip", samples.EXE, Refusal.OTHER_CONTENT, Content.PROGRAM),
        ("atalho.txt", samples.SHORTCUT, Refusal.OTHER_CONTENT, Content.SHORTCUT),
        ("erro.png", JPEG, Refusal.OTHER_CONTENT, Content.JPEG),
        ("foto.jpg", samples.HEIC, Refusal.OTHER_CONTENT, Content.HEIC),
        ("erro.mp4", samples.HEIC, Refusal.OTHER_CONTENT, Content.HEIC),
        ("erro.webm", samples.MKV, Refusal.OTHER_CONTENT, Content.MATROSKA),
        ("erro.webm", samples.MP4, Refusal.OTHER_CONTENT, Content.ISO_VIDEO),
        ("erro.mp4", b"<html><script>alert(1)</script>", Refusal.OTHER_CONTENT, Content.TEXT),
        ("tela.gif", b"\x00\x01\x02\x03" * 50, Refusal.OTHER_CONTENT, Content.UNKNOWN),
        ("manual.pdf", b"<script>alert(1)</script>\n%PDF-1.7", Refusal.OTHER_CONTENT, Content.TEXT),
        ("com zeros.log", samples.LOG + bytes(900), Refusal.OTHER_CONTENT, Content.UNKNOWN),
        ("som.avi", b"RIFF" + bytes(4) + b"WAVEfmt " + bytes(50), Refusal.OTHER_CONTENT, Content.UNKNOWN),
        ("carta.docx", samples.zip_of({"a.txt": b"a"}), Refusal.OTHER_CONTENT, Content.ZIP),
        ("carta.docx", samples.open_xml("xl"), Refusal.OTHER_CONTENT, Content.ZIP),
        ("plano.ods", samples.open_xml("xl"), Refusal.OTHER_CONTENT, Content.ZIP),
        ("carta.docx", samples.open_xml("word", **{"word/vbaProject.bin": b"x"}), Refusal.MACROS, Content.ZIP),
        ("instala.doc", samples.ole_of("_MsiTables"), Refusal.OTHER_CONTENT, Content.OLE),
        ("roda.xls", samples.ole_of("Sheet", circular=True), Refusal.OTHER_CONTENT, Content.OLE),
        ("curto.doc", samples.ole_of("WordDocument")[:300], Refusal.OTHER_CONTENT, Content.OLE),
        ("bomba.zip", samples.zip_bomb(), Refusal.BOMB, Content.ZIP),
        ("bomba.xlsx", samples.zip_bomb(), Refusal.BOMB, Content.ZIP),
        ("bomba.gz", samples.gzip_bomb(), Refusal.BOMB, Content.GZIP),
        ("curto.gz", b"\x1f\x8b\x08\x00", Refusal.DAMAGED, Content.GZIP),
        ("cortado.zip", samples.zip_of({"a.log": samples.LOG})[:-30], Refusal.DAMAGED, Content.ZIP),
        ("enchente.png", samples.png_of(60_000, 60_000), Refusal.TOO_MANY_PIXELS, Content.PNG),
        ("nada.png", samples.png_of(0, 10), Refusal.DAMAGED, Content.PNG),
        ("cortado.png", samples.picture("PNG")[:20], Refusal.DAMAGED, Content.PNG),
        ("cortado.jpg", JPEG[:40], Refusal.DAMAGED, Content.JPEG),
    ],
)
def test_file_that_contradicts_itself_is_refused(
    name: str, data: bytes, code: Refusal, content: Content | None
) -> None:
    assert refusal_of(name, data) == (code, content)


@pytest.mark.parametrize(
    ("name", "data", "declared"),
    [
        ("tela.png", samples.picture("PNG"), "image/png"),
        ("tela.png", samples.picture("PNG"), "image/x-anything"),
        ("tela.png", samples.picture("PNG"), "application/octet-stream"),
        ("dados.csv", b"a;b\n", "application/vnd.ms-excel"),
        ("erro.sql", b"select 1;\n", "application/sql"),
        ("erro.log", samples.LOG, "text/plain; charset=utf-8"),
        ("carta.docx", samples.open_xml("word"), "application/x-zip-compressed"),
    ],
)
def test_declared_type_that_agrees_is_taken(name: str, data: bytes, declared: str) -> None:
    assert judge(name, data, declared).kind == FORMATS[name.rpartition(".")[2]].kind


@pytest.mark.parametrize(
    ("name", "data", "declared"),
    [
        ("tela.png", samples.picture("PNG"), "text/html"),
        ("tela.png", samples.picture("PNG"), "image/svg+xml"),
        ("tela.png", samples.picture("PNG"), "video/mp4"),
        ("erro.log", samples.LOG, "text/html"),
        ("erro.log", samples.LOG, "application/x-msdownload"),
        ("erro.mp4", samples.MP4, "audio/mpeg"),
        ("plano.xlsx", samples.open_xml("xl"), "application/pdf"),
    ],
)
def test_declared_type_that_contradicts_is_refused(name: str, data: bytes, declared: str) -> None:
    assert refusal_of(name, data, declared)[0] == Refusal.OTHER_TYPE


def test_bytes_without_a_name_give_their_extension() -> None:
    given = [samples.picture("PNG"), samples.MP4, samples.LOG, samples.EXE, b"\x00\x01\x02"]

    assert [guess_extension(data) for data in given] == ["png", "mp4", "txt", "", ""]


def test_webp_of_every_sort_tells_its_size() -> None:
    large = samples.webp_of(b"VP8X", bytes(4) + (19_999).to_bytes(3, "little") * 2)
    lossless = samples.webp_of(b"VP8L", b"\x2f" + struct.pack("<L", 16_383 | 16_383 << 14) + bytes(20))

    assert [refusal_of("a.webp", large)[0], refusal_of("a.webp", lossless)[0]] == [Refusal.TOO_MANY_PIXELS] * 2


def test_webp_of_no_known_sort_is_damaged() -> None:
    assert refusal_of("a.webp", samples.webp_of(b"ABCD", bytes(30)))[0] == Refusal.DAMAGED


def test_old_and_upside_down_bitmaps_tell_their_size() -> None:
    start = b"BM" + bytes(12)
    old = start + struct.pack("<L2H", 12, 30_000, 30_000) + bytes(20)
    upside_down = start + struct.pack("<L2l", 40, 30_000, -30_000) + bytes(20)

    assert [refusal_of("a.bmp", old)[0], refusal_of("a.bmp", upside_down)[0]] == [Refusal.TOO_MANY_PIXELS] * 2


def test_gif_of_a_whole_wall_is_refused() -> None:
    assert refusal_of("a.gif", b"GIF89a" + struct.pack("<2H", 65_535, 65_535) + bytes(20))[0] == Refusal.TOO_MANY_PIXELS

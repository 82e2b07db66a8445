"""Names: cleaned before anything is decided by them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attachments.names import MAX_BYTES, MAX_CHARACTERS, clean, complete, extension_of

NAUGHTY = [
    ("erro.png", "erro.png"),
    ("Relatório 8106 – março.PDF", "Relatório 8106 – março.PDF"),
    ("../../etc/passwd", "passwd"),
    ("..\\..\\windows\\system.ini", "system.ini"),
    ("/var/log/app.log", "app.log"),
    ("C:\\Users\\ana\\erro 1402.log", "erro 1402.log"),
    ("\\\\servidor\\pasta\\carga.xml", "carga.xml"),
    ("pasta/", "pasta"),
    ("....//....//x.txt", "x.txt"),
    ("a／b.txt", "b.txt"),
    ("", ""),
    ("   ", ""),
    (".", ""),
    ("..", ""),
    ("...", ""),
    ("…", ""),
    ("/", ""),
    (".png", ".png"),
    ("..png", ".png"),
    (" .png", ".png"),
    (".htaccess", ".htaccess"),
    ("erro.png.", "erro.png"),
    ("erro.png . . ", "erro.png"),
    ("programa.exe. . .", "programa.exe"),
    ("  erro.log  ", "erro.log"),
    ("erro .log", "erro.log"),
    ("erro. log", "erro.log"),
    ("a\x00b.png", "ab.png"),
    ("video.mp4\x00.exe", "video.mp4.exe"),
    ("linha\r\nquebrada.txt", "linha quebrada.txt"),
    ("tab\tno meio.txt", "tab no meio.txt"),
    ("\x1b[31mvermelho.log", "[31mvermelho.log"),
    ("foto\u202egnp.exe", "fotognp.exe"),
    ("\u2066isolado\u2069.txt", "isolado.txt"),
    ("zero\u200bwidth.t\u200dxt", "zerowidth.txt"),
    ("\ufeffmarca.csv", "marca.csv"),
    ("soft\u00adhyphen.doc", "softhyphen.doc"),
    ("blank\u3164.exe", "blank.exe"),
    ("\u2800\u2800.pdf", ".pdf"),
    ("tag\U000e0041.txt", "tag.txt"),
    ("alone\ud800.txt", "alone.txt"),
    ("privado\ue000.txt", "privado.txt"),
    ("não\u2028separa.txt", "não separa.txt"),
    ("ﬁle.ｔｘｔ", "file.txt"),
    ("ｅｘｅ．ｅｘｅ", "exe.exe"),
    ("①②.png", "12.png"),
    ("cafe\u0301.png", "café.png"),
    ("😀 erro 🧾.png", "😀 erro 🧾.png"),
    ("👩\u200d💻.png", "👩💻.png"),
    ("שלום.txt", "שלום.txt"),
    ("مرحبا.log", "مرحبا.log"),
    ("日本語.pdf", "日本語.pdf"),
    ("CON", "_CON"),
    ("con.txt", "_con.txt"),
    ("NUL.log", "_NUL.log"),
    ("com1.png", "_com1.png"),
    ("COM¹.png", "_COM1.png"),
    ("lpt9.tar.gz", "_lpt9.tar.gz"),
    ("CONIN$.txt", "_CONIN$.txt"),
    ("console.log", "console.log"),
    ("a.txt:escondido.exe", "a.txt_escondido.exe"),
    ('a<b>c"d|e?f*.txt', "a_b_c_d_e_f_.txt"),
    ("=cmd|' /C calc'!A0.csv", "C calc'!A0.csv"),
    ("<img src=x onerror=alert(1)>.png", "_img src=x onerror=alert(1)_.png"),
    ("'; DROP TABLE tickets; --.sql", "'; DROP TABLE tickets; --.sql"),
    ("%2e%2e%2fetc.txt", "%2e%2e%2fetc.txt"),
    ("{{ 7*7 }}.txt", "{{ 7_7 }}.txt"),
    ("sem extensão", "sem extensão"),
    ("fim.", "fim"),
    ("muito    espaço.txt", "muito espaço.txt"),
    ("a" * 300 + ".png", "a" * 146 + ".png"),
    ("ç" * 300 + ".png", "ç" * 118 + ".png"),
    ("😀" * 100 + ".mp4", "😀" * 59 + ".mp4"),
    ("x." + "y" * 300, "x." + "y" * 148),
]


@pytest.mark.parametrize(("given_name", "cleaned"), NAUGHTY, ids=range(len(NAUGHTY)))
def test_clean_makes_a_name_that_any_system_can_keep(given_name: str, cleaned: str) -> None:
    assert clean(given_name) == cleaned


@given(st.text(max_size=400))
def test_clean_is_stable_short_and_visible(given_name: str) -> None:
    cleaned = clean(given_name)

    assert clean(cleaned) == cleaned
    assert len(cleaned) <= MAX_CHARACTERS + 1
    assert len(cleaned.encode()) <= MAX_BYTES + 1
    assert [c for c in cleaned if c in '/\\<>:"|?*' or unicodedata.category(c)[0] == "C"] == []
    assert cleaned == cleaned.strip()
    assert not cleaned.endswith(".")


@pytest.mark.parametrize(
    ("cleaned", "guessed", "completed"),
    [
        ("erro.png", "jpg", "erro.png"),
        (".png", "png", "arquivo.png"),
        ("", "png", "arquivo.png"),
        ("", "", ""),
    ],
)
def test_complete_gives_a_name_what_it_lacks(cleaned: str, guessed: str, completed: str) -> None:
    assert complete(cleaned, guessed=guessed, stem="arquivo") == completed


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("erro.PNG", "png"),
        ("foto.png.exe", "exe"),
        ("server.log.3", "log"),
        ("catalina.out.2026-11-23", "out"),
        ("alert_WINT.trc.20261123", "trc"),
        ("nota.1", "1"),
        ("LEIAME", ""),
        (".env", "env"),
    ],
)
def test_extension_tells_how_the_content_reads(name: str, extension: str) -> None:
    assert extension_of(name) == extension

"""Grouping the lines of a log, against logs whose groups were written down by hand."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from triage.signatures.events import group_lines
from triage.signatures.texts import lines_of


def grouped(annotated: str) -> tuple[list[str], list[str]]:
    """Return the names of the groups and the lines of a text whose lines begin with the name of their group."""
    rows = [line.split(" ", 1) for line in annotated.strip("\n").split("\n")]
    return [name for name, _line in rows], [line for _name, line in rows]


def same_partition(names: list[str], groups: list[int]) -> bool:
    return len(set(zip(names, groups, strict=True))) == len(set(names)) == len(set(groups))


SYSLOG = """
a Mar  3 04:02:11 mtz-app01 sshd[1201]: Accepted password for joao from 10.2.0.15 port 51122 ssh2
a Mar  3 04:02:12 mtz-app01 sshd[1209]: Accepted password for maria from 10.2.0.16 port 51130 ssh2
b Mar  3 04:02:12 mtz-app01 CRON[1300]: session opened for user root by (uid=0)
b Mar  3 04:03:12 mtz-app02 su(pam_unix)[1301]: session opened for user winthor by (uid=0)
c Mar  3 04:03:13 mtz-app02 su(pam_unix)[1301]: session closed for user winthor
c Mar  3 04:03:13 mtz-app02 CRON[1300]: session closed for user root
d Mar  3 04:05:00 mtz-app02 ntpd[77]: synchronized to 200.160.7.186, stratum 2
d Mar  4 04:05:00 mtz-app01 ntpd[77]: synchronized to 200.186.125.195, stratum 1
e Mar  4 04:06:00 mtz-app01 kernel: eth0: link up, 1000Mbps
f Mar  4 04:06:09 mtz-app01 kernel: eth0: link down
"""

SERVICE = """
a 2026-03-02 08:00:01,120 INFO  [main] br.dist.boot.Starter: Service started in 812 ms
b 2026-03-02 08:00:04,001 INFO  [pool-3 worker 1] br.dist.nfe.Sender: Sent batch 7781 with 3 documents to SEFAZ
b 2026-03-02 08:00:05,002 INFO  [pool-3 worker 12] br.dist.nfe.Sender: Sent batch 7782 with 14 documents to SEFAZ
c 2026-03-02 08:00:05,900 WARN  [pool-3 worker 12] br.dist.nfe.Sender: Batch 7782 rejected: status 539
c 2026-03-02 08:00:06,900 WARN  [pool-3 worker 2] br.dist.nfe.Sender: Batch 7790 rejected: status 204
d 2026-03-02 08:00:07,000 INFO  [main] br.dist.nfe.Watcher: Reading /var/nfe/in/35260311.xml (12.4 KB)
d 2026-03-02 08:00:07,000 INFO  [main] br.dist.nfe.Watcher: Reading /var/nfe/in/sub/35260312.xml (980 B)
e 2026-03-02 08:00:08,000 INFO  [main] br.dist.job.Job: Job 17 changed from QUEUED to RUNNING
f 2026-03-02 08:00:09,000 INFO  [main] br.dist.job.Job: Job 17 changed from RUNNING to DONE
e 2026-03-02 08:00:10,000 INFO  [main] br.dist.job.Job: Job 18 changed from QUEUED to RUNNING
f 2026-03-02 08:00:11,000 INFO  [main] br.dist.job.Job: Job 18 changed from RUNNING to DONE
"""

BARS = """
a 20260302-08:00:01:112|Coletor_A|4411|Leitura de etiqueta 789100011122
a 20260302-08:00:02:113|Coletor_B|4412|Leitura de etiqueta 789100011139
b 20260302-08:00:03:119|Coletor_B|4412|Bateria em 81
b 20260302-08:00:04:120|Coletor_A|4412|Bateria em 9
c 20260302-08:00:05:121|Coletor_A|4412|Sem rede
c 20260302-08:00:06:121|Coletor_C|4412|Sem rede
"""

CONTENT = """
a Receiving block blk_-160 src: /10.250.19.102:54106 dest: /10.250.19.102:50010
a Receiving block blk_7503 src: /10.250.10.6:40524 dest: /10.250.14.224:50010
b Deleting blocks blk_1 blk_2 blk_3
b Deleting blocks blk_-17
b Deleting blocks blk_8 blk_9
c Node list: node-3, node-4, node-5
c Node list: node-7
d disk check done
e disk check failed
"""


@pytest.mark.parametrize("annotated", [SYSLOG, SERVICE, BARS, CONTENT], ids=["syslog", "service", "bars", "content"])
def test_lines_of_one_event_are_together_and_others_are_not(annotated: str) -> None:
    names, lines = grouped(annotated)

    assert same_partition(names, group_lines(lines)), list(zip(names, group_lines(lines), lines, strict=True))


def test_header_does_not_decide_the_group() -> None:
    _names, lines = grouped(SERVICE)
    bare = [line.split(": ", 1)[1] for line in lines]

    assert group_lines(bare) == group_lines(lines)


def test_words_that_differ_seldom_are_kinds_and_those_that_always_differ_are_values() -> None:
    fruits = ["apple", "pear", "plum", "fig", "lime", "kiwi"]
    states = ["paused", "resumed", "stopped"]
    lines = [f"basket of {fruit} was delivered" for fruit in fruits] + [f"worker is {state} now" for state in states]

    assert group_lines(lines) == [1] * 6 + [2, 3, 4]


def test_traces_between_the_lines_do_not_hide_how_lines_begin() -> None:
    names, lines = grouped(SERVICE)
    with_traces = [part for line in lines for part in (line, "    at br.dist.nfe.Sender.send(Sender.java:77)")]
    groups = group_lines(with_traces)

    assert same_partition(names, groups[::2])
    assert len(set(groups[1::2])) == 1


def test_order_of_lines_does_not_decide() -> None:
    names, lines = grouped(SERVICE)
    rows = list(zip(names, lines, strict=True))
    random.Random(3).shuffle(rows)

    assert same_partition([name for name, _line in rows], group_lines([line for _name, line in rows]))


@pytest.mark.parametrize("lines", [[], [""], ["", "", "x"], ["\x01\x02", "\x00" * 50], ["a" * 100_000, "1 " * 50_000]])
def test_odd_files_have_a_group_for_every_line(lines: list[str]) -> None:
    assert len(group_lines(lines)) == len(lines)


def test_empty_lines_are_a_group() -> None:
    assert group_lines(["", "x y", "", " "]) == [1, 2, 1, 1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_command_prints_one_group_a_line(encoding: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "some.log"
    path.write_bytes("Erro na emissão 1\r\n\r\nErro na emissão 22\r\nOutra coisa".encode(encoding))

    call_command("log_groups", str(path))

    assert capsys.readouterr().out == "1\n2\n1\n3\n"


def test_command_says_what_it_cannot_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="none"):
        call_command("log_groups", str(tmp_path / "none.log"))


def test_bytes_of_no_encoding_have_as_many_lines() -> None:
    assert len(lines_of(b"\x00\xff\xfe\n\x81\x8d\n\n")) == 3

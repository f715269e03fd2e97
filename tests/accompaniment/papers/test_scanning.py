"""The scanner is asked in its own words; whatever is not its yes is no yes."""

import socket

import pytest

from repere.accompaniment.papers import scanning
from repere.accompaniment.papers.scanning import Verdict, scanned
from tests.accompaniment.papers import scanner


@pytest.fixture(params=["unix", "tcp"])
def daemon(request, tmp_path, settings):
    with scanner.running(tmp_path / "clamd.ctl" if request.param == "unix" else None) as running:
        settings.CLAMD_URL = running.url
        yield running


def test_what_is_sent_is_what_is_looked_at(daemon):
    pieces = [b"a" * 65536, b"", b"b" * 10]

    assert scanned(iter(pieces)) is Verdict.CLEAN
    assert daemon.looked_at == [b"".join(pieces)]


def test_a_virus_is_found_even_across_two_pieces(daemon):
    assert scanned([b"before " + scanner.EICAR[:20], scanner.EICAR[20:] + b" after"]) is Verdict.INFECTED


@pytest.mark.parametrize(
    "said",
    [
        b"stream: Can't allocate memory ERROR\0",
        b"stream: OK but not quite\0",
        b"OK\0",
        b"UNKNOWN COMMAND\0",
        b"stream: FOUND OK\0x",
    ],
)
def test_an_answer_that_is_neither_yes_nor_no_is_no_verdict(daemon, said):
    daemon.says = said

    assert scanned([b"x"]) is Verdict.UNKNOWN


def test_a_file_beyond_the_limit_of_the_scanner_is_not_passed(daemon):
    daemon.most = 1000

    assert scanned(b"x" * 65536 for _ in range(200)) in {Verdict.UNKNOWN, Verdict.SILENT}


def test_a_scanner_that_is_down_is_silent(settings, tmp_path):
    settings.CLAMD_URL = f"unix://{tmp_path / 'nobody'}"

    assert scanned([b"x"]) is Verdict.SILENT


def test_a_scanner_too_slow_is_silent(monkeypatch, settings):
    monkeypatch.setattr(scanning, "ANSWER_S", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        settings.CLAMD_URL = f"tcp://127.0.0.1:{deaf.getsockname()[1]}"

        assert scanned([b"x"]) is Verdict.SILENT

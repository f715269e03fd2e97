import time

from repere.foundation.toolkit.ids import READABLE, readable_code, uuid7


def test_an_identifier_is_a_uuid_of_version_7_that_follows_time():
    first = uuid7()
    time.sleep(0.002)
    second = uuid7()

    assert (first.version, first.variant) == (7, "specified in RFC 4122")
    assert first < second


def test_identifiers_of_the_same_instant_differ():
    assert len({uuid7() for _ in range(5000)}) == 5000


def test_a_code_can_be_read_aloud():
    assert not set(READABLE) & set("AEIOUY01L")
    assert len({readable_code(8) for _ in range(2000)}) == 2000

import pytest

from tests import factories


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """The files of one test, and of no other."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files" / "papers"


@pytest.fixture
def dossier(organisation):
    person = factories.person("Zibeline Ventoux", organisation=organisation)
    return factories.dossier(person=person, code="ZBLN22")

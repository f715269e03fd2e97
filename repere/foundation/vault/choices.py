from django.db.models import TextChoices


class Purpose(TextChoices):
    DATA = "data", "data"  # wraps the keys of subjects
    INDEX = "index", "index"  # digests of the search
    HOUSE = "house", "house"  # the secret of the installation: root.py


class KeyState(TextChoices):
    ACTIVE = "active", "active"  # wraps what is new
    RETIRING = "retiring", "retiring"  # still opens what was not wrapped again yet
    RETIRED = "retired", "retired"  # wiped

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Tie(TextChoices):
    """What the other is to the person."""

    PARENT = "parent", _("Father or mother")
    CHILD = "child", _("Son or daughter")
    SPOUSE = "spouse", _("Husband, wife or partner")
    SIBLING = "sibling", _("Brother or sister")
    GRANDPARENT = "grandparent", _("Grandparent")
    GRANDCHILD = "grandchild", _("Grandchild")
    AUNT_UNCLE = "aunt_uncle", _("Aunt or uncle")
    NIECE_NEPHEW = "niece_nephew", _("Niece or nephew")
    COUSIN = "cousin", _("Cousin")
    GUARDIAN = "guardian", _("Guardian")
    WARD = "ward", _("Child in their care")
    RELATIVE = "relative", _("Another relative")
    FRIEND = "friend", _("Friend")
    OTHER = "other", _("Somebody else")

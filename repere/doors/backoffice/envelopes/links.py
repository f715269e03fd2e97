from django.conf import settings
from django.urls import reverse

from repere.accompaniment.orientation.envelope.models import ReferralLink
from repere.accompaniment.orientation.envelope.queries import token_of


def address_of(link: ReferralLink) -> str:
    """The whole address of a link, as it is mailed and printed."""
    return settings.PUBLIC_URL + reverse("public:referral", args=[token_of(link)])

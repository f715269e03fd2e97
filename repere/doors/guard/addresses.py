"""Where a request comes from, to count it: seen through the proxy in front, and kept by nobody but as a digest."""

from ipaddress import IPv6Address, ip_address

from allauth.account.adapter import get_adapter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest

UNKNOWN = "unknown"


def address_of(request: HttpRequest) -> str:
    """One line of a subscriber is one address: of IPv6, where each has 2^64 of them, the network alone."""
    try:
        read = ip_address(str(get_adapter(request).get_client_ip(request)))
    except (PermissionDenied, ImproperlyConfigured, ValueError):
        return UNKNOWN
    if isinstance(read, IPv6Address):
        return str(read.ipv4_mapped) if read.ipv4_mapped else f"{IPv6Address(int(read) >> 64 << 64)}/64"
    return str(read)

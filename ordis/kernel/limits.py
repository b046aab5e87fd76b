"""Rate limits, by address: in memory by default, in Redis by URL."""

import ipaddress

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_security import current_user

limiter = Limiter(key_func=get_remote_address, headers_enabled=True)
PUBLIC_PAGES = "60 per minute"
PUBLIC_FILES = "20 per minute"
OPEN_DATA = "300 per minute"  # a department reads ten years of a city at once
PUBLIC_REPORTS = "5 per minute; 30 per hour"
API_CALLS = "300 per minute"  # a workshop of twenty benches stands behind one address
PUBLIC_OFFERS = "5 per minute; 20 per hour"
PUBLIC_OFFERS_OF_A_NETWORK = "20 per minute; 60 per hour"
SIGN_IN = "10 per minute; 60 per hour"
CAMERA_FRAMES = "600 per minute"  # of one person: four pictures a second, on two pages at once


def person() -> str:
    """Whom a limit counts when colleagues behind one address must not share it."""
    return current_user.get_id() or get_remote_address()


def network() -> str:
    """Whom a limit counts when one person can change address at will: the /24 of IPv4, the /56 of IPv6."""
    address = ipaddress.ip_address(get_remote_address() or "::")
    return str(ipaddress.ip_network(f"{address}/{24 if address.version == 4 else 56}", strict=False))

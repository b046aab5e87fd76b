"""Rate limits, by address: in memory by default, in Redis by URL."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(key_func=get_remote_address, headers_enabled=True)
PUBLIC_PAGES = "60 per minute"
PUBLIC_FILES = "20 per minute"
API_CALLS = "300 per minute"  # a workshop of twenty benches stands behind one address
SIGN_IN = "10 per minute; 60 per hour"

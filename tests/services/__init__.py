"""Real neighbours for the tests: a PostgreSQL server, a Chromium, an SMTP server, all on this machine."""

"""Who may come in: users, roles, permissions, sign-in, and the trace of what people did.

Passwords, second factors and sessions are Flask-Security-Too's; the table of rights and the personal
links of donors are ours.
"""

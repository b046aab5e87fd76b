"""What tools say of a machine: pure parsers, bytes in, ``Machine`` out; a module per format.

They know neither the database nor the clock, and keep an allow-list of facts: users, logins, software,
networks and keys are personal data and stop at the door.
"""

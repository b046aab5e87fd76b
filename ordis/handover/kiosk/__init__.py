"""The kiosk: one browser given to a family for one signature, and to nothing else until the agent's PIN.

The agent's session is put aside on the server while the browser holds the kiosk's cookie (:mod:`doors`); every other
address gives the kiosk back (:mod:`confinement`).
"""

"""Names under which tools print a method that overwrites the whole disk; any other name is a reservation.

nwipe's are those of its sources 0.30 to 0.42, usody-sanitize's those of its sources 0.1; Blancco's are the
names of the list that it publishes and of reports seen quoted: a name that it writes otherwise stays unknown.
"""

_NWIPE = {
    "Fill With Zeros", "Zero Fill", "Fill With Ones", "PRNG Stream", "DoD Short", "DoD 5220.22-M",
    "Gutmann Wipe", "RCMP TSSIT OPS-II", "HMG IS5 Enhanced", "Bruce Schneier 7-Pass", "BMB21-2019",
}  # fmt: skip
_USODY = {"Basic Erasure", "Baseline Erasure", "Enhanced Erasure"}
_BLANCCO = {
    "Aperiodic random overwrite", "HMG Infosec Standard 5, Lower Standard", "HMG Infosec Standard 5, Higher Standard",
    "DoD 5220.22-M ECE", "BSI-2011-VS", "BSI-GS", "BSI-GSE", "NIST 800-88 Clear", "NIST 800-88 Purge",
    "Bruce Schneier's Algorithm", "Peter Gutmann's Algorithm", "CESG CPA - Higher Level", "Blancco SSD Erasure",
    "Air Force System Security Instruction 5020",
}  # fmt: skip
WIPING_METHODS = frozenset(_NWIPE | _USODY | _BLANCCO)


def is_wiping(method: str | None) -> bool:
    """True for a name of the list, as the tool prints it."""
    return method in WIPING_METHODS


def is_read_back(method: str | None) -> bool:
    """True for the methods of nwipe that read and write nothing (Verify Zeros, Verify Ones, Verify Blank)."""
    return (method or "").lower().startswith("verify")

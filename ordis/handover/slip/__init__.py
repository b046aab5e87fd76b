"""The slip of a handover: what left, for which referral, and with what. It names no family, so it may leave the house:
in the file of the structure, with the driver of the bus, or with the accounts of the stock."""

"""After the handover: breakdowns, returns (a returned disk is unproven again), end of the no-resale period."""

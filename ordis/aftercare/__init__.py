"""After the handover: breakdowns, returns (their disks are unproven again), end of the no-resale period."""

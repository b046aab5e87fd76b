"""The hub: a device's identity, code, label, disks, stage and logbook, and the law that moves it."""

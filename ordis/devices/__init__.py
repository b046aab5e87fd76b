"""The hub: what a device is (code, label, disks), where it stands (stage, holds), what happened to it.

``lifecycle.py`` is the law: the only way a stage changes, whatever the door.
"""

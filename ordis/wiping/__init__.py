"""Proof of wiping, disk by disk: evidence kept unchanged, verdict by rule, certificate.

A device enters « Reçu » with disks to wipe and leaves « Effacé » once each of them is proven.
"""

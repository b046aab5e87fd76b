"""Devices counted at the door: « 12 × Latitude 5490 » receives those that were announced and adds the rest."""

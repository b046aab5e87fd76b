"""Proof of wiping, disk by disk: evidence kept unchanged, verdict by rule, certificate.

A device enters « Reçu » with disks to wipe and leaves « Effacé » once each of them is proven.

The map of the room, in the order in which a file goes through it:

* **what a file says**, pure: ``inspection`` asks ``file_kinds`` and ``bundle`` (zip) what it is, then the parser of
  its format reads it: ``nwipe_log`` (with ``nwipe_draft``, ``nwipe_tables``), ``nwipe_pdf`` (``pdf_text``), ``usody``
  (``erase_commands``), ``blancco`` (``blancco_tree``, ``blancco_machine``), ``nvme_sanitize``; inventories are read by
  ``devices.inventory``. All give the types of ``evidence``; ``summary`` tells them on the command line.
* **the verdict**, pure: ``rules`` (outcome, level, read-back), ``methods`` (their names), ``matching`` (which disk).
* **the way in**: ``intake`` behind every door; ``persons`` (personal data stay outside), ``binding`` (known disks),
  ``tying`` (lines to disks), ``carried_over`` (the proof of a disk that changed device),
  ``inventory_intake`` (machines to devices), ``records`` (what the database keeps of a line),
  ``settling`` (what the house believes, and the state of each disk), ``receipts`` (what the sender is told).
* **later**: ``reparse`` (better parsers), ``demand`` (the donor asks for Purge), ``actions`` (reservations accepted),
  ``wiped_again`` (on the bench, after a system was installed), ``placing`` (what a person says of what waits in the
  ``inbox``).
* **without a log**: ``statements`` and ``destruction`` (declarations), ``firmware`` (erases by the disk itself),
  ``attachments`` (photographs, slips, outputs).
* **the certificate**: ``certificate`` (issue), ``certificate_queries`` → ``certificate_lines`` →
  ``certificate_facts`` → ``pdf``; ``certificate_evidence`` (the zip of its files), ``certificate_batch`` (of
  every whole donation), ``certificate_since`` (what happened to its devices afterwards); ``sentences`` words it, on
  screen and on paper alike.
* **benches**: ``benches``; ``nwipe_conf`` and ``conf_facts`` (what nwipe is given for a donation).
* **pages**: ``views`` (evidence of a device) and ``statement_views`` with ``forms``, ``inbox_views`` with
  ``inbox_forms``, ``bench_views`` with ``bench_forms``, ``certificate_views``, ``conf_views``, ``inventory_views``, all
  under ``blueprint``; ``panel`` and ``inventory_panel`` on the page of a device, ``bench_panels`` on that of a bench;
  ``telling`` flashes what a drop changed; ``commands`` for a terminal.

``models`` has the tables, ``queries``, ``panel_queries`` and ``inbox_queries`` the reads.
"""

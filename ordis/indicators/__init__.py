"""Figures of the operation: each a named query with its definition, and what may be published of them.

Reads every stage of a device's life; ceremonies and reports say what it counts. For those, the contract is
``registry.INDICATORS`` (of ``registry.Indicator``: words, unit, source, sense, what it may be broken down by) and
``queries.count(indicator, first, last)``, ``queries.broken_down(indicator, by, first, last)``,
``queries.delays(indicator, first, last)``; ``queries.figures`` is the set that a report freezes (``figures``).

* ``indicator``: what an indicator is; ``dimensions``: what it is broken down by; ``delays``: median and 90th centile
  of histograms that add up; ``secrecy``: small counts.
* ``told``, ``command``: the page of their definitions, ``ordis indicators``; ``rules``: periods, forecast of the queue.
* pages: ``views``, ``table`` (and its files), ``behind`` (the list of each figure), ``scope`` (who reads what),
  ``remembered`` (for a minute).
* kept day by day in ``models``: ``marking`` says what changed, ``counting`` recounts its days, ``actions`` is what the
  worker does, ``tallies`` reads them for pages (same questions as ``queries``, same answers).
* by noun of the trade, declared once: ``arrivals``, ``work``, ``disks``, ``handovers``, ``needs``, ``network``,
  ``masses``, ``waits``.
* ``impact``: kilograms first, then orders of magnitude by a table of factors that the city edits.
"""

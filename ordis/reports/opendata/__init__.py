"""Open data: the city's figures by year and by quarter, aggregates only, published as files that do not change."""

"""HTTP for machines: bench stations and open data. JSON of the same facts as the pages, no more."""

"""The tax receipt of a company (art. 238 bis CGI): valued by the donor, sealed by the city that declared it may."""

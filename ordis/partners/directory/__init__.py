"""The partner directory in and out, in the national schema « lieux de médiation numérique » 1.0.2.

Upload → columns → preview → confirm. A record is a place (``partners.models.Site``); its only key is the schema's
``id``: a SIRET is often unknown (14 zeros) or shared by all the libraries of a town. Source of the schema beside this
file: La MedNum, ANCT and others, Licence Ouverte 2.0.
"""

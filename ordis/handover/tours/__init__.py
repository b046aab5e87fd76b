"""The bus goes round the districts: a day, its stops in order, the times offered at each, what is loaded before.

A stop is where slots are: taking, moving and missing an appointment there is what it is anywhere else.
"""

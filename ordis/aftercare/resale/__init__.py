"""Anybody reports that a device of the operation is for sale; the city talks first, then says what came of it."""

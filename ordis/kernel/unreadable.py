"""A file that somebody gave and that Ordis cannot read as what it should be."""


class Unreadable(Exception):
    """Nothing can be made of the file. ``message``: a French sentence, what it is and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

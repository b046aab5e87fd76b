"""What a person is told when the trade says no."""


class Refusal(Exception):
    """A business rule does not hold. The message is the French sentence that the user reads.

    One handler turns it into a page, a JSON problem or a line of the command; the transaction is
    rolled back, so nothing of the action remains. ``status`` is the HTTP status of the answer.
    """

    def __init__(self, message: str, *, status: int = 409) -> None:
        super().__init__(message)
        self.message = message
        self.status = status

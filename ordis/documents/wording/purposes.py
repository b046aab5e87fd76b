"""What a text is signed for."""

from ordis.kernel.choice import Choice


class Purpose(Choice):
    """The label is the paper's."""

    NO_RESALE = "no-resale", "Convention de remise et de non-revente"
    DONATION = "donation", "Convention de don"

"""Imports every table, so that the metadata is whole: for migrations, backups and tests."""

from ordis.accounts import models as accounts
from ordis.aftercare import models as aftercare
from ordis.allocation import models as allocation
from ordis.api import models as api
from ordis.ceremonies import models as ceremonies
from ordis.devices import models as devices
from ordis.documents import models as documents
from ordis.donations import models as donations
from ordis.handover import models as handover
from ordis.kernel import mail, numbers
from ordis.partners import models as partners
from ordis.referrals import models as referrals
from ordis.refurbishing import models as refurbishing
from ordis.stock import models as stock
from ordis.wiping import models as wiping

ROOMS = (
    accounts, aftercare, allocation, api, ceremonies, devices, documents, donations, handover, mail, numbers,
    partners, referrals, refurbishing, stock, wiping,
)  # fmt: skip

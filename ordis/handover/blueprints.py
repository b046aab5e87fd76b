"""The pages of handovers, in the order of a family's day."""

from ordis.handover.copies.views import blueprint as copies
from ordis.handover.feeds.views import blueprint as feeds
from ordis.handover.kiosk.views import blueprint as kiosk
from ordis.handover.missed.views import blueprint as missed
from ordis.handover.paperwork.views import blueprint as paperwork
from ordis.handover.slip.views import blueprint as handover_slip
from ordis.handover.slots.views import blueprint as slots
from ordis.handover.texts.translation_views import blueprint as translations
from ordis.handover.tours.views import blueprint as tours
from ordis.handover.venues.views import blueprint as venues
from ordis.handover.views import blueprint as handover

BLUEPRINTS = (
    handover,
    copies,
    handover_slip,
    paperwork,
    kiosk,
    slots,
    venues,
    tours,
    missed,
    feeds,
    translations,
)

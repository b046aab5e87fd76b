"""The pages of this room, for the wiring."""

from ordis.reports.activity.views import blueprint as activity
from ordis.reports.opendata.publishing_views import blueprint as open_data_publishing
from ordis.reports.opendata.views import blueprint as open_data
from ordis.reports.views import blueprint as reports

BLUEPRINTS = (reports, activity, open_data, open_data_publishing)

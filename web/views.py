"""All blueprints of the application."""

from web.accounts.views import blueprint as accounts
from web.assets import blueprint as assets
from web.editing.views import blueprint as editing
from web.inviting.views import blueprint as inviting
from web.looking.views import blueprint as looking
from web.members.views import blueprint as members
from web.planning.views import blueprint as planning
from web.publishing.attendance_views import blueprint as attendance
from web.publishing.mail_views import blueprint as mailing
from web.publishing.views import blueprint as publishing
from web.region.views import blueprint as region
from web.rounds.table_views import blueprint as rounds
from web.signing.views import blueprint as signing
from web.starting.views import blueprint as starting
from web.wijken.views import blueprint as wijken

BLUEPRINTS = (
    accounts, members, starting, rounds, region, inviting, signing, planning, looking, editing, publishing,
    mailing,
    attendance, wijken, assets,
)  # fmt: skip

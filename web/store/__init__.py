"""Where rounds, versions, people and jobs are kept."""

from web.store.base import Base, Database, now
from web.store.tables import (
    ARRANGED,
    INVITED,
    JOB_STATES,
    ROLES,
    VERSION_KINDS,
    Invitation,
    Job,
    Letter,
    Line,
    Membership,
    Presence,
    Remark,
    Round,
    Ticket,
    User,
    Version,
)

__all__ = [
    "ARRANGED", "INVITED", "JOB_STATES", "ROLES", "VERSION_KINDS", "Base", "Database", "Invitation", "Job",
    "Letter", "Line", "Membership", "Presence", "Remark", "Round", "Ticket", "User", "Version", "now",
]  # fmt: skip

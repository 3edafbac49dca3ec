"""Who may come in: passwords, links that work once, roles."""

from web.accounts.passwords import good_password, right_password, set_password
from web.accounts.rights import allowed, may, member_of, rounds_of
from web.accounts.tickets import close_tickets, open_ticket, ticket_for
from web.accounts.views import blueprint

__all__ = [
    "allowed", "blueprint", "close_tickets", "good_password", "may", "member_of", "open_ticket",
    "right_password", "rounds_of", "set_password", "ticket_for",
]  # fmt: skip

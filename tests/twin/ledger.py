"""7.10.8 The value ledger: what is booked for a membership counts for its community as well."""

from tests.twin.things import Membership

KINDS = IMMEDIATE, POTENTIAL, APPLIED, REALISED, ENABLING, STRATEGIC, ORIENTING, TRANSFORMATIVE = range(8)


def book(membership: Membership, kind: int, amount: float) -> None:
    membership.ledger[kind] += amount
    membership.community.week.ledger[kind] += amount

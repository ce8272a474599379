"""A synthetic city from a seed number: its history as events, recorded in the order they became known, and a tour of it.

People, careers and most amounts are invented, and whatever is shown of them says so. Not for tests of the ledger's rules
(``cwledger.testing`` draws those): here everything is an ordinary city.
"""

from cwledger.demo.building import CAREERS, build, city
from cwledger.demo.tour import Outlook, Tour, tour

__all__ = ["CAREERS", "Outlook", "Tour", "build", "city", "tour"]

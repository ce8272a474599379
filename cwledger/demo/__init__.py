"""A synthetic city from a seed number: its history as events, recorded in the order they became known, a tour of it, and the published figures.

People, careers and most amounts are invented, and whatever is shown of them says so. Not for tests of the ledger's rules
(``cwledger.testing`` draws those): here everything is an ordinary city.
"""

from cwledger.demo.building import build, city
from cwledger.demo.elections import TERM_CHANGE
from cwledger.demo.figures import Computed, figures
from cwledger.demo.published import CAREERS, REPORTED_ON
from cwledger.demo.tour import Outlook, Tour, tour

__all__ = ["CAREERS", "REPORTED_ON", "TERM_CHANGE", "Computed", "Outlook", "Tour", "build", "city", "figures", "tour"]

"""The rule texts the city goes by, entered in its register as they were published: the country's, the city's, and its own pay notices."""

from __future__ import annotations

from cwledger.demo.city import JURISDICTION
from cwledger.demo.clerk import Clerk
from cwledger.demo.pay import Notices
from cwledger.policies.texts.rulebook import within
from cwledger.policies.texts.shelf import installed

ACTOR = "policy"


def receive_rules(clerk: Clerk, notices: Notices) -> None:
    """Enters every shipped text that holds in the city, but for the pay system itself, which the city has with an amount of its own."""
    own = (notices.middle, notices.latest)
    shipped = [one for one in installed() if within(JURISDICTION, one.pack.jurisdiction) and one.pack.name not in {two.pack.name for two in own}]
    for one in (*shipped, *own):
        clerk.receive(one.text, one.pack.published_on, actor=ACTOR)

"""The whole program: importing this module registers every command. Not for any one of them."""

from cwledger.cli import entrance, growth, importing, keeping, neighbourhood, policy, public, reading, recording, reforming, reporting, ruled, touring, working
from cwledger.cli.program import app

__all__ = [
    "app",
    "entrance",
    "growth",
    "importing",
    "keeping",
    "neighbourhood",
    "policy",
    "public",
    "reading",
    "recording",
    "reforming",
    "reporting",
    "ruled",
    "touring",
    "working",
]

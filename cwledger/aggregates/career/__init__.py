"""Careers: everything that can be recorded about one community worker, facet by facet."""

from cwledger.aggregates.career import all_post, appraisal, attributes, development, honours, pay, person, retirement, service, ways_up
from cwledger.aggregates.career.state import CAREER, Career

__all__ = ["CAREER", "Career", "all_post", "appraisal", "attributes", "development", "honours", "pay", "person", "retirement", "service", "ways_up"]

"""Appraisal rounds and results, development, contracts that run out, average pay."""

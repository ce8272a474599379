"""Entitled grade and pay: facts of a career as timelines, tenure, ladders, formulas, stretches of time, months, back pay, what a reform changes."""

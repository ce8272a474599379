"""Careers on a day: folded whole, or as roster, grades, pay as recorded, honours, posts and contracts."""

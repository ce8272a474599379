"""Joint committees, grids and what residents need."""

"""Elections and who leads, training, all-post service."""

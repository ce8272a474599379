"""How people come in and move up: recruitments with their ranking, where each worker came in, establishment posts."""

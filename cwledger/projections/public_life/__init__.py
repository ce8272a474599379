"""What communities are asked to do and with what: affairs, measures, pioneers, the workforce, funds."""

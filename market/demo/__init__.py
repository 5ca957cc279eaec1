"""The demonstration market: an invented history, planned purely and then performed through the real actions."""

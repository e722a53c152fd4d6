"""What the product costs, measured: each part is a command that prints its tables."""

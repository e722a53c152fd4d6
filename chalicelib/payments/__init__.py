"""How coins are bought."""

"""The Lambda handlers without HTTP, one module each. Only `app.py` imports them all."""

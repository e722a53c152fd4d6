"""The Chalice app: registers the blueprints, nothing else."""

from __future__ import annotations

from chalice.app import Chalice

from chalicelib.api.authorizer import authorization
from chalicelib.api.catalogue import catalogue
from chalicelib.api.chats import chats
from chalicelib.api.credits import credits  # noqa: A004 - the site builtin is not for programs
from chalicelib.api.health import health
from chalicelib.api.insights import insights

app = Chalice(app_name="chat-insights")
app.api.binary_types.append("multipart/form-data")

app.register_blueprint(authorization)
app.register_blueprint(chats)
app.register_blueprint(insights)
app.register_blueprint(credits)
app.register_blueprint(catalogue)
app.register_blueprint(health)

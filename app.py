"""The Chalice app: registers the blueprints, nothing else."""

from __future__ import annotations

from chalice.app import Chalice

from chalicelib.api.authorizer import authorization
from chalicelib.api.catalogue import catalogue
from chalicelib.api.chats import chats
from chalicelib.api.credits import credits  # noqa: A004 - the site builtin is not for programs
from chalicelib.api.health import health
from chalicelib.api.insights import insights
from chalicelib.api.samples import samples
from chalicelib.api.uploads import uploads
from chalicelib.functions.audit import functions as audit
from chalicelib.functions.bury import functions as bury
from chalicelib.functions.generate import functions as generate
from chalicelib.functions.ingest import functions as ingest
from chalicelib.functions.prepare import functions as prepare
from chalicelib.functions.settle import functions as settle
from chalicelib.functions.sweep import functions as sweep

app = Chalice(app_name="chat-insights")
app.api.binary_types.append("multipart/form-data")

app.register_blueprint(authorization)
app.register_blueprint(chats)
app.register_blueprint(insights)
app.register_blueprint(samples)
app.register_blueprint(credits)
app.register_blueprint(catalogue)
app.register_blueprint(health)
app.register_blueprint(uploads)
app.register_blueprint(ingest)
app.register_blueprint(prepare)
app.register_blueprint(generate)
app.register_blueprint(bury)
app.register_blueprint(settle)
app.register_blueprint(sweep)
app.register_blueprint(audit)

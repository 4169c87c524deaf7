"""What every surface shares on the web: signing in, headers, errors, formats, language, limits, health."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from points_admin.web import (
    addresses,
    assets,
    calendar,
    cookies,
    errors,
    headers,
    health,
    i18n,
    limits,
    reward_pictures,
    scope,
    signin,
    templating,
)
from points_admin.web.account import email_pages
from points_admin.web.account import views as account
from points_admin.web.json import StrictJSONProvider


def init_app(app: Flask) -> None:
    """Attach the shared parts; CSRF (in `limits`) comes before Flask-Security (in `signin`), which looks for it."""
    # Flask-Security builds its own provider on this class.
    app.json_provider_class = StrictJSONProvider
    app.json = StrictJSONProvider(app)
    for part in (scope, cookies, addresses, assets, headers, templating, i18n, limits, errors, signin):
        part.init_app(app)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(calendar.blueprint)
    app.register_blueprint(reward_pictures.blueprint)
    app.register_blueprint(account.blueprint)
    app.register_blueprint(email_pages.blueprint)
    if hops := app.config["POINTS_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]

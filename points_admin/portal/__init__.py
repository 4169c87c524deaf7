"""Surface: the student's cabinet at `/cabinet/`, read-only as to points."""

from flask import Flask

from points_admin.enrolment.words import REJECT_REASONS
from points_admin.feedback.words import STATUS
from points_admin.portal import checkin, data, feedback, notices, profile, requests, rewards, schedule, views, words


def init_app(app: Flask) -> None:
    """Attach this surface."""
    for function in words.FILTERS:
        app.add_template_filter(function)
    # What a refusal, and the state of a discussion, is called is said on several pages.
    app.jinja_env.globals["reject_reasons"] = REJECT_REASONS
    app.jinja_env.globals["dispute_status"] = STATUS
    app.add_template_global(notices.notices_unread)
    for part in (views, checkin, profile, schedule, rewards, data, requests, feedback, notices):
        app.register_blueprint(part.blueprint)

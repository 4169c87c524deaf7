"""RedeemView at /admin/redemptions/redeem/: a student, a reward, and one button that says its effect."""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from points_admin import text
from points_admin.access import Permission
from points_admin.admin.award.forms import fresh_key
from points_admin.admin.base import PanelView, actor, expose
from points_admin.admin.rewards.forms import RedeemForm
from points_admin.errors import Correctable, KeyReused, NotFound
from points_admin.extensions import db
from points_admin.ledger.queries import account_of, balances_of
from points_admin.rewards.conditions import refusal
from points_admin.rewards.models import Reward
from points_admin.rewards.queries import Offer, offer_of, offers_for, reward_for
from points_admin.rewards.redeeming import redeem
from points_admin.rewards.words import in_the_way
from points_admin.roster.models import Student
from points_admin.roster.policies import visible_students
from points_admin.roster.queries import contains_words, students_by_ids
from points_admin.web.formats import number, points
from points_admin.web.statuses import http_status

SHOWN = 30
_SEARCH_LENGTH = 100
_INVALID = 422
_STALE = "Страница устарела. Проверьте данные и нажмите кнопку ещё раз."


class RedeemView(PanelView):
    permission = (Permission.REWARDS_REDEEM_ALL, Permission.REWARDS_REDEEM_TAUGHT)

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """`?student=` and `?reward=`: what is not named yet is chosen here, then the exchange is confirmed."""
        student, reward = _student(request.args), _reward(request.args)
        if student is None:
            return self._find_student(reward)
        if reward is None:
            return self.render(
                "admin/rewards/choose.html", student=student, offers=offers_for(student), in_the_way=in_the_way
            )
        return self._confirm(student, reward, RedeemForm(price=reward.price))

    @expose("/", methods=("POST",))
    def exchange(self) -> ResponseReturnValue:
        """Once, however often the button is pressed."""
        student, reward = _student(request.form), _reward(request.form)
        if student is None or reward is None:
            raise NotFound
        form = RedeemForm(request.form)
        if not form.validate() or form.price.data is None:
            return self._confirm(student, reward, form, _STALE), _INVALID
        try:
            made = redeem(actor(), reward=reward, student=student, price=form.price.data, key=form.key.data)
            db.session.commit()
        except Correctable as error:
            db.session.rollback()
            if isinstance(error, KeyReused):
                form.key.data = fresh_key()
            return self._confirm(student, reward, form, error.message), http_status(error)
        left = points(account_of(student).balance)
        flash(f"Обменяно: {made.reward} — {student.short_name}. Осталось {left}.", "success")
        return redirect(url_for("redemptions.details_view", id=made.id))

    def _find_student(self, reward: Reward | None) -> str:
        typed = text.clean(request.args.get("q", ""))[:_SEARCH_LENGTH]
        found = _students(typed)
        shown = found[:SHOWN]
        return self.render(
            "admin/rewards/find.html",
            reward=reward,
            typed=typed,
            students=shown,
            balances=balances_of(shown),
            has_more=len(found) > SHOWN,
        )

    def _confirm(self, student: Student, reward: Reward, form: RedeemForm, said: str = "") -> str:
        offer = offer_of(student, reward)
        why_not = _refusal(student, offer)
        form.price.data = reward.price
        return self.render(
            "admin/rewards/confirm.html",
            student=student,
            offer=offer,
            form=form,
            refusal=said or why_not,
            effect=_effect(offer),
            can_have=not why_not,
        )


def _effect(offer: Offer) -> str:
    """«Обменять 150 баллов на «Кружка»: останется 35»."""
    return f"Обменять {points(offer.reward.price)} на «{offer.reward}»: останется {number(offer.left)}"


def _refusal(student: Student, offer: Offer) -> str:
    """Why there is no button, before anybody presses it; "" where there is one."""
    if said := refusal(student, offer.reward, offer.had):
        return said
    if offer.lacking:
        return f"Не хватает {points(offer.lacking)}: есть {number(offer.balance)}, нужно {number(offer.reward.price)}."
    return ""


def _student(given: Mapping[str, str]) -> Student | None:
    wanted = given.get("student", "")
    return students_by_ids(actor(), [wanted])[0] if wanted else None


def _reward(given: Mapping[str, str]) -> Reward | None:
    wanted = given.get("reward", "")
    return reward_for(actor(), wanted) if wanted else None


def _students(typed: str) -> Sequence[Student]:
    """One more than are shown, by name."""
    wanted = visible_students(actor()), Student.archived_at.is_(None), contains_words(Student.search_key, typed)
    return db.session.scalars(select(Student).where(*wanted).order_by(Student.search_key).limit(SHOWN + 1)).all()

"""The browser fixtures: a real login, and a page that notices what the policy forbids."""

from tests.support.browser import accessibility_problems


def test_a_teacher_signs_in(sign_in, live_server):
    page = sign_in(live_server.cast.anna)
    assert page.locator("h1").count() == 1


def test_axe_finds_an_image_without_words(page):
    page.goto("/login")
    page.evaluate("document.body.append(document.createElement('img'))")
    assert any("image-alt" in problem for problem in accessibility_problems(page))


def test_what_the_policy_forbids_is_noticed(page, page_problems):
    page.goto("/login")
    page.evaluate("document.body.setAttribute('onclick', 'alert(1)')")
    # Some versions look at a handler only when something happens to it.
    page.evaluate("document.body.click()")
    page.wait_for_timeout(200)
    assert page_problems
    page_problems.clear()

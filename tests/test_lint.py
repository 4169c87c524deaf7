"""The checks of `make lint` that are our own notice what they are for, and nothing else."""

import pytest

from tests.lint import scripts, templates


@pytest.mark.parametrize(
    "source",
    [
        '<button class="btn" onclick="go()">',
        "<a\n  onClick=go()>",
        '<p style="color: red">',
        "<style>p {}</style>",
        '<a href="javascript:go()">',
        "{{ comment | safe }}",
        "{{ comment|safe }}",
        "{% autoescape false %}",
        "<script>go()</script>",
        '<script src="/static/x.js"></script>',
        '<img src="https://example.org/x.png">',
        '<img src="//example.org/x.png">',
        '<link rel="stylesheet" href="https://example.org/x.css">',
    ],
)
def test_a_template_may_not_hold(source):
    assert list(templates.banned(source))


@pytest.mark.parametrize(
    "source",
    [
        '<script nonce="{{ csp_nonce() }}" src="{{ asset(\'x.js\') }}" defer></script>',
        '<script type="application/json" id="data">{{ data | tojson }}</script>',
        '<a href="https://example.org/">',
        '<p class="on-time">safe = true</p>',
        '<option value="style=1">',
        '<input data-on="1" name="reason">',
    ],
)
def test_a_template_may_hold(source):
    assert list(templates.banned(source)) == []


@pytest.mark.parametrize(
    "source",
    [
        "eval(text)",
        "setTimeout('go()', 5)",
        "box.innerHTML = name",
        "document.write(name)",
        'fetch("https://example.org")',
        "@import url(https://example.org/x.css);",
        "p { background: url(//example.org/x.png) }",
    ],
)
def test_a_script_or_style_may_not_hold(source):
    assert list(scripts.banned(source))


def test_a_script_may_hold():
    assert list(scripts.banned("box.textContent = name; setTimeout(() => go(), 5); // https is fine")) == []
    assert list(scripts.banned('document.createElementNS("http://www.w3.org/2000/svg", "path")')) == []

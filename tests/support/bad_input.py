"""What people, scripts and fuzzers put into fields; no answer to any of it may be a 5xx."""

BAD_VALUES = (
    "",
    " ",
    "abc",
    "-1",
    "0",
    "1,2",
    "1_000",
    "1.5",
    "NaN",
    "1e400",
    "9" * 30,
    str(2**63),
    "١٠٠",
    "null\x00byte",
    "\ufffe\u202e\u200b",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{ 7*7 }}%s%(x)s{0}",
    "=HYPERLINK(1)",
    "../../etc/passwd",
    "31.02.2026",
    "0000-00-00",
    "я" * 5000,
)
# Few, for where every value costs a page.
WORST_VALUES = ("abc", "-1", "9" * 30, "null\x00byte", "1e400", "١٠٠", "я" * 5000)
HUGE = "x" * 10_000_000

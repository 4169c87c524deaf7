"""Runs every check and prints one line a finding."""

import sys

from tests.lint import scripts, templates, translations


def main() -> int:
    findings = [*templates.findings(), *scripts.findings(), *translations.findings()]
    for finding in findings:
        print(finding)
    print(f"Templates, scripts, translations: {len(findings) or 'no'} finding(s).")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())

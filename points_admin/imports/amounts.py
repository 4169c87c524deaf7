"""The signed points of a journal row: in one column, in two, or in one with a word beside it for the sign."""

from points_admin.imports import values
from points_admin.imports.fields import DEDUCTED, OPERATION, POINTS, REASON
from points_admin.imports.plan import RowScan

_NOTHING = frozenset({"", "0", "-", "–", "—"})


def signed_points(scan: RowScan) -> int:
    """What the ledger is to store; any number where the scan has an error."""
    points = _of_two_columns(scan) if scan.has(DEDUCTED) else scan.take(POINTS, values.points, 0)
    sign = scan.take(OPERATION, values.sign, 0)
    if sign < 0:
        return -abs(points)
    if sign > 0 > points:
        scan.refuse(OPERATION, "Это начисление, а баллы с минусом: исправьте вид операции или знак.")
    elif points > 0 and values.as_text(scan.cell(REASON)).lower().startswith("списан"):
        scan.refuse(POINTS, "В основании списание, а баллы с плюсом: поставьте минус.")
    return points


def _of_two_columns(scan: RowScan) -> int:
    accrued, deducted = (values.as_text(scan.cell(of)) not in _NOTHING for of in (POINTS, DEDUCTED))
    if accrued and deducted:
        scan.refuse(DEDUCTED, "В строке и начисление, и списание: разделите её на две.")
    if deducted:
        return -abs(scan.take(DEDUCTED, values.points, 0))
    return scan.take(POINTS, values.points, 0)

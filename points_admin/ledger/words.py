"""What kinds of entries and batches are called in Russian."""

from collections.abc import Mapping

from points_admin.ledger.models import BatchKind, EntryKind

ENTRY_KINDS: Mapping[EntryKind, str] = {
    EntryKind.ACCRUAL: "Начисление",
    EntryKind.DEDUCTION: "Списание",
    EntryKind.REDEMPTION: "Обмен на награду",
    EntryKind.REVERSAL: "Сторно",
    EntryKind.OPENING: "Перенос остатка",
}
BATCH_KINDS: Mapping[BatchKind, str] = {
    BatchKind.ACCRUAL: "Начисление",
    BatchKind.DEDUCTION: "Списание",
    BatchKind.REDEMPTION: "Обмен на награду",
    BatchKind.REVERSAL: "Сторно",
    BatchKind.IMPORT: "Импорт",
}

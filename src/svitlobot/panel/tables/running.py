"""How the service itself runs: alerts, backups, files from Excel, what it keeps for its own work. All is read only."""

from typing import ClassVar

from svitlobot.db.models import (
    Alert,
    ApiInstance,
    Backup,
    ForgottenPerson,
    Import,
    ImportChange,
    ImportFile,
    PaidBroadcastSpend,
    PeopleCounts,
    QueueMove,
    QuietMode,
    SensorPauses,
    SilenceWatch,
    SubscriptionReminder,
    WatchedFile,
)
from svitlobot.domain.imports.kinds import KIND_NAMES
from svitlobot.domain.texts.wording.imports import EXCEL
from svitlobot.panel.tables.base import Table
from svitlobot.panel.tables.filters import ChoiceFilter

RUNNING = "Робота сервісу"


class Alerts(Table, model=Alert):
    """What was wrong, and is."""

    name, name_plural, category, category_icon = "Тривога", "Тривоги", RUNNING, "fa-solid fa-gears"
    icon = "fa-solid fa-triangle-exclamation"
    is_small = True
    column_list: ClassVar = ["id", "kind", "key", "raised_at", "last_seen_at", "resolved_at", "returns"]
    column_searchable_list: ClassVar = ["key"]
    column_default_sort: ClassVar = [("id", True)]


class QuietModes(Table, model=QuietMode):
    """Until when the operator wants to hear of what is critical only."""

    name, name_plural, category, icon = "Тихий режим", "Тихий режим", RUNNING, "fa-solid fa-bell-slash"
    is_small = True
    column_list: ClassVar = ["since", "until", "actor"]


QuietModes.identity = "quiet-hours"  # the page's address; sqladmin would name it by the model


class Backups(Table, model=Backup):
    """What became of each attempt to back up."""

    name, name_plural, category, icon = "Резервна копія", "Резервні копії", RUNNING, "fa-solid fa-box-archive"
    is_small = True
    column_list: ClassVar = ["id", "started_at", "finished_at", "path", "size", "error", "proof_ended_at", "host"]
    column_searchable_list: ClassVar = ["path", "error", "host"]
    column_default_sort: ClassVar = [("id", True)]


class Imports(Table, model=Import):
    """Files from Excel; what may be done with them is on a page of its own."""

    name, name_plural, category, icon = "Імпорт", "Імпорти", RUNNING, "fa-solid fa-file-excel"
    is_small = True
    column_list: ClassVar = ["id", "kind", "status", "file_name", "changes", "actor", "created_at", "applied_at"]
    column_searchable_list: ClassVar = ["file_name", "actor"]
    column_default_sort: ClassVar = [("id", True)]
    column_filters: ClassVar = [
        ChoiceFilter(Import.kind, [(kind.value, name) for kind, name in KIND_NAMES.items()], title="Що")
    ]
    column_formatters: ClassVar = {
        "kind": lambda row, _: KIND_NAMES.get(row.kind, ""),
        "status": lambda row, _: EXCEL.get(f"excel_status_{row.status}", row.status),
    }


class ImportChanges(Table, model=ImportChange):
    """What an import changed, for taking it back; found by the import."""

    name, name_plural, category, icon = "Зміна імпорту", "Зміни імпортів", RUNNING, "fa-solid fa-code-compare"
    column_list: ClassVar = ["import_id", "thing", "key", "before", "after"]
    column_searchable_list: ClassVar = ["import_id"]


class ImportFiles(Table, model=ImportFile):
    """Files that wait, without their content; and rows that need a look."""

    name, name_plural, category, icon = "Файл імпорту", "Файли імпортів", RUNNING, "fa-solid fa-file-import"
    column_list: ClassVar = ["import_id"]
    column_details_list: ClassVar = ["import_id", "problems"]
    column_searchable_list: ClassVar = ["import_id"]


class WatchedFiles(Table, model=WatchedFile):
    """Files in EXCEL_DIR as they were seen last."""

    name, name_plural, category, icon = "Файл у теці", "Файли в теці", RUNNING, "fa-solid fa-folder-open"
    is_small = True
    column_list: ClassVar = ["path", "size", "seen_at", "dealt_at"]
    column_searchable_list: ClassVar = ["path"]


class Moves(Table, model=QueueMove):
    """Whose house is in other queues now; found by the event that tells them."""

    name, name_plural, category, icon = "Переведений", "Переведені", RUNNING, "fa-solid fa-right-left"
    column_list: ClassVar = ["event_id", "user_id", "address_id", "old_queues", "new_queues"]
    column_searchable_list: ClassVar = ["event_id"]


class Reminders(Table, model=SubscriptionReminder):
    """Who was reminded that their days end."""

    name, name_plural, category, icon = "Нагадування", "Нагадування про кінець", RUNNING, "fa-solid fa-hourglass-end"
    column_list: ClassVar = ["user_id", "expires_at", "days"]
    column_searchable_list: ClassVar = ["user_id"]


class PaidDays(Table, model=PaidBroadcastSpend):
    """What paid broadcast has taken, by day."""

    name, name_plural, category, icon = "День платних", "Платна розсилка", RUNNING, "fa-solid fa-star"
    is_small = True
    column_list: ClassVar = ["day", "messages"]
    column_searchable_list: ClassVar = ["day"]
    column_default_sort: ClassVar = [("day", True)]


class Counts(Table, model=PeopleCounts):
    """How many people there are, as counted last."""

    name, name_plural, category, icon = "Скільки людей", "Скільки людей", RUNNING, "fa-solid fa-users"
    is_small = True
    column_list: ClassVar = ["counted_at", "took_ms", "counts"]


class Listening(Table, model=SilenceWatch):
    """What the silence sweep knows of the whole city."""

    name, name_plural, category, icon = "Чи чуємо місто", "Чи чуємо місто", RUNNING, "fa-solid fa-ear-listen"
    is_small = True
    column_list: ClassVar = ["swept_at", "listening_since", "api_alive_at", "doubtful_queues"]


class Habits(Table, model=SensorPauses):
    """How long each sensor is usually quiet."""

    name, name_plural, category, icon = "Паузи датчика", "Паузи датчиків", RUNNING, "fa-solid fa-hourglass-half"
    column_list: ClassVar = ["sensor_id", "learnt_at", "total", "longer"]
    column_searchable_list: ClassVar = ["sensor_id"]


class ApiInstances(Table, model=ApiInstance):
    """API processes, and since when sensors can reach each of them."""

    name, name_plural, category, icon = "Процес API", "Процеси API", RUNNING, "fa-solid fa-tower-broadcast"
    is_small = True
    column_list: ClassVar = ["instance_id", "started_at", "alive_at", "heard_at"]
    column_searchable_list: ClassVar = ["instance_id"]
    column_default_sort: ClassVar = [("alive_at", True)]


class Forgotten(Table, model=ForgottenPerson):
    """When people were forgotten; who they were nobody can tell."""

    name, name_plural, category, icon = "Забута людина", "Забуті люди", RUNNING, "fa-solid fa-user-slash"
    column_list: ClassVar = ["forgotten_at"]
    can_view_details = False  # its mark means nothing to a reader


TABLES: tuple[type[Table], ...] = (
    Alerts, QuietModes, Backups, Imports, ImportChanges, ImportFiles, WatchedFiles, Moves, Reminders, PaidDays,
    Counts, Listening, Habits, ApiInstances, Forgotten,
)  # fmt: skip

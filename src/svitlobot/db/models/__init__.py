"""Every table, by noun."""

from svitlobot.db.models.addresses import Address, StreetAlias
from svitlobot.db.models.admin import OperatorSession, PanelOperator
from svitlobot.db.models.alerts import Alert, QuietMode
from svitlobot.db.models.audit import ActionLog
from svitlobot.db.models.backups import Backup
from svitlobot.db.models.base import Base
from svitlobot.db.models.imports import Import, ImportChange, ImportFile, QueueMove, WatchedFile
from svitlobot.db.models.outbox import (
    Event,
    MovedChat,
    Notification,
    NotificationBatch,
    PaidBroadcastSpend,
    RefusedChat,
    TextEdition,
    TierRise,
)
from svitlobot.db.models.payments import (
    Payment,
    PaymentCallback,
    ReferralActivation,
    SubscriptionGrant,
    SubscriptionReminder,
    Tariff,
)
from svitlobot.db.models.power.crowd_reports import CrowdReport
from svitlobot.db.models.power.firmware import FirmwareRelease
from svitlobot.db.models.power.queues import Queue, QueueChange
from svitlobot.db.models.power.sensors import ApiInstance, IotData, IotSensor, SensorPauses, SilenceWatch
from svitlobot.db.models.schedules import (
    PrivateCalendar,
    QueueDay,
    Schedule,
    ScheduleDay,
    ScheduleSource,
    ScheduleUntold,
    ScheduleWithdrawal,
)
from svitlobot.db.models.texts import ExcelText
from svitlobot.db.models.users import ForgottenPerson, NotificationMute, PeopleCounts, User, UserAddress

__all__ = [
    "ActionLog",
    "Address",
    "Alert",
    "ApiInstance",
    "Backup",
    "Base",
    "CrowdReport",
    "Event",
    "ExcelText",
    "FirmwareRelease",
    "ForgottenPerson",
    "Import",
    "ImportChange",
    "ImportFile",
    "IotData",
    "IotSensor",
    "MovedChat",
    "Notification",
    "NotificationBatch",
    "NotificationMute",
    "OperatorSession",
    "PaidBroadcastSpend",
    "PanelOperator",
    "Payment",
    "PaymentCallback",
    "PeopleCounts",
    "PrivateCalendar",
    "Queue",
    "QueueChange",
    "QueueDay",
    "QueueMove",
    "QuietMode",
    "ReferralActivation",
    "RefusedChat",
    "Schedule",
    "ScheduleDay",
    "ScheduleSource",
    "ScheduleUntold",
    "ScheduleWithdrawal",
    "SensorPauses",
    "SilenceWatch",
    "StreetAlias",
    "SubscriptionGrant",
    "SubscriptionReminder",
    "Tariff",
    "TextEdition",
    "TierRise",
    "User",
    "UserAddress",
    "WatchedFile",
]

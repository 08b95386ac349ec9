"""The checks, in the order of the report."""

from svitlobot.doctor.backups import check_backups
from svitlobot.doctor.certificates import check_certificates
from svitlobot.doctor.clock import check_clock
from svitlobot.doctor.database import (
    check_database,
    check_partitions,
    check_pooler,
    check_replication,
    check_tables,
)
from svitlobot.doctor.disk import check_disk
from svitlobot.doctor.examination import Check
from svitlobot.doctor.outbox import check_alerts, check_outbox
from svitlobot.doctor.payments import LIMIT_S, check_payments
from svitlobot.doctor.redis import check_redis
from svitlobot.doctor.roles import check_api, check_roles
from svitlobot.doctor.schedules import check_schedules
from svitlobot.doctor.sensors import check_sensors
from svitlobot.doctor.settings import check_settings
from svitlobot.doctor.telegram import check_telegram

CHECKS = (
    Check("settings", check_settings),
    Check("database", check_database, is_about_server=True),
    Check("pooler", check_pooler, is_about_server=True),
    Check("tables", check_tables),
    Check("partitions", check_partitions),
    Check("replication", check_replication),
    Check("redis", check_redis, is_about_server=True),
    Check("roles", check_roles),
    Check("api", check_api),
    Check("telegram", check_telegram, is_about_server=True),
    Check("outbox", check_outbox),
    Check("sensors", check_sensors),
    Check("schedules", check_schedules),
    Check("alerts", check_alerts),
    Check("backups", check_backups),
    Check("money", check_payments, limit_s=LIMIT_S),
    Check("disk", check_disk),
    Check("clock", check_clock),
    Check("certificates", check_certificates),
)
"""Everything that `svitlobot doctor` looks at."""

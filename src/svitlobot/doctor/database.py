"""PostgreSQL: version, schema, settings, indexes, bloat, partitions, replicas, how full it is."""

from datetime import UTC

from svitlobot.db.queries import server_health
from svitlobot.db.queries.alerts.conditions import connections
from svitlobot.db.queries.installation import last_partition_days, server_figures
from svitlobot.db.schema_state import SchemaState, schema_state
from svitlobot.db.session import Database
from svitlobot.doctor.examination import Installation
from svitlobot.doctor.findings import Finding, broken, ok, warning
from svitlobot.domain.alerts import DATABASE_LIMIT

OLDEST = 150_000
WRAPAROUND = 1_000_000_000  # transaction ids: half of what there is
DEAD_ROWS = 50_000
DEAD_SHARE = 0.4
LONG_TRANSACTION_S = 600
DAYS_AHEAD = 7
REPLICA_BEHIND_S = 30
KEPT_LOG = 1 << 30

RESTART = "виправте в postgresql.conf і перезапустіть PostgreSQL"
MIGRATE = "виконайте svitlobot migrate"


async def check_database(installation: Installation) -> list[Finding]:
    """Look at the server's version, schema, settings and connections."""
    schema = await schema_state(installation.database.url)
    async with installation.database.transaction() as session:
        server = await server_health.server_settings(session)
        share = (await connections(session)).share
    found = [_version(server.version), _schema(schema)]
    if server.is_replica:
        text = "DATABASE_URL веде до репліки, у яку не можна писати"
        found.append(broken(text, "задайте адресу головного сервера"))
    if server.synchronous_commit == "off" or server.fsync == "off":
        text = f"synchronous_commit={server.synchronous_commit}, fsync={server.fsync}: підтверджене може загубитися"
        found.append(broken(text, RESTART))
    if server.autovacuum == "off":
        found.append(broken("autovacuum=off: таблиці лише ростимуть", RESTART))
    if server.transaction_ids_used > WRAPAROUND:
        text = f"номерів транзакцій ужито {server.transaction_ids_used:,}"
        found.append(broken(text, "виконайте VACUUM FREEZE, доки база не зупинилася"))
    if share > DATABASE_LIMIT:
        text = f"зайнято {share:.0%} підключень"
        found.append(warning(text, "збільште max_connections або запускайте менше процесів"))
    return found


def _version(version: int) -> Finding:
    name = f"PostgreSQL {version // 10_000}.{version % 10_000}"
    return ok(name) if version >= OLDEST else broken(f"{name} застарий", "потрібен PostgreSQL 15 або новіший")


def _schema(state: SchemaState) -> Finding:
    if state in {SchemaState.CURRENT, SchemaState.NEWER}:
        return ok("схема така, як треба" if state is SchemaState.CURRENT else "схема наступної версії програми")
    return broken("таблиць ще немає" if state is SchemaState.EMPTY else "схема старіша за програму", MIGRATE)


async def check_pooler(installation: Installation) -> list[Finding]:
    """Check that the pooler answers, and that the database itself turns JIT off: a pooler passes on no such setting."""
    pooler = installation.settings.database_pooler_url
    if pooler is None:
        return [ok("ролі підключаються без посередника")]
    through = Database(installation.database.url, role="cli", pool_size=1, pooler_url=pooler.get_secret_value())
    await through.open()
    try:
        jit = await through.pool.fetchval("SELECT current_setting('jit')")
    finally:
        await through.close()
    if jit == "on":
        return [warning("через посередника запити компілюються (jit)", "ALTER DATABASE svitlobot SET jit = off")]
    return [ok("посередник відповідає")]


async def check_tables(installation: Installation) -> list[Finding]:
    """Look for indexes that are missing or broken, and for tables full of dead rows."""
    async with installation.database.transaction() as session:
        faulty = await server_health.faulty_indexes(session)
        bloated = await server_health.bloated_tables(session, dead=DEAD_ROWS, share=DEAD_SHARE)
        figures = await server_figures(session)
    found = [ok(f"база займає {figures.database_bytes / (1 << 20):.0f} МіБ")]
    if faulty:
        text = f"індекси відсутні або зламані: {', '.join(faulty[:5])}"
        found.append(broken(text, f"{MIGRATE}; зламаний індекс перебудуйте: REINDEX INDEX CONCURRENTLY"))
    for table, dead, share in bloated:
        text = f"у таблиці {table} {dead:,} мертвих рядків ({share:.0%})"
        found.append(warning(text, f"знайдіть довгу транзакцію, що заважає, або виконайте VACUUM {table}"))
    if figures.longest_transaction > LONG_TRANSACTION_S:
        text = f"транзакцію не закінчено вже {figures.longest_transaction / 60:.0f} хв"
        found.append(warning(text, "знайдіть її в pg_stat_activity: docs/runbooks/database-in-trouble.md"))
    return found


async def check_partitions(installation: Installation) -> list[Finding]:
    """Look how many days ahead there are partitions for."""
    async with installation.database.transaction() as session:
        days = await last_partition_days(session)
    ahead = (days[0] - installation.clock().astimezone(UTC).date()).days if days else -1
    if ahead < 0:
        return [broken("для сьогоднішніх повідомлень немає місця", MIGRATE)]
    if ahead < DAYS_AHEAD:
        return [warning(f"секції зроблено лише на {ahead} дн. наперед", f"{MIGRATE}; чи працює worker уночі?")]
    return [ok(f"секції зроблено на {ahead} дн. наперед")]


async def check_replication(installation: Installation) -> list[Finding]:
    """Look whether replicas keep up, and whether a slot without a reader fills the disk."""
    async with installation.database.transaction() as session:
        lag = (await server_figures(session)).replication_lag
        idle = await server_health.idle_slots(session)
    found = [ok("реплік немає" if lag is None else f"репліки відстають на {lag:.1f} с")]
    if lag is not None and lag > REPLICA_BEHIND_S:
        found = [warning(f"репліка відстає на {lag:.0f} с", "перевірте її диск і мережу до неї")]
    for slot, size in idle:
        if size > KEPT_LOG:
            text = f"слот {slot} ніхто не читає, журналу для нього {size >> 20} МіБ"
            found.append(warning(text, "поверніть репліку або видаліть слот: pg_drop_replication_slot"))
    return found

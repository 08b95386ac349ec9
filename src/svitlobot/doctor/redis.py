"""Redis: version, what it does when memory ends, whether it can write to its disk."""

from svitlobot.doctor.examination import Installation
from svitlobot.doctor.findings import Finding, broken, ok, warning

OLDEST = (6, 2)
NEARLY_FULL = 0.9
SAFE_POLICIES = ("noeviction", "volatile-")


async def check_redis(installation: Installation) -> list[Finding]:
    """Look at the server's version, eviction, persistence and memory."""
    info = await installation.redis.info()
    version = str(info["redis_version"])
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST:
        return [broken(f"Redis {version} застарий", "потрібен Redis 6.2 або новіший, краще 7")]
    found = [ok(f"Redis {version}")]
    policy = str(info.get("maxmemory_policy", "noeviction"))
    if not policy.startswith(SAFE_POLICIES):
        text = f"maxmemory-policy={policy}: завдання Celery можуть зникнути"
        found.append(broken(text, "поставте maxmemory-policy noeviction або volatile-lru"))
    limit, used = int(info.get("maxmemory", 0)), int(info["used_memory"])
    if limit and used > NEARLY_FULL * limit:
        found.append(warning(f"пам'ять зайнято на {used / limit:.0%}", "збільште maxmemory"))
    if info.get("loading"):
        found.append(warning("ще читає дані з диска", "зачекайте"))
    if info.get("rdb_last_bgsave_status", "ok") != "ok" or info.get("aof_last_write_status", "ok") != "ok":
        text = "не може записати дані на диск і може відмовляти в записі"
        found.append(warning(text, 'звільніть диск або вимкніть збереження: воно не потрібне (save "")'))
    if info.get("role") != "master":
        found.append(broken("REDIS_URL веде до репліки", "задайте адресу головного сервера"))
    return found

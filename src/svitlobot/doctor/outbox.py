"""Messages that wait, who sends them, and chats that refuse them."""

from svitlobot.db.queries.alerts import states
from svitlobot.doctor.examination import Installation
from svitlobot.doctor.findings import Finding, broken, ok, warning
from svitlobot.domain.alerts import BACKLOG_LIMIT
from svitlobot.services.admin.stats import sending
from svitlobot.services.alerts.chats import refusing

ADVICE = "docs/runbooks/nothing-is-sent.md"


async def check_outbox(installation: Installation) -> list[Finding]:
    """Look at the backlog and at who sends it."""
    settings, now = installation.settings, installation.clock()
    async with installation.database.transaction() as session:
        out = await sending(session, now, settings.granted_rate)
        refused = await refusing(session, settings.admin_chat_id)
    found: list[Finding] = []
    text = f"чекають {out.waiting} повідомлень, відправників {out.senders}"
    if not out.senders:
        found.append(broken(f"{text}: нікому нічого не надсилається", f"запустіть svitlobot sender; {ADVICE}"))
    elif out.waiting > BACKLOG_LIMIT:
        eta = max(lane.eta_seconds or 0 for lane in out.lanes)
        found.append(warning(f"{text}, останнє піде за {eta / 60:.0f} хв", f"{ADVICE}; docs/capacity.md"))
    else:
        found.append(ok(text))
    for chat in refused.values():
        text = f"{chat['name']} ({chat['chat_id']}) не приймає повідомлень: {chat['reason']}"
        found.append(broken(text, "зробіть бота адміністратором; svitlobot doctor chats"))
    return found


async def check_alerts(installation: Installation) -> list[Finding]:
    """Name how many alerts of the operator are open."""
    async with installation.database.transaction() as session:
        alerts = await states.page(session, open_only=True, before=None, limit=100)
    if not alerts:
        return [ok("відкритих тривог немає")]
    kinds = ", ".join(sorted({alert.kind for alert in alerts}))
    return [warning(f"відкритих тривог {len(alerts)}: {kinds}", "svitlobot alerts list")]

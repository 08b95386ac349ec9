"""The checkout page: what is paid for, three ways to leave, and what shall go wrong."""

import html
import secrets
from string import Template

from aiohttp import web

from svitlobot_sandbox.payments.orders import Order, State
from svitlobot_sandbox.payments.providers import Provider

_PAGE = Template(
    """<!doctype html>
<html lang="uk"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title · пісочниця</title>
<style nonce="$nonce">
:root { color-scheme: light dark; --page: #eef1f5; --card: #fff; --line: #dbe1e8; --faint: #65717e; --accent: #2f7d32;
  font: 17px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif }
@media (prefers-color-scheme: dark) { :root { --page: #10161d; --card: #1a232d; --line: #2c3947; --faint: #93a1b0;
  --accent: #3f9a45 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100dvh; display: grid; grid-template-columns: minmax(0, 25rem); place-content: center;
  background: var(--page); padding: 1rem }
main { background: var(--card); border: 1px solid var(--line); border-radius: 1.2rem;
  padding: 1.4rem; box-shadow: 0 8px 30px rgb(20 40 60 / 10%) }
header { display: flex; justify-content: space-between; align-items: center; gap: .5rem; font-weight: 700 }
small { background: #ffe9a8; color: #5b4300; border-radius: 1rem; padding: .15rem .7rem; font-weight: 600 }
h1 { font-size: 2.3rem; margin: 1.2rem 0 .1rem; font-variant-numeric: tabular-nums } p { margin: .2rem 0 1.2rem }
.card { border: 1px solid var(--line); border-radius: .8rem; padding: .8rem 1rem; color: var(--faint);
  letter-spacing: .08em; margin-bottom: 1rem; font-variant-numeric: tabular-nums }
button { display: block; width: 100%; min-height: 3rem; margin-top: .6rem; font: inherit; font-weight: 600;
  border: 1px solid var(--line); border-radius: .8rem; background: transparent; color: inherit; cursor: pointer }
button.pay { background: var(--accent); border-color: transparent; color: #fff }
button.leave { border-color: transparent; color: var(--faint) }
details { margin-top: 1rem; border-top: 1px solid var(--line); padding-top: .8rem }
summary { cursor: pointer; min-height: 2rem; color: var(--faint) }
label { display: flex; justify-content: space-between; align-items: center; gap: 1rem; min-height: 2.75rem }
input[type=number] { width: 5rem } input, select { font: inherit; padding: .35rem; min-width: 0 }
input[type=checkbox] { width: 1.3rem; height: 1.3rem }
</style>
<main><header><span>$title</span><small>гроші не справжні</small></header>$content</main></html>"""
)

_CHECKOUT = Template(
    """<h1>$amount</h1><p>$description</p>
<div class="card" aria-hidden="true">4242 4242 4242 4242</div>
<form method="post">
<button class="pay" name="decision" value="pay">Оплатити</button>
<button name="decision" value="decline">Відмовити</button>
<button class="leave" name="decision" value="leave">Покинути</button>
<details><summary>Збої</summary>
<label>Повторити сповіщення, разів <input type="number" name="repeats" min="0" max="50" value="0"></label>
<label>Затримати, секунд <input type="number" name="delay" min="0" max="60" value="0"></label>
<label>Порядок <select name="sequence"><option value="usual">звичайний</option>
<option value="failure_after">відмова після успіху</option>
<option value="processing_late">«обробляється» після успіху</option></select></label>
<label>Загубити сповіщення <input type="checkbox" name="drop" value="1"></label>
<label>На копійку менше <input type="checkbox" name="wrong_amount" value="1"></label>
<label>Підробити підпис <input type="checkbox" name="wrong_signature" value="1"></label>
</details></form>"""
)

_OVER = {
    State.PAID: "Це замовлення вже оплачено.",
    State.REFUNDED: "Гроші за це замовлення вже повернено.",
}


def checkout_page(provider: Provider, order: Order, site: str) -> web.Response:
    """Show an order to its payer; ``site`` is where they may be sent back to."""
    if order.state in _OVER:
        back = f'<p><a href="{html.escape(order.return_url)}">Повернутися</a></p>'
        return _show(provider.title, f"<h1>💛</h1><p>{_OVER[order.state]}</p>{back}", site)
    hryvnias = f"{order.amount:.2f} {'₴' if order.currency == 'UAH' else order.currency}"
    return _show(
        provider.title,
        _CHECKOUT.substitute(amount=html.escape(hryvnias), description=html.escape(order.description)),
        site,
    )


def trouble_page(title: str, text: str, site: str, status: int) -> web.Response:
    """Say what is wrong."""
    return _show(title, f"<h1>🤔</h1><p>{html.escape(text)}</p>", site, status)


def _show(title: str, content: str, site: str, status: int = 200) -> web.Response:
    nonce = secrets.token_urlsafe(16)
    policy = (
        # A decision is answered with the way back, and browsers hold that to form-action too.
        f"default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self' {site}; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    headers = {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    page = _PAGE.substitute(title=html.escape(title), content=content, nonce=nonce)
    return web.Response(text=page, status=status, content_type="text/html", headers=headers)

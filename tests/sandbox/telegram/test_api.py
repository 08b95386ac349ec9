import inspect

import orjson
from hypothesis import given
from hypothesis import strategies as st

from svitlobot_sandbox.telegram.api import Api
from svitlobot_sandbox.telegram.http11 import Request
from svitlobot_sandbox.telegram.limits import Limits
from svitlobot_sandbox.telegram.methods import METHODS
from svitlobot_sandbox.telegram.world import Config, World

WAITING = {name for name, method in METHODS.items() if inspect.iscoroutinefunction(method)}
NAMES = [
    "chat_id",
    "text",
    "parse_mode",
    "caption",
    "photo",
    "message_id",
    "reply_markup",
    "user_id",
    "file_id",
    "callback_query_id",
    "pre_checkout_query_id",
    "ok",
    "error_message",
    "title",
    "description",
    "payload",
    "currency",
    "prices",
    "provider_token",
    "commands",
    "allow_paid_broadcast",
    "disable_notification",
    "menu_button",
    "short_description",
]

api = Api(World(Config(limits=Limits(rate=0, chat_rate=0, group_per_minute=0))))

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63),
    st.floats(),
    st.text(),
    st.sampled_from(["7", "HTML", "XTR"]),
)
values = st.one_of(
    scalars,
    st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)),
    st.fixed_dictionaries({"inline_keyboard": st.lists(st.lists(st.dictionaries(st.text(), scalars)))}),
    st.lists(st.fixed_dictionaries({"amount": scalars}), max_size=2),
)


def answer(method, content_type, body):
    reply = api(Request("POST", f"/bot42:TEST/{method}".encode(), content_type, body, True, b"127.0.0.1"))
    return reply.status, orjson.loads(reply.body)


@given(st.sampled_from(sorted(METHODS.keys() - WAITING)), st.dictionaries(st.sampled_from(NAMES), values))
def test_whatever_a_bot_sends_is_carried_out_or_refused_never_a_failure(method, params):
    status, body = answer(method, b"application/json", orjson.dumps(params))
    assert body["ok"] is (status == 200)
    assert status in {200, 400, 403}


@given(st.sampled_from([b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=b"]), st.binary())
def test_a_body_of_noise_is_refused_never_a_failure(content_type, noise):
    for body in (noise, b'--b\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n' + noise + b"\r\n--b--\r\n"):
        assert answer("sendMessage", content_type, body)[0] == 400


@given(st.text(max_size=200).map(lambda text: text.replace("\ud800", "")))
def test_no_html_makes_the_reader_fail(source):
    status, _ = answer(
        "sendMessage", b"application/json", orjson.dumps({"chat_id": 7, "text": source, "parse_mode": "HTML"})
    )
    assert status in {200, 400}

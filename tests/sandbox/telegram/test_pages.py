import re

import pytest
from yarl import URL

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(16)


@pytest.fixture
def fetch(client):
    """Ask the sandbox for a path as a browser would; return status, headers, body."""

    async def fetch(path, method="GET", **options):
        address = URL(client.sandbox.url + path, encoded=True)  # as it is: dots and all
        async with client.session.request(method, address, **options) as answer:
            return answer.status, answer.headers, await answer.read()

    return fetch


async def send_document(client, name, data):
    from aiohttp import FormData

    form = FormData({"chat_id": "7"})
    form.add_field("document", data, filename=name)
    async with client.session.post(f"{client.sandbox.url}/bot42:TEST-token/sendDocument", data=form) as answer:
        return (await answer.json())["result"]["document"]


async def test_the_page_may_load_nothing_but_its_own_files_and_they_are_all_there(fetch):
    status, headers, body = await fetch("/?user=7")
    assert status == 200
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    addresses = set(re.findall(r'(?:href|src)="([^"]+)"', body.decode()))
    seen = set()
    while addresses:
        address = addresses.pop()
        seen.add(address)
        status, headers, body = await fetch(address)
        assert (status, headers["X-Content-Type-Options"]) == (200, "nosniff"), address
        addresses |= set(re.findall(r'from "([^"]+)"', body.decode())) - seen
    assert "/pages/board.js" in seen


@pytest.mark.parametrize("path", ["/pages/", "/pages/../chats.py", "/pages/%2e%2e/chats.py", "/pages/none.js", "/x"])
async def test_nothing_else_is_served(fetch, path):
    assert (await fetch(path))[0] == 404


@pytest.mark.parametrize("path", ["/sandbox/users/7/text", "/city/queues/1", "/bot42:TEST-token/sendMessage"])
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
async def test_a_page_of_another_site_is_refused(client, fetch, path, origin):
    status, _, _ = await fetch(path, "POST", json={"chat_id": 7, "text": "x"}, headers={"Origin": origin})
    assert status == 403
    assert (await client.stats())["accepted"] == 0


@pytest.mark.parametrize("path", ["/", "/sandbox/stats", "/city/state", "/sandbox/stream"])
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8081", "localhost@evil.example", ""])
async def test_a_site_whose_name_was_made_to_lead_here_is_refused(fetch, path, host):
    assert (await fetch(path, headers={"Host": host}))[0] == 403
    assert (await fetch(path, headers={"Host": host, "Origin": f"http://{host}"}))[0] == 403


@pytest.mark.parametrize("path", ["/bot42:TEST-token/sendMessage?chat_id=7&text=x", "/file/bot42:TEST-token/photos/1"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": ""},
    ],
)
async def test_no_website_acts_as_the_bot_though_it_says_no_origin(client, fetch, path, headers):
    assert (await fetch(path, headers=headers))[0] == 403
    assert (await client.stats())["accepted"] == 0


@pytest.mark.parametrize("headers", [{}, {"Host": "localhost:8081"}, {"Sec-Fetch-Site": "none"}])
async def test_a_program_and_who_types_the_address_may_act_as_the_bot(fetch, headers):
    assert (await fetch("/bot42:TEST-token/sendMessage?chat_id=7&text=x", headers=headers))[0] == 200


async def test_our_own_page_is_served_under_any_name_of_the_loopback(client, fetch):
    await client.call("getMe")
    port = client.sandbox.url.rpartition(":")[2]
    for host in (f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}"):
        headers = {"Host": host, "Origin": f"http://{host}"}
        status, _, _ = await fetch("/sandbox/users/7/text", "POST", json={"text": "так"}, headers=headers)
        assert status == 200


async def test_a_picture_is_shown_anything_else_is_only_saved(client, fetch):
    for name, data, kind in [
        ("світло.png", PICTURE, "image/png"),
        ("page.html", b"<script>alert(1)</script>", "application/octet-stream"),
        ("picture.svg", b"<svg onload='alert(1)'/>", "application/octet-stream"),
    ]:
        document = await send_document(client, name, data)
        assert document["file_name"] == name
        status, headers, body = await fetch(f"/sandbox/files/{document['file_id']}")
        assert (status, headers["Content-Type"], body) == (200, kind, data)
        assert ("Content-Disposition" in headers) == (kind != "image/png")
        assert "sandbox" in headers["Content-Security-Policy"]


async def test_an_unknown_file_is_not_found(fetch):
    assert (await fetch("/sandbox/files/none"))[0] == 404

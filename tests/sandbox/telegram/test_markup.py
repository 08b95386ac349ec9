import pytest

from svitlobot_sandbox.telegram.errors import BotApiError
from svitlobot_sandbox.telegram.markup import parse_html


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("🏟 🏟&lt;<abacaba", "Unclosed start tag at byte offset 13"),
        ("🏟 🏟&lt;<abac aba>", 'Unsupported start tag "abac" at byte offset 13'),
        ("a < b>", 'Unsupported start tag "" at byte offset 2'),
        ("<i aba", 'Unclosed start tag "i" at byte offset 0'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("🏟 🏟&lt;<b></b></", "Unexpected end tag at byte offset 20"),
        ("🏟 🏟&lt;<i>a</i   ", "Unclosed end tag at byte offset 17"),
        ("🏟 🏟&lt;<i>a</em   >", 'Unmatched end tag at byte offset 17, expected "</i>", found "</em>"'),
        ("<b>жирно", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_malformed_html_is_refused_in_telegrams_words(source, fault):
    with pytest.raises(BotApiError) as refusal:
        parse_html(source)
    assert (refusal.value.code, refusal.value.description) == (400, f"Bad Request: can't parse entities: {fault}")


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("без розмітки", "без розмітки", []),
        ("&lt;&gt;&amp;&quot;&laquo;&#12345678;&#57311;", '<>&"&laquo;&#12345678;&#57311;', []),
        ("&#1071;&#x42F;", "ЯЯ", []),
        ("➡️ ➡️<i>➡️ ➡️</i>", "➡️ ➡️➡️ ➡️", [("italic", 5, 5)]),
        ("🏟 🏟<i>🏟 &gt;<b aba   =   caba>&lt🏟</b></i>", "🏟 🏟🏟 ><🏟", [("italic", 5, 7), ("bold", 9, 3)]),
        ("<b></b>", "", []),
        ("<u>a</><s>b</s>", "ab", [("underline", 0, 1), ("strikethrough", 1, 1)]),
        ("<a> </a>", " ", []),
        ("<blockquote expandable>x</blockquote>", "x", [("blockquote", 0, 1)]),
    ],
)
def test_html_becomes_text_and_entities_counted_in_utf16(source, text, entities):
    parsed = parse_html(source)
    assert parsed.text == text
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in parsed.entities] == entities


def test_a_link_keeps_its_address():
    assert parse_html('<a href="https://t.me/x">тут</a>').entities == [
        {"type": "text_link", "offset": 0, "length": 3, "url": "https://t.me/x"}
    ]

"""The Bot API methods the sandbox knows, by name in lower case, as Telegram compares them."""

from collections.abc import Callable, Coroutine

from svitlobot_sandbox.telegram.bots import Bot
from svitlobot_sandbox.telegram.forms import Params
from svitlobot_sandbox.telegram.methods import answers, editing, fetching, lookups, profile, sending
from svitlobot_sandbox.telegram.world import World

Method = Callable[[World, Bot, Params], object | Coroutine[object, object, object]]
"""Carries out one call and returns its ``result``; raises BotApiError."""

METHODS: dict[str, Method] = {
    "getme": lookups.get_me,
    "getchat": lookups.get_chat,
    "getchatmember": lookups.get_chat_member,
    "getfile": lookups.get_file,
    "sendmessage": sending.send_message,
    "sendphoto": sending.send_photo,
    "senddocument": sending.send_document,
    "sendlocation": sending.send_location,
    "sendchataction": sending.send_chat_action,
    "sendinvoice": sending.send_invoice,
    "createinvoicelink": sending.create_invoice_link,
    "editmessagetext": editing.edit_text,
    "editmessagecaption": editing.edit_caption,
    "editmessagemedia": editing.edit_media,
    "editmessagereplymarkup": editing.edit_reply_markup,
    "deletemessage": editing.delete_message,
    "deletemessages": editing.delete_messages,
    "answercallbackquery": answers.answer_callback_query,
    "answerprecheckoutquery": answers.answer_pre_checkout_query,
    "refundstarpayment": answers.refund_star_payment,
    "getupdates": fetching.get_updates,
    "setwebhook": fetching.set_webhook,
    "deletewebhook": fetching.delete_webhook,
    "getwebhookinfo": fetching.get_webhook_info,
    "setmycommands": profile.set_commands,
    "getmycommands": profile.get_commands,
    "setmyname": profile.set_name,
    "getmyname": profile.get_name,
    "setmydescription": profile.set_description,
    "getmydescription": profile.get_description,
    "setmyshortdescription": profile.set_short_description,
    "getmyshortdescription": profile.get_short_description,
    "setchatmenubutton": profile.set_menu_button,
}

"""Mail over SMTP: encrypted unless the setting says otherwise, one message per connection.

The message is made of a kind's sentence, a code and a link. Its id is made of the key, so that a
mail sent twice, because nobody knows whether the first one went, is one mail to who sorts by it.
What is private says in its subject no code, and nowhere that there is a matter.
"""

import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from domain.notices import KINDS
from workers.channels.kernel import Later, Message, Unreachable
from workers.settings import Security

LIMIT = 20.0
"""Seconds for each answer of the server."""

_FOR_EVER = 500
_TEXT = {
    "zh": "{sentence}。\n\n编号：{code}\n查看：{link}\n\n本邮件不含案件内容，请登录后查看。\n",
    "en": "{sentence}.\n\nCode: {code}\nOpen: {link}\n\n"
    "This mail holds nothing of the matter: log in to read it.\n",
}
_PRIVATE = {
    "zh": "{sentence}：{code}\n\n{link}\n\n打开时还须输入您自己选定的口令。\n",
    "en": "{sentence}: {code}\n\n{link}\n\nWith it goes the word that you chose.\n",
}


@dataclass(frozen=True)
class Smtp:
    """A mail server. `sender` is the address mails come from."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    security: Security = "starttls"
    trusted: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)
    name: str = "email"

    def send(self, address: str, message: Message, key: str) -> None:
        """Hand the mail to the server. Raises Later, Unreachable."""
        mail = self._mail(_mailbox(address), message, key)
        try:
            with self._connected() as server:
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            ((code, _),) = error.recipients.values()
            raise _refused(code) from error
        except smtplib.SMTPAuthenticationError as error:
            raise Later("smtp_login") from error  # ours to mend, and no fault of the address
        except smtplib.SMTPResponseException as error:
            raise _refused(error.smtp_code) from error
        except ssl.SSLError as error:
            raise Later("smtp_tls") from error
        except (OSError, smtplib.SMTPException) as error:
            raise Later("smtp_away") from error

    def check(self, address: str) -> None:
        """Raises Unreachable if this is no address of mail."""
        _mailbox(address)

    def _connected(self) -> smtplib.SMTP:
        if self.security == "tls":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=LIMIT, context=self.trusted)
        server = smtplib.SMTP(self.host, self.port, timeout=LIMIT)
        try:
            if self.security == "starttls":
                server.starttls(context=self.trusted)
        except BaseException:
            server.close()
            raise
        return server

    def _mail(self, to: Address, message: Message, key: str) -> EmailMessage:
        kind = KINDS[message.kind]
        sentence = kind.sentence(message.language)
        mail = EmailMessage()
        mail["From"] = self.sender
        mail["To"] = to
        mail["Subject"] = sentence if kind.private else f"{sentence} [{message.code}]"
        mail["Date"] = format_datetime(datetime.now(UTC))
        mail["Message-ID"] = f"<{key}@{self.sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence note answers it
        text = (_PRIVATE if kind.private else _TEXT)[message.language]
        mail.set_content(text.format(sentence=sentence, code=message.code, link=message.link))
        return mail


def _mailbox(address: str) -> Address:
    try:
        return Address(addr_spec=address)
    except (ValueError, IndexError, MessageError) as error:
        raise Unreachable("no_mail_address") from error


def _refused(code: int) -> Later | Unreachable:
    """4xx may go another time, 5xx never (RFC 5321 4.2.1)."""
    return Unreachable(f"smtp_{code}") if code >= _FOR_EVER else Later(f"smtp_{code}")

"""What the login library says, in sentences that say what to do."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

ERROR, DONE, NOTE = "error", "success", "info"

MESSAGES: dict[str, tuple[LazyString, str]] = {
    "EMAIL_NOT_PROVIDED": (_l("Write your e-mail address."), ERROR),
    "INVALID_EMAIL_ADDRESS": (_l("Write an e-mail address, like name@example.com."), ERROR),
    "PASSWORD_NOT_PROVIDED": (_l("Write the password."), ERROR),
    "INVALID_PASSWORD": (_l("This is not your present password. Try again, or ask for a new one."), ERROR),
    "PASSWORD_INVALID_LENGTH": (_l("This is too short: a password has at least %(length)s characters."), ERROR),
    "PASSWORD_IS_THE_SAME": (_l("This is the password you have. Choose another one."), ERROR),
    "RETYPE_PASSWORD_MISMATCH": (_l("The two are not the same. Type the new password again."), ERROR),
    "PASSWORD_CHANGE": (_l("Your password is changed."), DONE),
    "PASSWORD_RESET_REQUEST": (
        _l("If there is an account with the address %(email)s, a message is on its way. If nothing comes, ask again in a few minutes."),
        NOTE,
    ),
    "PASSWORD_RESET_NO_LOGIN": (_l("The new password is saved. Log in with it."), DONE),
    "PASSWORD_RESET_EXPIRED": (_l("This link has expired: it was valid for %(within)s. Ask for a new one."), ERROR),
    "INVALID_RESET_PASSWORD_TOKEN": (_l("This link does not work, or was used already. Ask for a new one."), ERROR),
    "REAUTHENTICATION_REQUIRED": (_l("Enter your password again."), NOTE),
    "REAUTHENTICATION_SUCCESSFUL": (_l("Thank you. You can go on."), NOTE),
    "INVALID_CODE": (_l("This is not the right code. Wait for the next one and try again."), ERROR),
    "TWO_FACTOR_INVALID_TOKEN": (_l("This is not the code that the app shows now. Wait for the next one and try again."), ERROR),
    "INVALID_RECOVERY_CODE": (_l("This code is wrong or was used before. Try another one."), ERROR),
    "NO_RECOVERY_CODES_SETUP": (_l("There are no codes yet. Create new ones."), NOTE),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (_l("You are logged in."), DONE),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (_l("From now on, the login asks for a code of your app."), DONE),
    "TWO_FACTOR_DISABLED": (_l("From now on, your password alone is enough to log in."), DONE),
    "TWO_FACTOR_PERMISSION_DENIED": (_l("Log in with your password first."), ERROR),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": (_l("Choose what to do with the buttons below."), ERROR),
    "TWO_FACTOR_SETUP_EXPIRED": (_l("Setting it up took longer than %(within)s. Begin again."), ERROR),
}

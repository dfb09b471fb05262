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
    "API_ERROR": (_l("That did not work. Begin again."), ERROR),
    "WEBAUTHN_EXPIRED": (_l("That took longer than %(within)s. Begin again."), ERROR),
    "WEBAUTHN_NAME_REQUIRED": (_l("Write a name that you will know the passkey by."), ERROR),
    "WEBAUTHN_NAME_INUSE": (_l("You have a passkey called %(name)s already. Choose another name."), ERROR),
    "WEBAUTHN_NAME_NOT_FOUND": (_l("There is no passkey called %(name)s any more."), ERROR),
    "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": (_l("A name has letters, digits, blanks and hyphens only."), ERROR),
    "WEBAUTHN_CREDENTIAL_DELETED": (_l("The passkey %(name)s is removed. Remove it from your device as well."), DONE),
    "WEBAUTHN_REGISTER_SUCCESSFUL": (_l("The passkey %(name)s is added. You can log in with it from now on."), DONE),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": (_l("This passkey was added before."), ERROR),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": (_l("This passkey does not work here. Use another one, or your password."), ERROR),
    "WEBAUTHN_ORPHAN_CREDENTIAL_ID": (_l("This passkey does not work here. Use another one, or your password."), ERROR),
    "WEBAUTHN_MISMATCH_USER_HANDLE": (_l("This passkey does not work here. Use another one, or your password."), ERROR),
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": (_l("This passkey does not work here. Use another one, or your password."), ERROR),
    "WEBAUTHN_NO_VERIFY": (_l("The passkey could not be checked. Try again, or use your password."), ERROR),
    "DISABLED_ACCOUNT": (_l("This passkey does not work here. Use another one, or your password."), ERROR),
}

"""What Flask-Security says to people, in our words: each refusal tells what to do next."""

_REFUSED, _DONE, _NOTE = "error", "success", "info"

MESSAGES: dict[str, tuple[str, str]] = {
    "API_ERROR": ("Cette demande n’a pas pu être lue. Recommencez depuis la page.", _REFUSED),
    "GENERIC_AUTHN_FAILED": (
        "L’adresse ou le mot de passe ne convient pas. Vérifiez-les, ou choisissez un autre mot de passe.",
        _REFUSED,
    ),
    "GENERIC_RECOVERY": (
        "Si un compte a cette adresse, un courriel vient de partir : il dit comment choisir un mot de passe.",
        _NOTE,
    ),
    "UNAUTHENTICATED": ("Connectez-vous pour ouvrir cette page.", _NOTE),
    "LOGIN": ("Connectez-vous pour ouvrir cette page.", _NOTE),
    "UNAUTHORIZED": ("Votre rôle ne permet pas d’ouvrir cette page.", _REFUSED),
    "REAUTHENTICATION_REQUIRED": ("Redonnez votre mot de passe pour ouvrir cette page.", _NOTE),
    "REFRESH": ("Redonnez votre mot de passe pour ouvrir cette page.", _NOTE),
    "REAUTHENTICATION_SUCCESSFUL": ("C’est bien vous.", _DONE),
    "ANONYMOUS_USER_REQUIRED": ("Vous êtes déjà connecté.", _NOTE),
    "DISABLED_ACCOUNT": ("Ce compte est fermé. Appelez un administrateur.", _REFUSED),
    "EMAIL_NOT_PROVIDED": ("Indiquez votre adresse électronique.", _REFUSED),
    "INVALID_EMAIL_ADDRESS": (
        "Cette adresse ne semble pas valable : elle ressemble à prenom.nom@exemple.fr.",
        _REFUSED,
    ),
    "USER_DOES_NOT_EXIST": ("Aucun compte n’a cette adresse.", _REFUSED),
    "PASSWORD_NOT_PROVIDED": ("Indiquez votre mot de passe.", _REFUSED),
    "INVALID_PASSWORD": ("Ce n’est pas le mot de passe de ce compte.", _REFUSED),
    "PASSWORD_INVALID_LENGTH": ("Le mot de passe doit compter au moins %(length)s caractères.", _REFUSED),
    "PASSWORD_MISMATCH": ("Les deux mots de passe diffèrent : tapez deux fois le même.", _REFUSED),
    "RETYPE_PASSWORD_MISMATCH": ("Les deux mots de passe diffèrent : tapez deux fois le même.", _REFUSED),
    "PASSWORD_IS_THE_SAME": ("C’est déjà votre mot de passe : choisissez-en un autre.", _REFUSED),
    "PASSWORD_CHANGE": ("Votre mot de passe est changé.", _DONE),
    "PASSWORD_RESET": ("Votre mot de passe est enregistré, vous êtes connecté.", _DONE),
    "PASSWORD_RESET_NO_LOGIN": ("Votre mot de passe est enregistré. Connectez-vous avec lui.", _DONE),
    "PASSWORD_RESET_EXPIRED": (
        "Ce lien a expiré. Demandez-en un nouveau : il arrive en une minute.",
        _REFUSED,
    ),
    "PASSWORD_RESET_REQUEST": ("Un courriel vient de partir pour %(email)s.", _NOTE),
    "INVALID_RESET_PASSWORD_TOKEN": (
        "Ce lien a déjà servi ou n’est pas complet. Demandez-en un nouveau : il arrive en une minute.",
        _REFUSED,
    ),
    "INVALID_REDIRECT": ("L’adresse de retour n’est pas une page d’Ordis.", _REFUSED),
    "INVALID_CODE": ("Ce code ne convient pas. Attendez le suivant et recopiez-le.", _REFUSED),
    "TWO_FACTOR_INVALID_TOKEN": ("Ce code ne convient pas. Attendez le suivant et recopiez-le.", _REFUSED),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": ("Vous êtes connecté.", _DONE),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (
        "Le second facteur est en place. Faites maintenant des codes de secours et imprimez-les.",
        _DONE,
    ),
    "TWO_FACTOR_PERMISSION_DENIED": ("Reprenez la connexion depuis le début.", _REFUSED),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": ("Ce choix n’est pas possible.", _REFUSED),
    "TWO_FACTOR_DISABLED": ("Le second facteur est retiré.", _DONE),
    "TWO_FACTOR_SETUP_EXPIRED": ("Le temps prévu est passé. Recommencez : rien n’a changé.", _REFUSED),
    "INVALID_RECOVERY_CODE": ("Ce code de secours ne convient pas, ou a déjà servi.", _REFUSED),
    "NO_RECOVERY_CODES_SETUP": ("Vous n’avez pas encore de codes de secours : faites-en.", _NOTE),
}


def configuration() -> dict[str, object]:
    """The settings of Flask-Security that carry these words."""
    return {f"SECURITY_MSG_{name}": message for name, message in MESSAGES.items()}

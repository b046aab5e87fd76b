"""Who acts in the demonstration: the city's team, the workshop, and the accounts that anyone may try."""

from dataclasses import dataclass
from datetime import datetime

from ordis.accounts.actions import add_user
from ordis.accounts.models import User
from ordis.accounts.permissions import Role

DOMAIN = "demonstration.example"


@dataclass(frozen=True, slots=True)
class Account:
    """One account to try Ordis with. Its password is no secret: it is printed by ``ordis serve``."""

    role: Role
    name: str
    rank: str = ""

    @property
    def email(self) -> str:
        return f"{self._word}@{DOMAIN}"

    @property
    def password(self) -> str:
        return f"essai-{self._word}-2022"

    @property
    def _word(self) -> str:
        return self.role.value.replace("_", "-") + self.rank

    @property
    def line(self) -> str:
        return f"  {self.role.label:<24} {self.email:<42} {self.password}"


ACCOUNTS = (
    Account(Role.ADMIN, "Hélène Garnier"),
    Account(Role.COORDINATOR, "Camille Roy"),
    Account(Role.COORDINATOR, "Nadia Lefort", "2"),
    Account(Role.WORKSHOP_LEAD, "Marc Delage"),
    Account(Role.TECHNICIAN, "Yanis Benali"),
    Account(Role.PRESCRIBER, "Inès Petit"),
    Account(Role.DONOR, "Paul Mercier"),
    Account(Role.REFURBISHER, "Nathalie Vigier"),
)
"""One per role, and a second coordinator: what one attached, the other confirms."""

COLLEAGUES = ("Sophie Texier", "Moussa Diarra")
"""Other technicians, without a password: nobody enters by them."""


@dataclass(frozen=True, slots=True)
class Team:
    admin: User
    coordinator: User
    lead: User
    technicians: tuple[User, ...]
    prescriber: User
    donor: User
    refurbisher: User


def gather(at: datetime) -> Team:
    """The accounts, opened by the administrator."""
    users: dict[Role, User] = {}
    for account in ACCOUNTS:
        opened = add_user(
            email=account.email, name=account.name, roles=[account.role], password=account.password,
            actor=users.get(Role.ADMIN), at=at,
        )  # fmt: skip
        users.setdefault(account.role, opened)
    colleagues = [_colleague(rank, name, users[Role.ADMIN], at) for rank, name in enumerate(COLLEAGUES, start=2)]
    return Team(
        admin=users[Role.ADMIN], coordinator=users[Role.COORDINATOR], lead=users[Role.WORKSHOP_LEAD],
        technicians=(users[Role.TECHNICIAN], *colleagues), prescriber=users[Role.PRESCRIBER],
        donor=users[Role.DONOR], refurbisher=users[Role.REFURBISHER],
    )  # fmt: skip


def _colleague(rank: int, name: str, admin: User, at: datetime) -> User:
    email = f"technician{rank}@{DOMAIN}"
    return add_user(email=email, name=name, roles=[Role.TECHNICIAN], password=None, actor=admin, at=at)

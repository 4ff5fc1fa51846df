"""The tables. Columns with `versleuteld` in their name hold ciphertext only."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import declarative_base

from bot.storage.tijd import UtcTijd

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
Base: Any = declarative_base(metadata=metadata)

_TOESTANDEN = "'maatje','toestemming','wachtrij','medewerker','afgerond','ingetrokken','verlopen'"
_OPEN = "status IN ('toestemming','wachtrij','medewerker')"
# SQLite only numbers a column by itself when it is an INTEGER primary key.
_Nummer = BigInteger().with_variant(Integer(), "sqlite")


class GesprekRij(Base):
    """One conversation."""

    __tablename__ = "gesprek"
    __table_args__ = (CheckConstraint(f"status IN ({_TOESTANDEN})", name="status"),)

    id = Column(String(32), primary_key=True)
    sender = Column(String(64), nullable=False, unique=True)
    gemeente = Column(String(100))
    situatie_versleuteld = Column(LargeBinary, nullable=False)
    context_versleuteld = Column(LargeBinary, nullable=False)
    status = Column(String(20), nullable=False)
    laatste_volgnummer = Column(Integer, nullable=False, default=0)
    aangemaakt = Column(UtcTijd, nullable=False)
    laatst_actief = Column(UtcTijd, nullable=False)
    verloopt = Column(UtcTijd, nullable=False, index=True)


class BerichtRij(Base):
    """One message of a conversation."""

    __tablename__ = "bericht"
    __table_args__ = (
        UniqueConstraint("gesprek_id", "client_id"),
        CheckConstraint("van IN ('ouder','maatje','medewerker','systeem')", name="van"),
    )

    gesprek_id = Column(String(32), ForeignKey("gesprek.id", ondelete="CASCADE"), primary_key=True)
    volgnummer = Column(Integer, primary_key=True, autoincrement=False)
    van = Column(String(12), nullable=False)
    inhoud_versleuteld = Column(LargeBinary, nullable=False)
    client_id = Column(String(64))
    op_bericht = Column(Integer)
    tijdstip = Column(UtcTijd, nullable=False)


class GewistRij(Base):
    """What is left of an erased conversation: that it was erased."""

    __tablename__ = "gewist"

    hash = Column(String(64), primary_key=True)
    verloopt = Column(UtcTijd, nullable=False, index=True)


class TrackerRij(Base):
    """The working memory of Rasa for one conversation."""

    __tablename__ = "tracker"

    sender = Column(String(255), primary_key=True)
    inhoud_versleuteld = Column(LargeBinary, nullable=False)
    bijgewerkt = Column(UtcTijd, nullable=False, index=True)


class DienstRij(Base):
    """One service of the catalogue, as in the data files."""

    __tablename__ = "dienst"

    id = Column(String(100), primary_key=True)
    volgorde = Column(Integer, nullable=False)
    inhoud = Column(Text, nullable=False)


class GemeenteRij(Base):
    """One municipality, as in the data files."""

    __tablename__ = "gemeente"

    id = Column(String(100), primary_key=True)
    volgorde = Column(Integer, nullable=False)
    inhoud = Column(Text, nullable=False)


class MedewerkerRij(Base):
    """One account of a member of staff."""

    __tablename__ = "medewerker"
    __table_args__ = (CheckConstraint("rol IN ('medewerker','beheerder')", name="rol"),)

    id = Column(Integer, primary_key=True)
    gebruikersnaam = Column(String(64), nullable=False, unique=True)
    gemeente = Column(String(100), nullable=False)
    rol = Column(String(20), nullable=False)
    wachtwoord_hash = Column(String(255), nullable=False)
    actief = Column(Boolean(create_constraint=False), nullable=False)
    mislukt = Column(Integer, nullable=False, default=0)
    geblokkeerd_tot = Column(UtcTijd)
    aangemaakt = Column(UtcTijd, nullable=False)


class SessieRij(Base):
    """One signed-in browser of a member of staff; the value of its cookie is not stored, only its hash."""

    __tablename__ = "sessie"

    hash = Column(String(64), primary_key=True)
    medewerker_id = Column(Integer, ForeignKey("medewerker.id", ondelete="CASCADE"), nullable=False, index=True)
    csrf = Column(String(64), nullable=False)
    laatst_gebruikt = Column(UtcTijd, nullable=False)
    verloopt = Column(UtcTijd, nullable=False)


class OverdrachtRij(Base):
    """One request of a parent to a municipality."""

    __tablename__ = "overdracht"
    __table_args__ = (
        UniqueConstraint("gesprek_id", "client_id"),
        CheckConstraint(f"status IN ({_TOESTANDEN})", name="status"),
        # Two gateways at once cannot put the same conversation in the queue twice.
        Index(
            "uq_overdracht_open",
            "gesprek_id",
            unique=True,
            postgresql_where=text(_OPEN),
            sqlite_where=text(_OPEN),
        ),
        Index(None, "gemeente", "status", "aangemaakt"),
    )

    id = Column(String(32), primary_key=True)
    referentie = Column(String(20), nullable=False, unique=True)
    gesprek_id = Column(String(32), ForeignKey("gesprek.id", ondelete="SET NULL"))
    client_id = Column(String(64), nullable=False)
    gemeente = Column(String(100), nullable=False)
    status = Column(String(20), nullable=False)
    samenvatting_versleuteld = Column(LargeBinary)
    transcript_versleuteld = Column(LargeBinary)
    medewerker_id = Column(Integer, ForeignKey("medewerker.id", ondelete="SET NULL"))
    aangemaakt = Column(UtcTijd, nullable=False)
    gewijzigd = Column(UtcTijd, nullable=False)
    gesloten = Column(UtcTijd, index=True)


class AuditRij(Base):
    """Who did what, without content. Rows are never changed; the database refuses it."""

    __tablename__ = "audit"

    id = Column(_Nummer, primary_key=True, autoincrement=True)
    tijd = Column(UtcTijd, nullable=False, index=True)
    medewerker = Column(String(64))
    handeling = Column(String(40), nullable=False)
    object = Column(String(100), nullable=False, index=True)


VERSLEUTELD = (
    (GesprekRij, "situatie_versleuteld"),
    (GesprekRij, "context_versleuteld"),
    (BerichtRij, "inhoud_versleuteld"),
    (TrackerRij, "inhoud_versleuteld"),
    (OverdrachtRij, "samenvatting_versleuteld"),
    (OverdrachtRij, "transcript_versleuteld"),
)
"""Every column with ciphertext; renewed when the key changes."""

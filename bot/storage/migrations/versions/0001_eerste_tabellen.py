"""First version of the tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TIJD = sa.DateTime(timezone=True)
TOESTANDEN = "status IN ('maatje','toestemming','wachtrij','medewerker','afgerond','ingetrokken','verlopen')"
OPEN = "status IN ('toestemming','wachtrij','medewerker')"

# The audit log can only grow: a row is never changed, and not removed within a year (one day of grace).
SLOT_SQLITE = (
    "CREATE TRIGGER audit_vast BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append only'); END",
    "CREATE TRIGGER audit_blijft BEFORE DELETE ON audit WHEN OLD.tijd > datetime('now', '-364 days') "
    "BEGIN SELECT RAISE(ABORT, 'audit is append only'); END",
)
SLOT_POSTGRESQL = (
    "CREATE FUNCTION audit_vast() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF TG_OP = 'DELETE' AND OLD.tijd <= now() - interval '364 days' THEN RETURN OLD; END IF; "
    "RAISE EXCEPTION 'audit is append only'; END $$",
    "CREATE TRIGGER audit_vast BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_vast()",
)


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("tijd", TIJD, nullable=False),
        sa.Column("medewerker", sa.String(length=64), nullable=True),
        sa.Column("handeling", sa.String(length=40), nullable=False),
        sa.Column("object", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_object"), "audit", ["object"], unique=False)
    op.create_index(op.f("ix_audit_tijd"), "audit", ["tijd"], unique=False)
    op.create_table(
        "dienst",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("volgorde", sa.Integer(), nullable=False),
        sa.Column("inhoud", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dienst")),
    )
    op.create_table(
        "gemeente",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("volgorde", sa.Integer(), nullable=False),
        sa.Column("inhoud", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gemeente")),
    )
    op.create_table(
        "gesprek",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("sender", sa.String(length=64), nullable=False),
        sa.Column("gemeente", sa.String(length=100), nullable=True),
        sa.Column("situatie_versleuteld", sa.LargeBinary(), nullable=False),
        sa.Column("context_versleuteld", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("laatste_volgnummer", sa.Integer(), nullable=False),
        sa.Column("aangemaakt", TIJD, nullable=False),
        sa.Column("laatst_actief", TIJD, nullable=False),
        sa.Column("verloopt", TIJD, nullable=False),
        sa.CheckConstraint(TOESTANDEN, name=op.f("ck_gesprek_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gesprek")),
        sa.UniqueConstraint("sender", name=op.f("uq_gesprek_sender")),
    )
    op.create_index(op.f("ix_gesprek_verloopt"), "gesprek", ["verloopt"], unique=False)
    op.create_table(
        "gewist",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("verloopt", TIJD, nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_gewist")),
    )
    op.create_index(op.f("ix_gewist_verloopt"), "gewist", ["verloopt"], unique=False)
    op.create_table(
        "medewerker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gebruikersnaam", sa.String(length=64), nullable=False),
        sa.Column("gemeente", sa.String(length=100), nullable=False),
        sa.Column("rol", sa.String(length=20), nullable=False),
        sa.Column("wachtwoord_hash", sa.String(length=255), nullable=False),
        sa.Column("actief", sa.Boolean(), nullable=False),
        sa.Column("mislukt", sa.Integer(), nullable=False),
        sa.Column("geblokkeerd_tot", TIJD, nullable=True),
        sa.Column("aangemaakt", TIJD, nullable=False),
        sa.CheckConstraint("rol IN ('medewerker','beheerder')", name=op.f("ck_medewerker_rol")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_medewerker")),
        sa.UniqueConstraint("gebruikersnaam", name=op.f("uq_medewerker_gebruikersnaam")),
    )
    op.create_table(
        "tracker",
        sa.Column("sender", sa.String(length=255), nullable=False),
        sa.Column("inhoud_versleuteld", sa.LargeBinary(), nullable=False),
        sa.Column("bijgewerkt", TIJD, nullable=False),
        sa.PrimaryKeyConstraint("sender", name=op.f("pk_tracker")),
    )
    op.create_index(op.f("ix_tracker_bijgewerkt"), "tracker", ["bijgewerkt"], unique=False)
    op.create_table(
        "bericht",
        sa.Column("gesprek_id", sa.String(length=32), nullable=False),
        sa.Column("volgnummer", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("van", sa.String(length=12), nullable=False),
        sa.Column("inhoud_versleuteld", sa.LargeBinary(), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=True),
        sa.Column("op_bericht", sa.Integer(), nullable=True),
        sa.Column("tijdstip", TIJD, nullable=False),
        sa.CheckConstraint("van IN ('ouder','maatje','medewerker','systeem')", name=op.f("ck_bericht_van")),
        sa.ForeignKeyConstraint(["gesprek_id"], ["gesprek.id"], name=op.f("fk_bericht_gesprek_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("gesprek_id", "volgnummer", name=op.f("pk_bericht")),
        sa.UniqueConstraint("gesprek_id", "client_id", name=op.f("uq_bericht_gesprek_id_client_id")),
    )
    op.create_table(
        "overdracht",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("referentie", sa.String(length=20), nullable=False),
        sa.Column("gesprek_id", sa.String(length=32), nullable=True),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("gemeente", sa.String(length=100), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("samenvatting_versleuteld", sa.LargeBinary(), nullable=True),
        sa.Column("transcript_versleuteld", sa.LargeBinary(), nullable=True),
        sa.Column("medewerker_id", sa.Integer(), nullable=True),
        sa.Column("aangemaakt", TIJD, nullable=False),
        sa.Column("gewijzigd", TIJD, nullable=False),
        sa.Column("gesloten", TIJD, nullable=True),
        sa.CheckConstraint(TOESTANDEN, name=op.f("ck_overdracht_status")),
        sa.ForeignKeyConstraint(
            ["gesprek_id"], ["gesprek.id"], name=op.f("fk_overdracht_gesprek_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["medewerker_id"], ["medewerker.id"], name=op.f("fk_overdracht_medewerker_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overdracht")),
        sa.UniqueConstraint("gesprek_id", "client_id", name=op.f("uq_overdracht_gesprek_id_client_id")),
        sa.UniqueConstraint("referentie", name=op.f("uq_overdracht_referentie")),
    )
    op.create_index(
        op.f("ix_overdracht_gemeente_status_aangemaakt"),
        "overdracht",
        ["gemeente", "status", "aangemaakt"],
        unique=False,
    )
    op.create_index(op.f("ix_overdracht_gesloten"), "overdracht", ["gesloten"], unique=False)
    op.create_index(
        "uq_overdracht_open",
        "overdracht",
        ["gesprek_id"],
        unique=True,
        postgresql_where=sa.text(OPEN),
        sqlite_where=sa.text(OPEN),
    )
    op.create_table(
        "sessie",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("medewerker_id", sa.Integer(), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("laatst_gebruikt", TIJD, nullable=False),
        sa.Column("verloopt", TIJD, nullable=False),
        sa.ForeignKeyConstraint(
            ["medewerker_id"], ["medewerker.id"], name=op.f("fk_sessie_medewerker_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_sessie")),
    )
    op.create_index(op.f("ix_sessie_medewerker_id"), "sessie", ["medewerker_id"], unique=False)
    soort = op.get_bind().dialect.name
    for opdracht in SLOT_POSTGRESQL if soort == "postgresql" else SLOT_SQLITE:
        op.execute(opdracht)


def downgrade() -> None:
    """Remove every table."""
    for tabel in (
        "sessie",
        "overdracht",
        "bericht",
        "tracker",
        "medewerker",
        "gewist",
        "gesprek",
        "gemeente",
        "dienst",
        "audit",
    ):
        op.drop_table(tabel)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_vast()")

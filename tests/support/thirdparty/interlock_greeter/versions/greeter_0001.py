"""The greeter's table."""

import sqlalchemy as sa
from alembic import op

revision = "greeter_0001"
down_revision = None
branch_labels = ("greeter",)
depends_on = "0002"


def upgrade() -> None:
    op.create_table("greeter_greetings", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("words", sa.String(80)))


def downgrade() -> None:
    op.drop_table("greeter_greetings")

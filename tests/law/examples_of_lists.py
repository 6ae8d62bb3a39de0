"""Lists taken in, for the access matrix."""

from __future__ import annotations

from banso.directory.enums import Role
from banso.directory.importing.kinds import kind_of
from banso.directory.importing.taking_in import choose_columns, hand_in
from tests.builders import SYSTEM
from tests.law.examples import Pair, World, example, same


@example("directory:list_new", "directory:list_file")
def list_kind(world: World, role: Role | None) -> Pair:
    return same({"kind": "contacts"})


@example("directory:list_*")
def list_import(world: World, role: Role | None) -> Pair:
    def made() -> int:
        batch = hand_in(
            actor=SYSTEM,
            kind=kind_of("people"),
            year=0,
            data="氏名\r\n見本 花子\r\n".encode(),
            filename="a.csv",
        )
        choose_columns(actor=SYSTEM, batch=batch, columns={0: "full_name"})
        return batch.pk

    return same({"pk": world.once("list import", made)})

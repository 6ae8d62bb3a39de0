"""Who may look at files that came in and decide about them. Who may hand them in is said by the form's room."""

from __future__ import annotations

from banso.directory.roles import runs_programme
from banso.foundation.access import Actor, Answer, allow, check, declare, deny
from banso.intake.kinds import gathering_of, kind_of
from banso.intake.models import Batch, BatchFile


@declare("intake.view", "受け取った様式の読み取り結果を見る")
def view_batch(actor: Actor, batch: Batch) -> Answer:
    """Whoever handed it in, and the secretariat."""
    thing = kind_of(batch).words.batch
    if runs_programme(actor, batch.fiscal_year.year):
        return allow(f"事務局として受け取った{thing}を見られます。")
    if actor.user_id is not None and actor.user_id == batch.created_by_id:
        return allow(f"ご自分が渡した{thing}です。")
    return deny("読み取り結果を見られるのは、渡したご本人と事務局だけです。")


@declare("intake.file", "受け取ったファイルの読み取り結果を見る")
def view_file(actor: Actor, row: BatchFile) -> Answer:
    """Whoever may see the batch."""
    return view_batch(actor, row.batch)


@declare("intake.decide", "読み取った内容を登録する・取りやめる")
def decide(actor: Actor, batch: Batch) -> Answer:
    """Whoever handed it in, while forms are taken, and the secretariat."""
    seen = view_batch(actor, batch)
    return check(actor, kind_of(batch).may_hand_in, gathering_of(batch)) if seen else seen

"""Projects, experts, assignments and visits (専門スタッフ派遣)."""

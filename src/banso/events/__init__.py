"""Block trainings (ブロック別研修) and the national conference (全国研究交流大会)."""

"""The public call (公募), its relay by prefectures, and applications (利用申込)."""

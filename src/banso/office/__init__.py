"""Safe reading and writing of office files, and the neutral table that every output shares.

Lowest of the kits: it knows neither Django nor any other package of Banso. Files come in as bytes and go
out as bytes. Whatever is wrong with a file that came from outside is an `OfficeRefused` with a stable
`code` and a Japanese message that names the file, the reason and what to do.
"""

from banso.office.refusals import OfficeRefused
from banso.office.safety import Limits, PackageFacts, inspect_package
from banso.office.tables import Column, ColumnGroup, Table

__all__ = ["Column", "ColumnGroup", "Limits", "OfficeRefused", "PackageFacts", "Table", "inspect_package"]

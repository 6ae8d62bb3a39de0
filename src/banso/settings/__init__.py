"""Settings: `base` < `development` | `testing` | `production`; every value may come from a `BANSO_*` variable."""

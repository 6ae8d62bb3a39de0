"""The yardsticks of `banso bench planning` and the instances they are measured on, above the four problems."""

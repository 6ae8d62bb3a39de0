"""The planning board: a plan seen by week and expert, by municipality and on a map."""

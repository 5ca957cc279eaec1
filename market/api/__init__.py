"""The JSON API, version 1: what pages do, for programs, through the same actions and in the same words."""

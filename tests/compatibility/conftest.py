"""The probes are run by `run`, each in the environment of its client, and are no modules of the suite."""

collect_ignore_glob = ["probe_*.py"]

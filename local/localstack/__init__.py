"""LocalStack on this machine: in Docker where an engine runs, and otherwise from PyPI.

`python -m local.localstack --help`. Nothing here is packaged.
"""

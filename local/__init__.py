"""What only a developer's machine and an operator's shell run: packaging, stacks, deploying, demo.

Nothing here is packaged. Each module is a command of its own: `python -m local.NAME --help`.
"""

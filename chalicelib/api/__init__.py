"""HTTP: one blueprint a resource. Nothing heavy is imported before a handler runs."""

from typing import Any

class RuntimeExecutorPlugin:
    name: str
    def load(self, *args: Any, **kwargs: Any) -> Any: ...

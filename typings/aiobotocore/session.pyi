from contextlib import AbstractAsyncContextManager
from typing import Any

from aiobotocore.config import AioConfig

class AioSession:
    def create_client(
        self, service_name: str, *, config: AioConfig | None = ...
    ) -> AbstractAsyncContextManager[Any]: ...

def get_session() -> AioSession: ...

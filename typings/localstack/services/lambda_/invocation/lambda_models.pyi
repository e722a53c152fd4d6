from pathlib import Path

class Code:
    code_sha256: str
    def get_unzipped_code_location(self) -> Path: ...
    def prepare_for_execution(self) -> None: ...

class FunctionConfiguration:
    code: Code
    runtime: str
    timeout: int

class FunctionVersion:
    config: FunctionConfiguration

class InvocationResult:
    def __init__(
        self, request_id: str, payload: bytes | None, is_error: bool, logs: str | None
    ) -> None: ...

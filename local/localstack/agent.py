"""A Java agent that does nothing.

LocalStack starts DynamoDB Local with an agent of its own making, which is to be had only where
LocalStack downloads it, and which the ledger needs nothing of: it raises the number of indexes.
"""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

CLASS = "NoAgent"
_MAGIC = 0xCAFEBABE
_JAVA_8 = 52
_UTF8, _CLASS = 1, 7
_PUBLIC, _STATIC, _SUPER = 0x1, 0x8, 0x20
_RETURN = 0xB1


def class_file() -> bytes:
    """`public class NoAgent { public static void premain(String a) {} }`, compiled.

    The format is that of the Java Virtual Machine Specification, chapter 4.
    """
    names = [CLASS, "java/lang/Object", "premain", "(Ljava/lang/String;)V", "Code"]
    pool = [struct.pack(">BH", _UTF8, len(name)) + name.encode() for name in names]
    this, parent = (len(pool) + place for place in (1, 2))
    pool += [struct.pack(">BH", _CLASS, place) for place in (1, 2)]
    # No stack, one local variable, one instruction; neither exceptions nor attributes.
    code = struct.pack(">HHIBHH", 0, 1, 1, _RETURN, 0, 0)
    method = struct.pack(">HHHHHI", _PUBLIC | _STATIC, 3, 4, 1, 5, len(code)) + code
    return b"".join(
        (
            struct.pack(">IHHH", _MAGIC, 0, _JAVA_8, len(pool) + 1),
            *pool,
            struct.pack(">HHHHH", _PUBLIC | _SUPER, this, parent, 0, 0),
            struct.pack(">H", 1),
            method,
            struct.pack(">H", 0),
        )
    )


def write_jar(path: Path) -> None:
    """Write the agent as a jar."""
    with zipfile.ZipFile(path, "w") as jar:
        jar.writestr("META-INF/MANIFEST.MF", f"Manifest-Version: 1.0\nPremain-Class: {CLASS}\n\n")
        jar.writestr(f"{CLASS}.class", class_file())

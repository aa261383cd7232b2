"""How wide and high a picture is, read from its first bytes: PNG and WebP, no other kind and no decoder."""

import struct
import zlib
from dataclasses import dataclass

PNG = b"\x89PNG\r\n\x1a\n"
MOST = 1 << 22  # octets of pixels that are unpacked at most


class NoPicture(ValueError):
    """The bytes are no whole PNG and no whole WebP."""


@dataclass(frozen=True)
class Size:
    """In pixels, with the kind that the bytes are: 'png' or 'webp'."""

    kind: str
    width: int
    height: int


def measured(data: bytes) -> Size:
    """The size of a whole picture. Raises NoPicture."""
    try:
        size = Size("png", *_png(data)) if data.startswith(PNG) else Size("webp", *_webp(data))
    except (struct.error, zlib.error, IndexError) as error:
        raise NoPicture from error
    if not (size.width and size.height):
        raise NoPicture
    return size


def _png(data: bytes) -> tuple[int, int]:
    """Every chunk is whole, and what the pixels are packed in opens."""
    place, kind, first, packed = len(PNG), b"", b"", b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, place)
        body = data[place + 8 : place + 8 + length]
        if struct.unpack_from(">I", data, place + 8 + length)[0] != zlib.crc32(kind + body):
            raise NoPicture
        first, packed = first or kind + body, packed + (body if kind == b"IDAT" else b"")
        place += length + 12
    name, width, height = struct.unpack_from(">4sII", first)
    opened = zlib.decompressobj()
    if name != b"IHDR" or not opened.decompress(packed, MOST) or not opened.eof:
        raise NoPicture
    return width, height


def _webp(data: bytes) -> tuple[int, int]:
    riff, length, webp, kind = struct.unpack_from("<4sI4s4s", data)
    if (riff, webp) != (b"RIFF", b"WEBP") or length + 8 != len(data):
        raise NoPicture
    body = data[20:]
    if kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", body, 6)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L" and body[0] == 0x2F:
        bits = struct.unpack_from("<I", body, 1)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8X":
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    raise NoPicture

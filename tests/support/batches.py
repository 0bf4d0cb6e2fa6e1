"""Whole batches in tests: inputs of every kind, and what became of them."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shequ_convert.batch.batch import Batch, conduct
from shequ_convert.batch.choices import Choices
from shequ_convert.batch.request import Request
from shequ_convert.batch.running import Running
from tests.support.killed import TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from shequ_convert.batch.run import Outcome
    from shequ_convert.batch.summary import Summary


_PAGE = """\
{title}
来源：枫林社区网 发布时间：{date} 09:30
　　社区在小广场上办了一场邻里节，老人写春联，孩子做灯笼，志愿者端来热茶，居民围坐在一起说起这一年的变化，有人提起修好的路灯，有人提起新开的食堂，\
也有人提起半夜送老人去医院的网格员。
　　活动一直持续到傍晚，大家约好明年再来，社区也把居民提出的十二条意见记在本子上，答应一个月内逐条答复，\
并在公告栏里公开进度。
责任编辑：沈一帆
分享到：微信 微博
关于我们 | 联系我们 | 版权声明
"""
TWO_ARTICLES = _PAGE.format(title="邻里节办到家门口", date="2021-05-06") + _PAGE.format(
    title="修好一盏灯，照亮一条路", date="2021-06-01"
)


class Kept:
    """A listener that keeps what it hears."""

    def __init__(self) -> None:
        self.begun: list[int | None] = []
        self.notes: list[str] = []
        self.outcomes: list[Outcome] = []
        self.ended: list[Summary] = []

    def begin(self, inputs: int | None) -> None:
        """Keep it."""
        self.begun.append(inputs)

    def note(self, text: str) -> None:
        """Keep it."""
        self.notes.append(text)

    def outcome(self, outcome: Outcome) -> None:
        """Keep it."""
        self.outcomes.append(outcome)

    def end(self, summary: Summary) -> None:
        """Keep it."""
        self.ended.append(summary)


def batch(*inputs: str, running: Running | None = None, force: bool = False, **wishes: Any) -> Batch:
    """Return a batch in this process, unless something else is asked for."""
    choices = wishes.pop("choices", None) or Choices(force=force)
    return Batch(Request(inputs, choices=choices, **wishes), running or Running(jobs=1), bytes)


def run(*inputs: str, strict: bool = False, **wishes: Any) -> tuple[Summary, Kept]:
    """Run a batch to its end; return its summary, and what its listener heard."""
    kept = Kept()
    with batch(*inputs, **wishes) as planned:
        return conduct(planned, [kept], strict=strict), kept


def text(number: int = 1) -> str:
    """Return a short text, one for each number."""
    return TEXT.format(number=number)


def put(*names: str, content: str = TEXT.format(number=1)) -> None:
    """Write texts."""
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(content, encoding="utf-8")


def record_lines(records: Iterable[Mapping[str, object] | str]) -> bytes:
    """Return JSON lines; a string stands as it is."""
    lines = (each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in records)
    return "".join(f"{line}\n" for line in lines).encode()


def records(count: int, first: int = 0) -> list[dict[str, object]]:
    """Return records with ids ``r0``, ``r1``, ..."""
    return [{"id": f"r{number}", "text": text(number)} for number in range(first, first + count)]


def put_records(name: str, rows: Iterable[Mapping[str, object] | str]) -> None:
    """Write a container of records, in the form that its name says."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [*rows]
    if name.endswith(".parquet"):
        import pyarrow as pa  # noqa: PLC0415 - an extra
        from pyarrow import parquet  # noqa: PLC0415

        parquet.write_table(pa.Table.from_pylist(rows), path)
    elif name.endswith(".zst"):
        import zstandard  # noqa: PLC0415 - an extra

        path.write_bytes(zstandard.compress(record_lines(rows)))
    else:
        data = record_lines(rows)
        path.write_bytes(gzip.compress(data, mtime=0) if name.endswith(".gz") else data)


def put_archive(name: str, members: Mapping[str, str | bytes]) -> None:
    """Write a zip or a tar."""
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    packed = {member: content.encode() if isinstance(content, str) else content for member, content in members.items()}
    if name.endswith(".zip"):
        with zipfile.ZipFile(name, "w") as archive:
            for member, content in packed.items():
                archive.writestr(member, content)
        return
    with tarfile.open(name, "w:gz" if name.endswith("gz") else "w") as archive:
        for member, content in packed.items():
            info = tarfile.TarInfo(member)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))


def files(folder: str | Path) -> dict[str, bytes]:
    """Return every file below a folder by its path there, but for journals; temporary files too."""
    root = Path(folder)
    found = (path for path in sorted(root.rglob("*")) if path.is_file() and "journal" not in path.name)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def names(folder: str | Path) -> list[str]:
    """Return what files are called."""
    return [*files(folder)]

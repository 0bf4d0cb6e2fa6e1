"""A report for people: one page that needs nothing else, failures first. Its words are English and Chinese.

Of a large batch it lists what somebody has to look at; the others went well, and a list of them would open in no
browser. What is left out is said.
"""

from __future__ import annotations

import os
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias
from urllib.parse import quote

from shequ_convert import __version__
from shequ_convert.batch.report import printable
from shequ_convert.batch.told import lasting, now, rate, result, warned
from shequ_convert.diagnostics import Severity
from shequ_convert.expressions import compiled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shequ_convert.batch.run import Outcome
    from shequ_convert.batch.store import Stored
    from shequ_convert.batch.summary import Ended, Summary
    from shequ_convert.diagnostics import Diagnostic
    from shequ_convert.errors import ShequError

Group: TypeAlias = Literal["failed", "warned", "well"]

LISTED = 5000
"""Documents that are listed of a group; with more in all, those that went well are only counted."""
REMARKS = 20
"""Remarks that are listed of a document."""
LONGEST = 500
"""Characters of a message."""
ADDRESS = compiled("[A-Za-z][A-Za-z0-9+.-]+:/")
"""How the path of a file begins that lies on another machine: ``s3:/``. A drive of Windows has one letter."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""Content Security Policy: nothing is loaded, nothing runs."""
GENERATOR = "shequ-convert report"
TITLES: Mapping[Group, tuple[str, str]] = {
    "failed": ("Failed", "失败"),
    "warned": ("Made, please look at", "已生成，请检查"),
    "well": ("All right", "正常"),
}
RESULTS: Mapping[str, tuple[str, str]] = {
    "made": ("made", "已生成"),
    "unchanged": ("unchanged", "无变化"),
    "skipped": ("skipped", "已跳过"),
    "failed": ("failed", "失败"),
}
ENDS: Mapping[Ended, tuple[str, str]] = {
    "complete": ("All were tried", "全部处理完毕"),
    "interrupted": ("Interrupted; this is what was done by then", "已中断，以下为中断前的结果"),
    "stopped": ("Stopped after too many failures; this is what was done by then", "失败过多已停止，以下为停止前的结果"),
}
STYLE = """\
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --bad: #b3261e; --odd: #8a5a00; --dim: #666; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --odd: #ffc36b; --dim: #aaa; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 60rem; font: 1rem/1.5 system-ui, "Noto Sans SC", "Microsoft YaHei",
  "PingFang SC", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; }
p { margin: 0; }
.dim { color: var(--dim); font-size: .875rem; }
.counts { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .5rem; margin: 1rem 0; }
.counts div { border: 1px solid var(--line); border-radius: .4rem; padding: .4rem .7rem; }
.counts dd { margin: 0; font-size: 1.4rem; font-variant-numeric: tabular-nums; }
.counts dt { color: var(--dim); font-size: .875rem; }
.bad, .failed > summary, .bad dd { color: var(--bad); }
.odd, .warned > summary, .odd dd { color: var(--odd); }
details.group { border-top: 1px solid var(--line); padding: .5rem 0; }
details.group > summary { font-size: 1.15rem; font-weight: 600; cursor: pointer; padding: .25rem 0; }
ul { list-style: none; margin: 0; padding: 0; }
li.document { padding: .5rem .25rem; border-top: 1px solid var(--line); break-inside: avoid; }
li.document:nth-child(even) { background: var(--soft); }
.name { font-weight: 600; }
.remarks { font-size: .9375rem; }
h1 span, dt span, summary span { white-space: nowrap; }
@media print {
  html { font-size: 9pt; }
  body { max-width: none; padding: 0; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
"""


class Page:
    """The page, which is put together when the batch has ended."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started = ""
        self._rows: Mapping[Group, list[str]] = {"failed": [], "warned": [], "well": []}
        self._counts: dict[Group, int] = {"failed": 0, "warned": 0, "well": 0}

    @staticmethod
    def ours(head: bytes) -> bool:
        """Tell by its beginning whether a file is such a page."""
        return f'<meta name="generator" content="{GENERATOR}'.encode() in head

    def begin(self, _inputs: int | None) -> bytes:
        """Return nothing: the summary comes first."""
        self._started = now()
        return b""

    def outcome(self, outcome: Outcome) -> bytes:
        """Keep what is told of a document, unless it has enough company."""
        group: Group = "failed" if outcome.errors else "warned" if warned(outcome) else "well"
        self._counts[group] += 1
        if self._counts[group] <= LISTED:
            self._rows[group].append(document(outcome, self._folder))
        return b""

    def end(self, summary: Summary) -> Iterator[bytes]:
        """Yield the page."""
        yield from (part.encode("utf-8", "backslashreplace") for part in self._parts(summary))

    def _parts(self, summary: Summary) -> Iterator[str]:
        yield head(summary, self._started)
        for group, rows in self._rows.items():
            if self._counts[group]:
                yield from section(group, rows, self._counts[group], whole=summary.tried <= LISTED)
        yield "</body>\n</html>\n"


def head(summary: Summary, started: str) -> str:
    """Return the page down to its summary."""
    number = summary.tried if summary.inputs is None else summary.inputs
    title = f"Report on {number:,} document{'' if number == 1 else 's'}"
    done = summary.made + summary.failed
    pace = f", {rate(done / summary.seconds)}" if done and summary.seconds else ""
    time = f"{started[:16].replace('T', ' ')} UTC · {lasting(summary.seconds)}{pace} · shequ-convert {__version__}"
    kind = "" if summary.ended == "complete" else ' class="bad"'
    return f"""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="{GENERATOR}, version {__version__}">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} 转换报告</title>
<style>
{STYLE}</style>
</head>
<body>
<h1>{title} {chinese("转换报告")}</h1>
<p{kind}>{both(ENDS[summary.ended])}</p>
<p class="dim">{time}</p>
<dl class="counts">
{"".join(counts(summary))}</dl>
"""


def counts(summary: Summary) -> Iterator[str]:
    """Yield the numbers that matter; what is none of is left out, but for those made and failed."""
    rows = (
        ("", "made", "已生成", summary.made, True),
        ("odd", "with warnings", "有警告", summary.warned, False),
        ("bad", "failed", "失败", summary.failed, True),
        ("", "skipped", "已跳过", summary.skipped, False),
        ("bad", "not tried", "未处理", summary.not_tried or 0, False),
    )
    for kind, english, han, number, always in rows:
        if number or always:
            colour = f' class="{kind}"' if kind and number else ""
            yield f"<div{colour}><dt>{both((english, han))}</dt><dd>{number:,}</dd></div>\n"


def section(group: Group, rows: list[str], number: int, *, whole: bool) -> Iterator[str]:
    """Yield a group of documents: all that went well only if the ``whole`` batch is listed."""
    shown = rows if whole or group != "well" else []
    opened = " open" if group != "well" else ""
    yield f'<details class="group {group}"{opened}>\n<summary>{both(TITLES[group])}: {number:,}</summary>\n<ul>\n'
    yield from shown
    yield "</ul>\n"
    if number > len(shown):
        missing = f"{number - len(shown):,}"
        english = f"Not listed here: {missing}. A report that ends in .csv or .json has all."
        yield f'<p class="dim">{both((english, f"另有 {missing} 份未列出，完整清单见 .csv 或 .json 报告。"))}</p>\n'
    yield "</details>\n"


def document(outcome: Outcome, folder: Path) -> str:
    """Return what is told of a document."""
    facts = [both(RESULTS[result(outcome)]), f"{outcome.seconds:.2f} s"]
    files = [_link(stored, folder) for stored in outcome.written]
    errors = "".join(_error(error, outcome.label) for error in outcome.errors)
    return (
        f'<li class="document"><p class="name">{shown(outcome.label)}</p>\n{errors}'
        f'<p class="dim">{" · ".join([*facts, *files])}</p>\n{_remarks(outcome.diagnostics)}</li>\n'
    )


def _error(error: ShequError, label: str) -> str:
    what = error.what.removeprefix(f"{label} ")  # which stands above
    advice = f'<p class="dim">{shown(error.advice)}.</p>\n' if error.advice else ""
    return f'<p class="bad">{shown(what)}</p>\n{advice}'


def _remarks(remarks: tuple[Diagnostic, ...]) -> str:
    """Return remarks, warnings first; those merely worth knowing are folded."""
    warnings = [remark for remark in remarks if remark.severity is Severity.WARNING]
    others = [remark for remark in remarks if remark.severity is not Severity.WARNING]
    told = _list(warnings, "odd") if warnings else ""
    label = both((f"Remarks: {len(others)}", f"说明 {len(others)} 条"))
    folded = f'<details class="dim"><summary>{label}</summary>{_list(others, "")}</details>\n' if others else ""
    return told + folded


def _list(remarks: list[Diagnostic], kind: str) -> str:
    rows = [f"<li>{shown(str(remark))}</li>" for remark in remarks[:REMARKS]]
    more = len(remarks) - REMARKS
    if more > 0:
        rows.append(f"<li>{both((f'and {more} more', f'另有 {more} 条'))}</li>")
    return f'<ul class="{f"remarks {kind}".strip()}">{"".join(rows)}</ul>\n'


def _link(stored: Stored, folder: Path) -> str:
    """Return the name of an output, as a link where it lies on the same machine."""
    name = shown(str(stored.path))
    if not isinstance(stored.path, Path) or ADDRESS.match(stored.path.as_posix()):
        return name
    try:
        place = os.path.relpath(os.path.realpath(stored.path), folder)
    except ValueError:  # on another drive of Windows
        return name
    return f'<a href="./{quote(os.fsencode(place.replace(os.sep, "/")))}">{name}</a>'


def shown(text: str) -> str:
    """Return a text as HTML, shortened, in which what could turn it round is spelt out."""
    line = printable(text)
    return escape(line if len(line) <= LONGEST else f"{line[:LONGEST]}…")


def both(words: tuple[str, str]) -> str:
    """Return English and Chinese words as HTML."""
    return f"{escape(words[0])} {chinese(words[1])}"


def chinese(words: str) -> str:
    """Return Chinese words as HTML that says so."""
    return f'<span lang="zh-Hans">{escape(words)}</span>'

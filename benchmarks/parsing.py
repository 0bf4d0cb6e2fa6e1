"""Compares our parsing with trafilatura and gne on the same pages in one run, and shows how time grows with the input.

``make bench-parsing`` installs the two. They read HTML: each page is given to them twice, with its lines in the
simplest elements and with the weight of markup that pages have; links are marked as such. Contestants take turns, the
best of the rounds counts; the figures are CPU time of one process. The second table gives the time for each character
in relation to one example: what grows with the square of the input would show there at once.
"""

from __future__ import annotations

import argparse
import html
import logging
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.compare import Contest, best, own_clock
from shequ_convert.convert import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

EXAMPLES = Path(__file__).resolve().parent.parent / "examples" / "input"
LINK_LONGEST = 14
"""Characters of a line that is given to the peers as a link."""


def pages() -> dict[str, str]:
    """Return the examples in UTF-8, by name."""
    texts = {path.stem: path.read_bytes() for path in sorted(EXAMPLES.glob("*.txt"))}
    return {name: data.decode() for name, data in texts.items() if not name.endswith("gbk")}


def bare(text: str) -> str:
    """Return a page's text in the simplest elements."""
    return f"<html><head><title>{first(text)}</title></head><body>{''.join(map(element, lines(text)))}</body></html>"


def usual(text: str) -> str:
    """Return a page's text with the weight of elements, styles and scripts around it that news pages have."""
    script = "<script>" + "var a=function(b,c){return b.d(c)};" * 1500 + "</script>"
    style = "<style>" + ".news .list li{margin:0 auto;padding:0;float:left}" * 400 + "</style>"
    wrapped = "".join(f'<div class="mod"><div class="bd clearfix">{element(line)}</div></div>' for line in lines(text))
    return f"<html><head><title>{first(text)}</title>{style}{script}</head><body>{wrapped}</body></html>"


def lines(text: str) -> list[str]:
    """Return the lines of a page that are not blank."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def first(text: str) -> str:
    """Return the first line of a page, for its title element."""
    return html.escape(lines(text)[0])


def element(line: str) -> str:
    """Return a line as a paragraph, or as a link of a list if it is as short as links are."""
    words = html.escape(line)
    return f'<li><a href="/a.html">{words}</a></li>' if len(line) <= LINK_LONGEST else f"<p>{words}</p>"


def runs(texts: Mapping[str, str]) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield who reads all pages: ourselves, and the peers that are installed."""
    yield "shequ-convert, text", lambda: [parse(text) for text in texts.values()]
    for weight in (bare, usual):
        htmls = [weight(text) for text in texts.values()]
        for name, read in peers():
            yield f"{name}, {weight.__name__} HTML", partial(list_of, read, htmls)


def list_of(read: Callable[[str], object], htmls: list[str]) -> list[object]:
    """Return what a peer reads from each page."""
    return [read(page) for page in htmls]


def peers() -> Iterator[tuple[str, Callable[[str], object]]]:
    """Yield the peers that are installed."""
    try:
        import trafilatura  # noqa: PLC0415 - perhaps not installed
        from gne import GeneralNewsExtractor  # noqa: PLC0415 - likewise
    except ImportError as missing:
        print(f"without peers ({missing}): make bench-parsing installs them")
        return
    yield "trafilatura", trafilatura.bare_extraction
    yield "gne", GeneralNewsExtractor().extract


def repeated(text: str, times: int) -> str:
    """Return a page whose body is so many times as long."""
    lines = text.splitlines(keepends=True)
    third = len(lines) // 3
    return "".join([*lines[:third], *lines[third : 2 * third] * times, *lines[2 * third :]])


def growing(text: str) -> dict[str, str]:
    """Return inputs of which each could take a parser far longer than its size lets expect."""
    times = (10, 100, 1000)
    return {
        **{f"the body {n} times": repeated(text, n) for n in times},
        "100,000 blank lines": "题目\n" + "\n" * 100_000 + text,
        "20,000 short lines": "\n".join(f"第{n}条链接的标题" for n in range(20_000)),
        "a line of 1,000,000": "题目\n" + "这是一句很平常的话，说的是社区里的事。" * 50_000,
        "100,000 brackets in a line": "题目\n" + "（" * 100_000 + "\n正文到此为止，谢谢大家。",
        "50,000 quotes in a line": "题目\n" + '说"' * 50_000 + "\n正文到此为止，谢谢大家。",
        "33,000 labels in a line": "题目\n" + "来源：" * 33_000 + "\n正文到此为止，谢谢大家。",
    }


def peers_table(texts: Mapping[str, str], rounds: int) -> Iterator[str]:
    """Yield the lines of the first table."""
    times = best(Contest("parsing", dict(runs(texts)), own_clock), rounds + 1)
    ours = next(iter(times.values()))
    yield from (f"\n| {len(texts)} pages, warm | pages a second | ratio |", "|---|---:|---:|")
    yield from (f"| {name} | {len(texts) * 1000 / ms:,.0f} | {ms / ours:.2f} |" for name, ms in times.items())


def growth_table(text: str) -> Iterator[str]:
    """Yield the lines of the second table."""
    yield from ("\n| input | characters | ms | time a character |", "|---|---:|---:|---:|")
    unit = 0.0
    for name, content in {"one example": text, **growing(text)}.items():
        (ms,) = best(Contest(name, {name: partial(parse, content)}, own_clock), 3).values()
        unit = unit or ms / len(content)
        yield f"| {name} | {len(content):,} | {ms:,.1f} | {ms / len(content) / unit:.2f} |"


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7, help="turns of each contestant (default 7)")
    choice = parser.parse_args()
    logging.disable()
    texts = pages()
    for line in (*peers_table(texts, choice.rounds), *growth_table(texts["speech-with-pictures"])):
        print(line, flush=True)


if __name__ == "__main__":
    main()

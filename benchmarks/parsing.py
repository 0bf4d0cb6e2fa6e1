"""Compares our parsing with trafilatura and gne on the same pages in one run, and shows how time grows with the input.

``make bench-parsing`` installs the two. They read HTML: each page is given to them twice, with its lines in the
simplest elements and with the weight of markup that pages have; links are marked as such. Contestants take turns, the
best of the rounds counts; the figures are CPU time of one process. The second table gives the time for each character
in relation to one example: what grows with the square of the input would show there at once.

``--saved FOLDER`` takes saved web pages instead of the examples: the peers read each page's HTML as it is, we read the
lines that a browser shows of it. How those lines are got is not measured, for a crawler hands them to us.
"""

from __future__ import annotations

import argparse
import html
import logging
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.compare import Contest, best, own_clock
from shequ_convert.convert import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

EXAMPLES = Path(__file__).resolve().parent.parent / "examples" / "input"
SPEECH = 2200
"""Characters of a speech with the page around it; rates are given in such pages too, for pages differ in length."""
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "title",
        "tr",
        "ul",
    ]
)
"""Elements that stand on lines of their own."""
UNSEEN = frozenset(("head", "noscript", "script", "style", "template"))
LINK_LONGEST = 14
"""Characters of a line that is given to the peers as a link."""


def pages() -> dict[str, str]:
    """Return the examples in UTF-8, by name."""
    texts = {path.stem: path.read_bytes() for path in sorted(EXAMPLES.glob("*.txt"))}
    return {name: data.decode() for name, data in texts.items() if not name.endswith("gbk")}


def saved(folder: Path) -> dict[str, tuple[str, str]]:
    """Return saved pages by name: the HTML, and the lines that it shows."""
    htmls = {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.htm*"))}
    decoded = {name: read_html(data) for name, data in htmls.items()}
    return {name: (content, shown(content)) for name, content in decoded.items()}


def read_html(data: bytes) -> str:
    """Return the characters of a page in UTF-8 or, where it is none, in GB18030."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def shown(content: str) -> str:
    """Return the lines that a page shows; a picture is its file name."""
    from lxml import html as tree  # noqa: PLC0415 - comes with the peers

    page: Any = tree.document_fromstring(content.removeprefix('<?xml version="1.0" encoding="utf-8"?>'))
    for element in [*page.iter(*UNSEEN, tree.etree.Comment)]:
        element.drop_tree()
    for element in page.iter():
        end = "\n" if element.tag in BLOCKS else ""
        name = (element.get("src") or "").partition("?")[0].rpartition("/")[2] if element.tag == "img" else ""
        element.text = end + " ".join((element.text or "").split())
        element.tail = f"{end}\n{name}\n" if name else end + " ".join((element.tail or "").split())
    return "\n".join(filter(None, map(str.strip, page.text_content().split("\n"))))


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


def runs(texts: Iterable[str], htmls: Mapping[str, list[str]]) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield who reads all pages: ourselves the texts, and the peers that are installed each form of their HTML."""
    yield "shequ-convert, text", partial(list_of, parse, [*texts])
    for form, pages in htmls.items():
        yield from ((f"{name}, {form}", partial(list_of, read, pages)) for name, read in peers())


def list_of(read: Callable[[str], object], pages: list[str]) -> list[object]:
    """Return what one reads from each page; None where it fails."""
    found: list[object] = []
    for page in pages:
        try:
            found.append(read(page))
        except Exception as failure:  # noqa: BLE001 - a peer may fail in any way, and does so for some pages
            found.append(print(f"failed: {failure!r:.60}", file=sys.stderr))
    return found


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


def peers_table(texts: list[str], htmls: Mapping[str, list[str]], rounds: int) -> Iterator[str]:
    """Yield the lines of the first table."""
    times = best(Contest("parsing", dict(runs(texts, htmls)), own_clock), rounds + 1)
    ours, speeches = next(iter(times.values())), sum(map(len, texts)) / SPEECH
    yield f"\n| {len(texts)} pages, warm | pages a second | as long as a speech, a second | time in relation to ours |"
    yield "|---|---:|---:|---:|"
    for name, ms in times.items():
        yield f"| {name} | {len(texts) * 1000 / ms:,.0f} | {speeches * 1000 / ms:,.0f} | {ms / ours:.2f} |"


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
    parser.add_argument("--saved", type=Path, metavar="FOLDER", help="saved web pages to read instead of the examples")
    choice = parser.parse_args()
    logging.disable()
    examples = pages()
    if choice.saved:
        found = saved(choice.saved)
        texts, htmls = [text for _, text in found.values()], {"its HTML": [content for content, _ in found.values()]}
    else:
        texts = [*examples.values()]
        htmls = {f"{form.__name__} HTML": [form(text) for text in texts] for form in (bare, usual)}
    for line in (*peers_table(texts, htmls, choice.rounds), *growth_table(examples["speech-with-pictures"])):
        print(line, flush=True)


if __name__ == "__main__":
    main()

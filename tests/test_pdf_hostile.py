"""Texts, names, pictures and designs that want a PDF or an HTML page to fetch, read, run or hide something.

A server on this machine waits for requests and a file for being read: neither may happen, the words must be printed as
they stand, and what is written must not reach out when it is opened.
"""

from __future__ import annotations

import base64
import io
import re
import threading
from contextlib import contextmanager
from functools import cache
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from PIL import Image, PngImagePlugin

from shequ_convert import cli, parse
from shequ_convert.booklet import Article, Booklet, Cover
from shequ_convert.document import (
    Document,
    Figure,
    Footnote,
    Footnotes,
    Heading,
    List,
    ListItem,
    Meta,
    Note,
    Origin,
    Paragraph,
    Quote,
    Salutation,
    Signature,
    Table,
)
from shequ_convert.errors import ShequError
from shequ_convert.layout import Illustration, plain_text
from shequ_convert.picture import Picture
from shequ_convert.picture import read as read_picture
from shequ_convert.style import builtin_names, load
from shequ_convert.values import replace
from shequ_convert.write import Manuscript, Volume, WriteOptions, fonts, html, laid_out, pdf, volume_laid_out
from tests.support.pages import glyphs_of, plain
from tests.support.pdf import opened
from tests.support.tagged import Tagged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.layout import Layout
    from shequ_convert.style import Profile

SECRET = "CANARY-7f3d9a"  # noqa: S105 - it opens nothing
"""What a file says that may not be read."""


@pytest.fixture(autouse=True)
def no_fonts_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every machine gives the same result."""
    monkeypatch.setattr(fonts, "font_folders", lambda: ())


# The server and the file ----------------------------------------------------------------------------------------------


class Bait:
    """Where a hostile text points to."""

    def __init__(self, port: int, file: Path) -> None:
        self.web = f"http://127.0.0.1:{port}/x"
        self.file = file.as_uri()
        self.requests: list[str] = []


@contextmanager
def listening(folder: Path) -> Iterator[Bait]:
    """Lend a server that notes every request, and a file."""
    requests: list[str] = []

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"body { color: red }")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    canary = folder / "canary.txt"
    canary.write_text(SECRET, encoding="utf-8")
    server = HTTPServer(("127.0.0.1", 0), Noting)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    bait = Bait(server.server_port, canary)
    bait.requests = requests
    try:
        yield bait
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@pytest.fixture
def bait(tmp_path: Path) -> Iterator[Bait]:
    with listening(tmp_path) as lent:
        yield lent
        assert lent.requests == []


def test_the_server_notes_who_asks(tmp_path: Path) -> None:
    from urllib.request import ProxyHandler, build_opener  # noqa: PLC0415 - beside its only use

    with listening(tmp_path) as lent:
        build_opener(ProxyHandler({})).open(lent.web, timeout=5).read()
        assert lent.requests == ["/x"]


def hostile(bait: Bait) -> tuple[str, ...]:
    """Return words that a careless writer would obey."""
    web, file = bait.web, bait.file
    return (
        f'<img src="{web}">',
        f"<img src={file} onerror=alert(1)>",
        f'<link rel=stylesheet href="{web}"><link rel=attachment href="{file}">',
        f"</style><style>@import url({web}); body {{ background: url({file}) }}",
        f"</p></body></html><iframe src='{file}'></iframe>",
        f'<object data="{file}"><embed src="{web}"></object>',
        f"<svg xmlns='http://www.w3.org/2000/svg'><image href='{web}'/><a href='{web}'>甲</a></svg>",
        f'<a href="javascript:alert(1)">点</a><a href="{web}">击</a>',
        "<script>app.launchURL('x')</script>",
        f'" style="background:url({web})" x="',
        f"' onload='fetch(\"{web}\")",
        f"\\22 ; }} @import '{web}'; p::before {{ content: url({file})",
        f"{{title}}{{page}} {{0}} %s url({web}) attr(href url) string(head)",
        f"<meta http-equiv=refresh content='0;url={web}'><base href='{web}'>",
        "data:text/html;base64,PHNjcmlwdD4=",
        "<!-- 甲 --> ]]> <![CDATA[ 乙 ]]> &lt;img&gt; &#60;b&#62; &amp;amp; &nbsp;",
        "/URI (x) /S /JavaScript /JS (a) >> endobj stream",
        "(\\) Tj ET Q) /Launch BDC \\(甲",
        f'<img src=\'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"><image href="{web}"/></svg>\'>',
        f"<input type=file><form action={web}><button>送</button></form>",
        "<?php 甲 ?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>&b;",
        f"<style>@font-face {{ font-family: 'Noto Serif SC'; src: url({web}) }}</style>",
    )


def everywhere(words: str) -> Document:
    """Return a document that says the same in every place."""
    return Document(
        Origin(words, "utf-8", "0" * 64),
        Meta(
            title=words, subtitle=words, source=words, author=words, editor=words, published="2024-03-05", tags=(words,)
        ),
        (
            Salutation(words, (1,)),
            Heading(1, words, (2,)),
            Paragraph(words, (3,)),
            Paragraph(words, (4,), speaker=min(3, len(words))),
            Figure(words, words, (5,)),
            List((ListItem(words, words, (6,)),), (6,)),
            Quote((words,), (7,)),
            Table(((words, words),), (8,)),
            Footnotes((Footnote("①", words, (9,)),), (9,), words),
            Signature(words, (10,)),
            Note(words, (11,)),
        ),
    )


# What is asked of every PDF and page ----------------------------------------------------------------------------------


def printed(data: bytes, layout: Layout) -> str:
    """Return what stands in the type areas."""
    page = layout.profile.page
    with opened(data) as document:
        glyphs = [glyph for number, sheet in enumerate(document) for glyph in glyphs_of(sheet, number)]
    return plain("".join(g.character for g in glyphs if page.top - 2 < g.base < page.height - page.bottom + 2))


def harmless(data: bytes) -> None:
    """Check that a PDF reaches for nothing, runs nothing and holds nothing of the file."""
    read = Tagged(data)
    assert read.reaching == set()
    assert "/OpenAction" not in read.root
    assert "/AA" not in read.root
    assert "/AcroForm" not in read.root
    whole = b"".join(each.read_bytes() for each in read.pdf.objects if _text(each))
    assert SECRET.encode() not in whole + data


def _text(each: Any) -> bool:
    return isinstance(each, pikepdf.Stream) and str(each.get("/Subtype", "")) not in {"/Image", "/OpenType"}


class Seen(HTMLParser):
    """Notes what a page reaches for and what it says."""

    REACHING = ("src", "href", "action", "data", "srcset", "background", "poster", "ping", "formaction", "xlink:href")
    TAGS = ("script", "iframe", "object", "embed", "link", "base", "form", "input", "svg")

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.words = ""
        self.policy = ""
        self.within = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that should not be there, and attributes that lead away or run."""
        if tag in self.TAGS:
            self.found.append(tag)
        for name, value in attrs:
            away = name in self.REACHING and not (value or "").startswith(("#", "data:image/png;", "data:image/jpeg;"))
            if away or name.startswith("on") or (name == "style" and "url" in (value or "")):
                self.found.append(f"{tag} {name}={value}")
        said = dict(attrs)
        if said.get("http-equiv") == "Content-Security-Policy":
            self.policy = said["content"] or ""
        elif "http-equiv" in said:
            self.found.append(f"{tag} {said}")
        self.within = tag if tag in {"style", "title"} else self.within

    def handle_endtag(self, tag: str) -> None:
        """Note where a style sheet or a title ends."""
        self.within = "" if tag == self.within else self.within

    def handle_data(self, data: str) -> None:
        """Keep the words, and note what a style sheet asks for."""
        if not self.within:
            self.words += data
        elif self.within == "style" and re.search(r"url\s*\(|@import", data, re.IGNORECASE):
            self.found.append(data)


def innocent(page: str) -> str:
    """Check that a page reaches for nothing, and return what it says."""
    seen = Seen(page)
    assert seen.found == []
    assert seen.policy.startswith("default-src 'none'")
    assert SECRET not in page
    return plain(seen.words)


@pytest.mark.parametrize(
    "page",
    [
        '<p><img src="http://127.0.0.1/x">',
        "<p onclick='a()'>",
        "<style>@import 'x'</style>",
        '<p style="background: url(x)">',
        "<script>a()</script>",
        '<meta http-equiv="refresh" content="0">',
    ],
)
def test_a_page_that_reaches_out_is_seen(page: str) -> None:
    assert Seen(page).found


def test_a_page_that_speaks_of_it_is_let_be() -> None:
    page = '<p title="url(x)">&lt;img src="http://x"&gt; @import url(x) <a href="#n">甲</a>'
    assert not Seen(page + '<img src="data:image/png;base64,">').found


# Words ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "profile"), [*zip(range(22), cycle(builtin_names()), strict=False)])
def test_hostile_words_are_printed_and_obeyed_nowhere(number: int, profile: str, bait: Bait) -> None:
    manuscript = Manuscript(everywhere(hostile(bait)[number]), load(profile), {}, WriteOptions(toc=True))
    layout = laid_out(manuscript)
    data = pdf.write(manuscript).data
    harmless(data)
    assert without_numbers(printed(data, layout)) == without_numbers(plain(plain_text(layout)))
    assert innocent(html.write(manuscript).data.decode()) == plain(plain_text(layout))


def without_numbers(text: str) -> str:
    """Return a text without the dots and numbers of its table of contents, nor any other."""
    return re.sub(r"[.\d]", "", text)


def test_there_are_as_many_hostile_words_as_are_tried(bait: Bait) -> None:
    assert len(hostile(bait)) == 22


def test_the_words_enter_title_bookmarks_and_metadata_as_they_stand(bait: Bait) -> None:
    for words in hostile(bait):
        read = Tagged(pdf.write(Manuscript(everywhere(words), load("article"))).data)
        assert str(read.pdf.docinfo.Title) == words
        assert str(read.pdf.docinfo.Author) == words
        assert [text for _, text in read.outline] == [words] * 2
        with read.pdf.open_metadata() as xmp:
            assert xmp["dc:title"] == words


@pytest.mark.thorough
def test_a_booklet_of_hostile_covers_and_names_is_printed(bait: Bait) -> None:
    for words in hostile(bait):
        cover = Cover(words, words, words, words, words)
        articles = (Article(everywhere(words), words), Article(replace(everywhere(words), meta=Meta()), words))
        volume = Volume(Booklet(cover, articles), load("handout"))
        data = pdf.bind(volume).data
        harmless(data)
        layout = volume_laid_out(volume)
        assert without_numbers(printed(data, layout)) == without_numbers(plain(plain_text(layout)))


def test_raw_hostile_text_goes_the_whole_way(bait: Bait, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(
        "\n".join(f"第{n}段：{words}。" for n, words in enumerate(hostile(bait))), encoding="utf-8"
    )
    with pytest.raises(SystemExit) as ended:
        cli.main(["convert", "a.txt", "-t", "pdf", "-t", "html", "-q"])
    assert not ended.value.code
    harmless(Path("a.pdf").read_bytes())
    innocent(Path("a.html").read_text(encoding="utf-8"))


# Pictures -------------------------------------------------------------------------------------------------------------


def drawn(**options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), (200, 30, 30)).save(out, "PNG", **options)
    return out.getvalue()


def in_text(words: str) -> bytes:
    """Return a PNG whose text chunks say something."""
    chunks = PngImagePlugin.PngInfo()
    for keyword in ("Comment", "Software", "XML:com.adobe.xmp"):
        chunks.add_itxt(keyword, words)
        chunks.add_text(keyword[:10], words.encode("latin-1", "replace").decode("latin-1"))
    return drawn(pnginfo=chunks)


def pictured(name: str, data: bytes) -> Manuscript | None:
    """Return a text with a picture; None if it cannot be one."""
    try:
        picture = read_picture(name, data)
    except ValueError:
        return None
    return Manuscript(_figure(name), load("article"), {name: picture})


def _figure(name: str) -> Document:
    return Document(Origin("a", "utf-8", ""), Meta(title="图"), (Figure(name, "说明", (1,)), Paragraph("后文。", (2,))))


def test_a_drawing_in_the_name_of_a_picture_is_none(bait: Bait) -> None:
    svg = (
        f'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="60" height="40"><image xlink:href="{bait.web}" width="9" height="9"/><script>a()</script>'
        f"<style>@import url({bait.web});</style><text>{bait.file}</text></svg>"
    ).encode()
    for name in ("a.png", "a.jpg", "a.svg"):
        assert pictured(name, svg) is None


def test_what_a_picture_says_beside_its_pixels_is_not_obeyed(bait: Bait) -> None:
    for words in hostile(bait):
        made = pictured("a.png", in_text(words))
        assert made is not None
        harmless(pdf.write(made).data)
        innocent(html.write(made).data.decode())


def test_a_colour_profile_that_is_none_does_no_harm(bait: Bait) -> None:
    profiles = (b"", b"x" * 200, f"<img src='{bait.web}'>".encode() * 20, b"\0" * 128 + SECRET[:6].encode())
    for profile in profiles:
        made = pictured("a.png", drawn(icc_profile=profile))
        if made:
            data = pdf.write(made).data
            harmless(data)
            assert Tagged(data).pdf.check_pdf_syntax() == []


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.png",
        'a".png',
        "a' onerror='x.png",
        "http://127.0.0.1:9/x.png",
        "file:///etc/passwd.png",
        "javascript:alert(1).png",
        "data:image/png;base64,AAAA.png",
        "picture:0",
        "font:0",
        "<b>.png",
        "a\u202egnp.exe.png",
    ],
)
def test_the_name_of_a_picture_is_only_a_name(name: str, bait: Bait) -> None:
    del bait
    made = pictured("a.png", drawn())
    assert made is not None
    there = replace(made, document=_figure(name), pictures={name: made.pictures["a.png"]})
    absent = replace(there, pictures={})
    for manuscript in (there, absent):
        data = pdf.write(manuscript).data
        harmless(data)
        layout = laid_out(manuscript)
        assert printed(data, layout) == plain(plain_text(layout))
        innocent(html.write(manuscript).data.decode())
    assert any(isinstance(laid, Illustration) and laid.picture is None for laid in laid_out(absent).content)


# Designs --------------------------------------------------------------------------------------------------------------


@cache
def speech() -> Document:
    return parse("把小事办好\n来源：春晖社区网 2023-05-06 10:00\n小区的事没有小事。\n" * 2)


def designed(folder: Path, **said: str) -> Profile:
    """Return the default design with hostile faces, heads and feet."""
    face = "[" + toml(said.get("face", "宋体")) + "]"
    words = [
        'extends = "article"',
        "[furniture]",
        f"header = {toml(said.get('header', ''))}",
        f"footer = {toml(said.get('footer', ''))}",
        "header_on_first = true",
        "[document]",
        f"figure_label = {toml(said.get('label', '图'))}",
        f"toc_heading = {toml(said.get('contents', '目录'))}",
        "[fonts.serif]",
        f"east_asian = {face}",
        f"latin = {face}",
        'generic = "serif"',
    ]
    path = folder / "design.toml"
    path.write_text("\n".join(words) + "\n", encoding="utf-8")
    return load(str(path))


def toml(text: str) -> str:
    return '"' + "".join(f"\\u{ord(c):04x}" if c in '"\\' or ord(c) < 32 else c for c in text) + '"'


def hostile_styles(bait: Bait) -> tuple[str, ...]:
    """Return words that would leave a CSS string."""
    return (
        *(words for words in hostile(bait) if "{" not in words),
        f'" url("{bait.web}") "',
        f'x"; }} @import "{bait.web}"; a {{ b: "',
        f"\\22 url({bait.web})",
        f'\\"; src: url({bait.web}); x: \\',
        f"\n}} @font-face {{ font-family: x; src: url({bait.web}) }}\n",
        f"*/ @import '{bait.web}'; /*",
    )


@pytest.mark.thorough
def test_hostile_faces_heads_and_feet_stay_words(bait: Bait, tmp_path: Path) -> None:
    for words in hostile_styles(bait):
        for place in ("face", "header", "footer", "label", "contents"):
            try:
                design = designed(tmp_path, **{place: words})
            except ShequError:  # a design may refuse them: then there is nothing to write
                continue
            made = Manuscript(speech(), design, {}, WriteOptions(toc=True))
            harmless(pdf.write(made).data)
            innocent(html.write(made).data.decode())


def test_a_hostile_head_is_printed_as_it_stands(bait: Bait, tmp_path: Path) -> None:
    words = "“</style>”; url(x) \\22 甲"
    del bait
    data = pdf.write(Manuscript(speech(), designed(tmp_path, header=words))).data
    with opened(data) as document:
        assert plain(words) in plain(document[0].get_text())


def in_head(title: str, folder: Path) -> str:
    """Return the running head of a text with a title, where nothing else stands in it."""
    titled = replace(speech(), meta=replace(speech().meta, title=title))
    data = pdf.write(Manuscript(titled, designed(folder, header="{title}"))).data
    harmless(data)
    with opened(data) as document:
        return plain("".join(g.character for g in glyphs_of(document[0]) if g.base < load("article").page.top - 2))


def test_a_title_in_a_running_head_is_a_string(bait: Bait, tmp_path: Path) -> None:
    for words in hostile(bait):
        if "{page}" not in words:
            assert in_head(words[:30], tmp_path) == plain(words[:30])


@pytest.mark.parametrize("title", ["{page}之谜", "共{pages}页", "{title}{page}"])
def test_braces_in_a_title_are_braces_in_the_running_head(title: str, tmp_path: Path) -> None:
    assert in_head(title, tmp_path) == title


# That these checks see what they are to see ---------------------------------------------------------------------------


def test_plain_weasyprint_is_caught(tmp_path: Path) -> None:
    from shequ_convert.write import weasy  # noqa: PLC0415 - beside its only use

    with listening(tmp_path) as lent:
        obeyed = f'<img src="{lent.web}"><a href="{lent.web}">甲</a><link rel=attachment href="{lent.file}">'
        data = weasy.library().HTML(string=f"<html lang=zh-CN><body>{obeyed}").write_pdf()
        assert lent.requests
        assert Tagged(data).reaching >= {"/URI", "/EmbeddedFile"}
        with pytest.raises(AssertionError):
            harmless(data)


def test_a_picture_within_a_page_is_no_request() -> None:
    made = pictured("a.png", drawn())
    assert made is not None
    page = html.write(made).data.decode()
    assert base64.b64encode(made.pictures["a.png"].data).decode() in page
    assert isinstance(made.pictures["a.png"], Picture)
    innocent(page)

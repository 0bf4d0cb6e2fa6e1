"""Layout -> style sheet: every length and face of the profile as CSS, for paper and for the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from shequ_convert.expressions import compiled
from shequ_convert.layout import FOOTNOTE_STYLE, NOTES_COLOUR, Contents, Grid, Illustration, Passage, Row
from shequ_convert.style.profile import style_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import TypeAlias

    from shequ_convert.layout import Layout
    from shequ_convert.style.profile import Page, ParagraphStyle, Profile

    Families: TypeAlias = Mapping[str, str]
    """Font stack name -> value of CSS ``font-family``; a stack that is not here is not printed in."""

OUTER_INSET = 1.0
"""Characters that an outer page number stands in from the edge of the type area (GB/T 9704-2012, 7.5: 空一字)."""
CELL_INSET = 0.4
"""Characters between a cell's text and its rules."""
GRID_SLACK = 0.02
"""Points a line of the grid is left short, so that rounding never pushes its last character to the next line."""
BOLD_WEIGHT, REGULAR_WEIGHT = 700, 400
PART_STYLES = frozenset({"run_in", "speaker"})
"""Styles that give font and weight to part of a paragraph."""
CONTENTS_STYLES = frozenset({"toc_heading", "toc1", "toc2", "toc3"})
LINES_TOGETHER = 2
"""Lines of a paragraph that stay together at the foot and at the head of a page."""
OUTLINE_LEVELS = range(1, 6)
NUMBERED, RENUMBERED = "numbered", "renumbered"
"""CSS names of the pages of a booklet's parts that bear numbers, and of the part whose first page is page 1."""
END = "end"
"""Id of what stands last in a booklet; its page is the number of pages."""
HEAD, HEAD_EVEN = "head", "head-even"
"""CSS named strings: the running heads of right-hand and of left-hand pages."""

FORBIDDEN = compiled("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
"""What neither HTML nor PDF text can hold: control characters, surrogates, noncharacters."""
_COUNTER = compiled(r"\{(pages?)\}")
_PLAIN = compiled(r"[^0-9A-Za-z\u2e80-\ufeff ]")

STRUCTURE = """\
html { font-size: 16px }
body { margin: 0; hyphens: none; overflow-wrap: anywhere }
h1, h2, h3, h4, h5, h6, p, ul, li, blockquote, figure, table, figcaption { margin: 0; padding: 0; font-weight: normal }
ul { list-style: none }
li { display: block }
figure { break-inside: avoid }
figcaption { break-before: avoid }
.row { display: flex; break-inside: avoid }
.row + .caption { break-before: avoid }
img { display: block; max-width: 100%; height: auto; margin: 0 auto; image-orientation: none }
b { font-weight: normal }
.joined { white-space: nowrap }
.placeholder { border: 0.75pt solid #999; color: #555; padding: 2em 1em }
table { border-collapse: collapse; width: 100%; margin: 0.5em 0 }
td { border: 0.5pt solid #333; vertical-align: top }
tr { break-inside: avoid }
.date { break-before: avoid }
"""
"""What holds for every design: roles of the elements, no measures of type."""

LEADER = "."
"""What leads from an entry of the table of contents to the number of its page."""
CONTENTS = f"""\
nav a {{ color: inherit; text-decoration: none }}
@media print {{
  nav a::after {{ content: leader("{LEADER}") " " target-counter(attr(href url), page) }}
}}
"""
"""What a table of contents needs; only paper has numbers of pages."""

NOTES = """\
sup { vertical-align: super; font-size: 0.7em; line-height: 0 }
sup a, .notes a { color: inherit; text-decoration: none }
.notes { border-top: 0.5pt solid #333; margin: 1em 0; padding-top: 0.5em }
"""
"""What footnotes need: they stand behind the text, or the section, that refers to them."""

SCREEN = """\
@media screen {{
  html {{ background: #f2f2f0 }}
  .row {{ flex-wrap: wrap; justify-content: center }}
  body {{ max-width: {width}; margin: 0 auto; padding: {top} {side}; background: #fff; color: #111 }}
}}
"""


def stylesheet(layout: Layout, families: Families) -> str:
    """Return the rules of a layout's design, as far as the layout has use for them."""
    profile = layout.profile
    used = _used(layout)
    title_level = 1 if layout.titled and not layout.parted else 0
    parts = [
        STRUCTURE,
        *(_contents(profile) if used & CONTENTS_STYLES else ()),
        *([NOTES] if FOOTNOTE_STYLE in used else []),
        *(_rule(name, profile, families) for name in style_names(profile) if name in used),
        _rule("body", profile, families, selector="body"),
        *(_bookmark(f"outline{level}", level + title_level) for level in OUTLINE_LEVELS),
        _bookmark("title", title_level),
    ]
    return "\n".join(parts)


def _used(layout: Layout) -> set[str]:
    """Return the styles that a layout prints in."""
    used: set[str] = set()
    for laid in layout.content:
        match laid:
            case Passage():
                used |= {laid.style, *(piece.mark.value for piece in laid.pieces if piece.mark.value in PART_STYLES)}
            case Illustration():
                used |= {"figure", "placeholder"}
            case Grid():
                used.add("table")
            case Contents():
                used |= {"toc_heading", *(f"toc{entry.level}" for entry in laid.entries)}
            case Row():
                used |= {"figure", "placeholder", "caption"}
            case _:
                assert_never(laid)
    return used


def _bookmark(name: str, level: int) -> str:
    """Return the rule that makes elements of a class bookmarks of a level; none for 0."""
    return f".{name} {{ bookmark-level: {level or 'none'}; bookmark-label: attr(data-outline) }}"


def screen(page: Page) -> str:
    """Return the rules that give a page on a screen the measure of the printed one."""
    return SCREEN.format(width=_pt(page.text_width), top=_pt(page.top), side=_pt(min(page.left, page.right)))


def quoted(text: str) -> str:
    """Return a CSS string. Every mark is escaped, so it can stand in a style element, whatever it holds."""
    return '"' + _PLAIN.sub(lambda m: f"\\{ord(m[0]):x} ", FORBIDDEN.sub("", text)) + '"'


def _contents(profile: Profile) -> Iterator[str]:
    """Yield what a table of contents needs; a line stays blank behind it, as in Word."""
    body = profile.styles["body"]
    yield CONTENTS
    yield f"nav {{ margin-bottom: {_pt(body.line.points(body.size))} }}"


def pages(layout: Layout, families: Families) -> Iterator[str]:
    """Yield the rules of the pages of a layout: their size, their margins, their running heads and feet."""
    page, furniture = layout.profile.page, layout.profile.furniture
    first = page.front if layout.parted else page
    yield f"@page {{ size: {_pt(page.width)} {_pt(page.height)}; margin: {_margins(first)} }}"
    if page.notes_rule:
        yield from _notes_margin(page, (NUMBERED, RENUMBERED) if layout.parted else ("",))
    if layout.parted:
        yield from _parts(layout, families)
        return
    (part,) = layout.parts
    if part.header:
        yield _margin_box("", "top-center", quoted(part.header), _head_look(layout.profile, families))
        if not furniture.header_on_first:
            yield "@page :first { @top-center { content: none } }"
    if part.footer:
        yield from _feet("", _content(part.footer), layout.profile, families)


def _margins(page: Page) -> str:
    return " ".join(map(_pt, (page.top, page.right, page.bottom, page.left)))


def _notes_margin(page: Page, names: Sequence[str]) -> Iterator[str]:
    """Yield the rule in the right margin of pages of some names, and the margins, which those of a cover are unlike."""
    look = f"margin-left: {_pt(page.notes_gap)}; border-left: {_pt(page.notes_rule)} solid #{NOTES_COLOUR}"
    for name in names:
        yield f"@page {name} {{ margin: {_margins(page)}; @{_NOTES_PLACE} {{ content: ''; height: 100%; {look} }} }}"


def _parts(layout: Layout, families: Families) -> Iterator[str]:
    """Yield where the parts of a booklet begin, their running heads, and the pages that bear these and numbers."""
    profile = layout.profile
    yield f".part {{ break-before: page }} .right {{ break-before: right }} .{NUMBERED} {{ page: {NUMBERED} }}"
    yield f".{RENUMBERED} {{ page: {RENUMBERED} }} @page :nth(1 of {RENUMBERED}) {{ counter-reset: page 1 }}"
    for number, part in enumerate(layout.parts):
        heads = f"{HEAD} {quoted(part.header)}, {HEAD_EVEN} {quoted(part.header_even)}"
        yield f".part{number} > :first-child {{ string-set: {heads} }}"
    last = layout.parts[-1]
    for name in (NUMBERED, RENUMBERED):
        if last.header:
            shown = "first" if profile.furniture.header_on_first else "first-except"
            look = _head_look(profile, families)
            yield _margin_box(name, "top-center", f"string({HEAD}, {shown})", look)
            yield _margin_box(f"{name}:left", "top-center", f"string({HEAD_EVEN}, {shown})", look)
        if last.footer:
            pages = f'target-counter("#{END}", page)'
            yield from _feet(name, _content(last.footer, pages), profile, families)
        places = (*_PLACES, _NOTES_PLACE) if profile.page.notes_rule else _PLACES
        blank = " ".join(f"@{place} {{ content: none }}" for place in places)
        yield f"@page {name}:blank {{ {blank} }}"


_PLACES = ("top-center", "bottom-center", "bottom-left", "bottom-right")
"""Margin boxes that running heads and feet stand in."""
_NOTES_PLACE = "right-middle"
"""The margin box whose edge is the rule beside room for notes."""


def _head_look(profile: Profile, families: Families) -> str:
    return f"vertical-align: top; padding-top: {_pt(profile.page.header)}; {_type(profile.styles['header'], families)}"


def _feet(name: str, content: str, profile: Profile, families: Families) -> Iterator[str]:
    """Yield the page numbers of pages of a name; of all for an empty one."""
    style = _type(profile.styles["footer"], families)
    look = f"vertical-align: bottom; padding-bottom: {_pt(profile.page.footer)}; {style}"
    if profile.furniture.sides == "center":
        yield _margin_box(name, "bottom-center", content, look)
        return
    for spread, side in ((":right", "right"), (":left", "left")):
        inset = f"text-align: {side}; padding-{side}: {OUTER_INSET}em"
        yield _margin_box(f"{name}{spread}", f"bottom-{side}", content, f"{look}; {inset}")


def _margin_box(spread: str, place: str, content: str, look: str) -> str:
    return f"@page {spread} {{ @{place} {{ content: {content}; white-space: nowrap; {look} }} }}"


def _content(text: str, pages: str = "counter(pages)") -> str:
    """Return the CSS content of a running head or foot; ``{page}`` and ``{pages}`` become counters."""
    numbers = {"page": "counter(page)", "pages": pages}
    return " ".join(numbers[part] if i % 2 else quoted(part) for i, part in enumerate(_COUNTER.split(text)) if part)


def _type(style: ParagraphStyle, families: Families) -> str:
    size, line = _pt(style.size), _pt(style.line.points(style.size))
    return f"font-family: {families[style.font]}; font-size: {size}; line-height: {line}"


def _rule(name: str, profile: Profile, families: Families, selector: str | None = None) -> str:
    """Return the rule of a style; nothing if the document prints nothing in it."""
    style = profile.styles[name]
    if style.font not in families:
        return ""
    weight = f"font-weight: {BOLD_WEIGHT if style.bold else REGULAR_WEIGHT}"
    if name in PART_STYLES:
        return f".{name} {{ font-family: {families[style.font]}; {weight} }}"
    look = [_type(style, families), weight, *_spread(style, profile), *_grid(style, profile)]
    if selector is None:
        look += _place(style, name)
    return f"{selector or _selector(name)} {{ {'; '.join(look)} }}"


def _selector(name: str) -> str:
    return "td" if name == "table" else f".{name}"


def _place(style: ParagraphStyle, name: str) -> Iterator[str]:
    """Yield where a paragraph stands: its distance from its neighbours and from the edges of the type area."""
    hanging = max(0, -style.indent)
    if name == "table":
        yield f"padding: {_pt(style.before)} {CELL_INSET}em {_pt(style.after)}"
    else:
        yield f"margin: {_pt(style.before)} {style.right:g}em {_pt(style.after)} {style.left + hanging:g}em"
    if style.keep_next and name not in {"figure", "placeholder"}:
        yield "break-after: avoid; break-inside: avoid"


def _spread(style: ParagraphStyle, profile: Profile) -> Iterator[str]:
    """Yield how the lines of a paragraph run."""
    indent = f"{style.indent:g}em" if not _on_grid(style, profile) else _pt(style.indent * _pitch(profile))
    yield f"text-align: {style.align}; text-indent: {indent}"
    yield f"orphans: {LINES_TOGETHER}; widows: {LINES_TOGETHER}"


def _grid(style: ParagraphStyle, profile: Profile) -> Iterator[str]:
    """Yield the letter spacing that sets as many characters on a line as the document grid asks for."""
    if _on_grid(style, profile):
        yield f"letter-spacing: {_pitch(profile) - style.size:.3f}pt"


def _on_grid(style: ParagraphStyle, profile: Profile) -> bool:
    return bool(profile.page.grid_characters) and style.size == profile.styles["body"].size


def _pitch(profile: Profile) -> float:
    """Return how far apart the characters of the document grid stand, in points."""
    return (profile.page.text_width - GRID_SLACK) / profile.page.grid_characters


def _pt(length: float) -> str:
    return f"{length:.3f}".rstrip("0").rstrip(".") + "pt"

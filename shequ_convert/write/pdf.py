"""Layout -> PDF, by WeasyPrint from the HTML body, with our own fonts and nothing from the system or the network."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, assert_never

from shequ_convert.diagnostics import Diagnostic
from shequ_convert.errors import BackendMissing
from shequ_convert.expressions import compiled
from shequ_convert.layout import Contents, Grid, Illustration, Mark, Passage, Row, illustrations
from shequ_convert.style.profile import uncounted
from shequ_convert.values import replace
from shequ_convert.write import Written, css, fonts, html, laid_out, variant_named, volume_laid_out, weasy
from shequ_convert.write.cff import identity_charset
from shequ_convert.write.setting.classes import COMPLEX
from shequ_convert.write.setting.glyphs import Glyphs
from shequ_convert.write.weasy.line_numbers import LineNumbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shequ_convert.layout import Layout, Piece
    from shequ_convert.picture import Picture
    from shequ_convert.write import Manuscript, Sheets, Volume

    Finisher = Callable[[Any, Any], None]

FONT_ADDRESS, PICTURE_ADDRESS = "font:{}", "picture:{}"
"""What the writer's own files are called towards WeasyPrint; nothing else is served."""
HEADINGS = frozenset({"heading1", "heading2", "heading3", "heading4", "run_in", "speaker"})
DIGITS = "0123456789"
MOST_NAMED = 40
"""Characters without a glyph that a remark names."""
_ACCENTED = compiled("[A-Za-z\u00c0-\u04ff\u1e00-\u1fff][\u0300-\u036f]+")
PRINTED = 4
"""Flag of an annotation."""


def write(manuscript: Manuscript) -> Written:
    """Return a PDF. Raise BackendMissing if WeasyPrint, Pango, the fonts or pypdf are not on this machine.

    Raise UsageError for a variant that is not one of ``PDF_VARIANTS``.
    """
    options = manuscript.options
    return _printed(laid_out(manuscript), options.sheets, variant_named(options.pdf_variant))


def bind(volume: Volume) -> Written:
    """Return a booklet as PDF. Raise BackendMissing and UsageError as ``write`` does."""
    return _printed(volume_laid_out(volume), volume.sheets, variant_named(volume.pdf_variant))


def _printed(layout: Layout, sheets: Sheets, variant: str) -> Written:
    plan = fonts.plan(layout.profile.fonts, stacks_used(layout), fonts.font_folders())
    remarks = (*layout.diagnostics, *html.left_out(layout), *_remarks(plan))
    return Written(_on_sheets(_rendered(set_apart(layout, plan), plan, variant), sheets), remarks)


def _on_sheets(data: bytes, sheets: Sheets) -> bytes:
    if sheets == "single":
        return data
    try:
        from shequ_convert.write.imposition import imposed  # noqa: PLC0415 - most are not imposed
    except ImportError as error:
        raise BackendMissing(f"Two pages on a sheet need pypdf ({error})", "Run: pip install pypdf") from error
    return imposed(data, sheets)


def _remarks(plan: fonts.Plan) -> Iterator[Diagnostic]:
    for wanted, used in plan.substitutes:
        yield Diagnostic("font.substitute", f"{wanted} -> {used}")
    for barred, why in plan.barred:
        yield Diagnostic("font.barred", f"{barred} ({why})")
    if plan.missing:
        named = " ".join(f"{character} U+{ord(character):04X}" for character in plan.missing[:MOST_NAMED])
        more = len(plan.missing) - MOST_NAMED
        yield Diagnostic("font.missing-glyph", f"{named} and {more} more" if more > 0 else named)


def set_apart(layout: Layout, plan: fonts.Plan) -> Layout:
    """Make bold the headings that a design sets in a face of their own where the face used is that of the body."""
    profile = layout.profile
    headings = HEADINGS - {"heading1"} | {"heading5"} if layout.parted else HEADINGS  # an article's title is none
    body = profile.styles["body"].font
    lost = {name for name, families in plan.families.items() if families == plan.families[body]}
    lost -= {name for name in lost if profile.fonts[name].east_asian[0] == profile.fonts[body].east_asian[0]}
    styles = {
        name: replace(style, bold=style.bold or (name in headings and style.font in lost))
        for name, style in profile.styles.items()
    }
    return replace(layout, profile=replace(profile, styles=styles))


def _rendered(layout: Layout, plan: fonts.Plan, variant: str) -> bytes:
    files = [fonts.subset(cut) for cut in plan.cuts]
    faces = {cut.family: Glyphs(file) for cut, file in zip(plan.cuts, files, strict=True)}
    served = {FONT_ADDRESS.format(i): file for i, file in enumerate(files)}
    addresses: dict[Picture, str] = {}
    for picture in _pictures(layout):
        addresses[picture] = address = PICTURE_ADDRESS.format(len(addresses))
        served[address] = picture.data
    page = weasy.Page(
        html=html.document(layout, "", html.body(layout, addresses.__getitem__, _running)),
        style=css.stylesheet(layout, _families(plan)),
        own_style="\n".join([*_faces(plan), *css.pages(layout, _families(plan))]),
        finisher=_finisher(layout, variant),
        numbers=_line_numbers(layout, plan),
    )
    return weasy.printed(page, served, faces, variant)


def _running(text: str) -> str:
    """Return running text as HTML: as it is where its paragraphs are set here, else in parts."""
    text = composed(text)
    return html.escape(text) if weasy.known() and not COMPLEX.search(text) else html.in_parts(text)


def composed(text: str) -> str:
    """Return a text whose letters and the accents set behind them are one character where there is one."""
    return _ACCENTED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)


def _line_numbers(layout: Layout, plan: fonts.Plan) -> LineNumbers | None:
    page, footer = layout.profile.page, layout.profile.styles["footer"]
    if not page.line_numbers:
        return None
    families, size, gap = plan.families[footer.font], page.line_number_size, page.line_number_gap
    return LineNumbers(page.line_numbers, tuple(families), size, gap, uncounted(layout.profile))


def _finisher(layout: Layout, variant: str) -> Finisher:
    """Return what WeasyPrint calls with a document and its PDF before it writes it."""

    def finish(document: Any, pdf: Any) -> None:  # noqa: ANN401 - WeasyPrint and pydyf publish no types
        repair_fonts(document, pdf)
        print_links(pdf)
        if variant.startswith("pdf/a"):
            leave_pixels(pdf)
        if layout.parted:
            label_pages(document, pdf, layout)

    return finish


def print_links(pdf: Any) -> None:  # noqa: ANN401 - likewise
    """Have links printed as they are shown (ISO 32000-1, 12.5.3)."""
    for item in pdf.objects:
        if isinstance(item, dict) and item.get("Type") == "/Annot":
            item["F"] = PRINTED


def leave_pixels(pdf: Any) -> None:  # noqa: ANN401 - likewise
    """Have pictures shown pixel by pixel, as PDF/A wants it (ISO 19005-2, 6.2.8)."""
    for item in pdf.objects:
        extra = getattr(item, "extra", {})
        if "Interpolate" in extra:
            extra["Interpolate"] = "false"


def label_pages(document: Any, pdf: Any, layout: Layout) -> None:  # noqa: ANN401 - likewise
    """Have readers call the pages of a booklet what is printed on them: i, ii, then 1 (ISO 32000-1, 12.4.2)."""
    first = next(part.start for part in layout.parts if part.renumbered)
    laid = layout.content[first]
    anchor = laid.outline.anchor if isinstance(laid, Passage) and laid.outline else ""
    number = next((number for number, page in enumerate(document.pages) if anchor in page.anchors), 0)
    pdf.catalog["PageLabels"] = f"<< /Nums [0 << /S /r >> {number} << /S /D >>] >>"


def _pictures(layout: Layout) -> Iterator[Picture]:
    """Yield each picture once. Those of a name in several articles of a booklet may be different ones."""
    found = (each.picture for laid in layout.content for each in illustrations(laid))
    yield from dict.fromkeys(picture for picture in found if picture)


def _families(plan: fonts.Plan) -> dict[str, str]:
    return {name: ", ".join(map(css.quoted, cuts)) for name, cuts in plan.families.items()}


def _faces(plan: fonts.Plan) -> Iterator[str]:
    for i, cut in enumerate(plan.cuts):
        yield f"@font-face {{ font-family: {css.quoted(cut.family)}; src: url({FONT_ADDRESS.format(i)}) }}"


def repair_fonts(_document: object, pdf: Any) -> None:  # noqa: ANN401 - pydyf publishes no types
    """Give every embedded CFF font the identity charset; a ``finisher`` of WeasyPrint."""
    for item in pdf.objects:
        if getattr(item, "extra", {}).get("Subtype") == "/OpenType":
            item.stream[0] = identity_charset(item.stream[0])


def stacks_used(layout: Layout) -> dict[str, str]:
    """Return what is printed in each font stack: stack name -> its characters, each once, in order."""
    styles = layout.profile.styles
    texts: dict[str, dict[str, None]] = {}
    for style, text in _styled(layout):
        texts.setdefault(styles[style].font, {}).update(dict.fromkeys(composed(css.FORBIDDEN.sub("", text))))
    return {name: "".join(characters) for name, characters in texts.items()}


def _styled(layout: Layout) -> Iterator[tuple[str, str]]:
    """Yield (style name, text) for everything on the pages."""
    yield "body", ""
    for part in layout.parts:
        yield "header", part.header + part.header_even
        yield "footer", part.footer.replace("{page}", DIGITS).replace("{pages}", DIGITS)
    if layout.profile.page.line_numbers:
        yield "footer", DIGITS
    for laid in layout.content:
        match laid:
            case Passage():
                yield from ((_piece_style(laid, piece), piece.text) for piece in laid.pieces)
            case Illustration():
                yield "placeholder", "" if laid.picture else laid.name
            case Grid():
                yield from (("table", cell) for row in laid.rows for cell in row)
            case Contents():
                yield "toc_heading", laid.heading
                yield from ((f"toc{entry.level}", f"{entry.text}{css.LEADER} {DIGITS}") for entry in laid.entries)
            case Row():
                yield from (("caption", cell.caption.text) for cell in laid.cells if cell.caption)
            case _:
                assert_never(laid)


def _piece_style(passage: Passage, piece: Piece) -> str:
    return piece.mark.value if piece.mark in {Mark.RUN_IN, Mark.SPEAKER} else passage.style

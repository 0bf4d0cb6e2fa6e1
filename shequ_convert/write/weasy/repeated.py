"""What WeasyPrint works out again for every page and every box, remembered within one document.

Styles of pages of one kind, lengths of boxes of one style in one place, and the references of all pages, which it lists
anew for every element, so that its time grows with the square of the pages.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shequ_convert.write.weasy import Change, Internal

SIDES = ("top", "right", "bottom", "left")
LENGTHS = (
    *(f"margin_{side}" for side in SIDES),
    *(f"padding_{side}" for side in SIDES),
    *(f"border_{side}_width" for side in SIDES),
    *(f"{most}{axis}" for axis in ("width", "height") for most in ("", "min_", "max_")),
)
"""Attributes of a box that ``resolve_percentages`` sets."""
PLACES = ("block", "column", "flex", "float", "grid", "inline", "page", "table")
"""Modules of ``weasyprint.layout`` that have imported it, as far as our pages come by them."""

STYLES_KEPT = 256
NEW_OBJECT = {"number": None, "offset": 0, "generation": 0, "free": "n"}
"""What pydyf says of every new object, the many arrays among them that never become objects of a file."""


def changes() -> list[Change]:
    """Return what is changed in WeasyPrint."""
    page, pydyf = import_module("weasyprint.layout.page"), import_module("pydyf")
    for name, value in NEW_OBJECT.items():
        setattr(pydyf.Object, name, value)  # stays, and changes nothing for objects that say it themselves
    modules = [import_module(f"weasyprint.layout.{name}") for name in PLACES]
    resolve = _remembering_lengths(import_module("weasyprint.layout.percent").resolve_percentages)
    return [
        *((module, "resolve_percentages", resolve) for module in modules if hasattr(module, "resolve_percentages")),
        (page, "set_page_type_computed_styles", _remembering_styles()),
        (import_module("weasyprint.css"), "find_style_attributes", _style_attributes),
        (pydyf.PDF, "page_references", property(_page_references)),
        (pydyf.Object, "__init__", _as_its_kind),
        (import_module("weasyprint.formatting_structure.boxes").ParentBox, "copy_with_children", _copy_with_children),
    ]


def _remembering_lengths(resolve: Callable[[Internal, Internal], None]) -> Callable[[Internal, Internal], None]:
    """Return ``resolve_percentages`` that works out each style in each containing block once."""
    boxes = import_module("weasyprint.formatting_structure.boxes")
    kept: dict[tuple[Internal, ...], tuple[Internal, dict[str, Internal]]] = {}

    def resolved(box: Internal, containing_block: Internal) -> None:
        style, block = box.style, containing_block
        if style["border_collapse"] == "collapse" or isinstance(box, boxes.PageBox):
            resolve(box, block)
            return
        width, height = (block.width, block.height) if isinstance(block, boxes.Box) else block
        key = (id(style), width, height)
        found = kept.get(key)
        if found is None:
            resolve(box, block)
            kept[key] = (style, {name: box.__dict__[name] for name in LENGTHS})  # the style lives as long as its id
        else:
            box.__dict__.update(found[1])

    return resolved


def _remembering_styles() -> Callable[[Internal, Internal, Internal], None]:
    """Return ``set_page_type_computed_styles`` that has pages to which the same rules apply share their styles."""
    kept: dict[Internal, dict[Internal, Internal]] = {}

    def styled(page_type: Internal, html: Internal, style_for: Internal) -> None:
        cascaded, computed = style_for.get_cascaded_styles(), style_for.get_computed_styles()
        cascaded.clear()  # those of earlier pages, which nobody asks for again
        style_for.add_page_declarations(page_type)
        mine = [(pseudo, rules) for (_, pseudo), rules in cascaded.items()]
        key = frozenset((pseudo, name, id(rule[0])) for pseudo, rules in mine for name, rule in rules.items())
        if key in kept:
            computed.update({(page_type, pseudo): style for pseudo, style in kept[key].items()})
            return
        root = html.etree_element
        style_for.set_computed_styles(page_type, root=root, parent=root, base_url=html.base_url)
        for pseudo in [pseudo for pseudo, _ in mine if pseudo]:
            style_for.set_computed_styles(
                page_type, pseudo_type=pseudo, root=root, parent=page_type, base_url=html.base_url
            )
        kept[key] = {pseudo: computed[page_type, pseudo] for pseudo in [None, *(p for p, _ in mine if p)]}

    return styled


def _style_attributes(tree: Internal, _hints: object = None, base_url: object = None) -> Iterator[Internal]:
    """Yield what attributes of our elements say of their style, the same of equal ones, so that these share theirs."""
    parser = import_module("tinycss2")
    for element in tree.iter():
        if style := element.get("style"):
            yield (1, 0, 0), element, _declarations(style), base_url
        for attribute, name in (("lang", "lang"), ("id", "anchor")):
            if value := element.get(attribute):
                yield (0, 0, 0), element, (parser.parse_one_declaration(f'-weasy-{name}:"{value}"'),), base_url


@lru_cache(maxsize=STYLES_KEPT)
def _declarations(style: str) -> Internal:
    return import_module("tinycss2").parse_blocks_contents(style)


def _as_its_kind(pdf_object: Internal) -> None:
    """Leave a new object of a PDF to what its kind says."""
    del pdf_object


def _page_references(pdf: Internal) -> tuple[bytes, ...]:
    """Return the references of a PDF's pages, as pydyf does, listed anew only when there are more pages."""
    pages = pdf.pages["Kids"]
    kept: tuple[bytes, ...] = getattr(pdf, "references_of_pages", ())
    if len(kept) != len(pages) // 3:
        kept = pdf.references_of_pages = tuple(b"%d 0 R" % number for number in pages[::3])
    return kept


def _copy_with_children(box: Internal, children: Internal) -> Internal:
    """Copy a box as WeasyPrint does, without a new set for each to hold nothing."""
    new = box.copy()
    new.children = children
    if box.remove_decoration_sides:
        box.remove_decoration_sides = set()
    return new

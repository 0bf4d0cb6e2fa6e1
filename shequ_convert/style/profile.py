"""A profile: every number and face of a design, read from TOML and checked.

A profile file has these tables::

    extends = "article"          another profile's name or a path; its keys are taken where this file is silent
    [page]                       sheet and margins
    [document]                   what is printed besides the text: byline, colophon, figure numbers
    [furniture]                  running head and page number
    [fonts.NAME]                 stacks of faces, the preferred one first
    [styles.NAME]                one for each name in ``STYLE_NAMES``; a key not given is taken from styles.body
    [cover.NAME]                 the cover of a booklet, for each name in ``COVER_STYLES``; may be left out

Any unknown key, wrong unit or missing table is a ProfileError that names the file and the key.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from shequ_convert.errors import ProfileError
from shequ_convert.style.units import LineSpacing, characters, line_spacing, points
from shequ_convert.tables import toml
from shequ_convert.values import fields, frozen, replace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Align: TypeAlias = Literal["left", "center", "right", "justify"]
Sides: TypeAlias = Literal["center", "outer"]
TitleLines: TypeAlias = Literal["balanced", "filled"]
Closing: TypeAlias = Literal["centered", "shifted", "right"]
Generic: TypeAlias = Literal["serif", "sans"]
Toml: TypeAlias = dict[str, Any]

_FOLDER = Path(__file__).parent
"""Where the profiles that come with the project lie. ``importlib.resources`` would cost 15 ms at every start."""

STYLE_NAMES = (
    "body", "title", "subtitle", "byline", "lead", "salutation",
    "heading1", "heading2", "heading3", "heading4", "run_in", "speaker",
    "toc_heading", "toc1", "toc2", "toc3",
    "list", "quote", "table", "figure", "placeholder", "caption",
    "signature", "date", "note", "footnote", "colophon", "header", "footer",
)  # fmt: skip
"""Every style a profile defines. ``run_in`` and ``speaker`` give their font and weight to part of a paragraph."""
CREDITS = ("source", "author", "editor", "credits", "tags", "date", "spoken", "datetime")
"""What a byline or a colophon can name in braces; ``layout`` says what each is."""
SMALLEST_TYPE, LARGEST_TYPE = 1.0, 1638.0
"""Points; Word sets none smaller and none larger."""
LONGEST = 1584.0
"""Points, 22 inches: Word has no larger sheet and no longer distance."""

BOOKLET_STYLES = ("heading5", "cover_subtitle", "cover_line")
"""Styles that only the design of a booklet has, which is made from another."""
COVER_STYLES: Mapping[str, str] = MappingProxyType({"title": "title", "subtitle": "subtitle", "line": "byline"})
"""Style of a cover's passages -> the style from which it takes what the design does not say."""
COVER_SHARE = 0.25
"""Share of the type area's height left free above the title of a cover of which a design says nothing."""


UNCOUNTED = frozenset({
    "title", "subtitle", "byline", "cover_subtitle", "cover_line", "toc_heading", "toc1", "toc2", "toc3",
    "table", "figure", "placeholder", "caption", "footnote", "colophon", "header", "footer",
})  # fmt: skip
"""Styles whose lines have no numbers: what is around the text, and what Word does not count either."""
WIDEST_DIGITS = 2.0
"""Room for a line's number, in its own ems: a page has fewer than a thousand lines, and digits are half as wide."""
THICKEST_RULE, WIDEST_GAP = 12.0, 31.0
"""Points; Word's borders of pages are no thicker and no farther from the text."""
STANDING_IN = {"footnote": "table"}
"""A style that a profile may leave out -> the one that stands in for it: profiles were written before there was one."""


@frozen
class Page:
    """The sheet. All lengths in points."""

    width: float
    height: float
    top: float
    """From the sheet's edge to the type area (天头)."""
    bottom: float
    left: float
    """The binding edge (订口)."""
    right: float
    header: float
    """From the sheet's upper edge to the running head."""
    footer: float
    """From the sheet's lower edge to the foot of the page number."""
    grid_lines: int = 0
    """Lines a page of the document grid (文档网格); 0 for no grid."""
    grid_characters: int = 0
    """Characters a line of the grid; 0 for no grid."""
    notes_rule: float = 0.0
    """Thickness of a rule that parts the right margin, for notes by hand, from the type area; 0 for none."""
    notes_gap: float = 0.0
    """Between the type area and that rule."""
    line_numbers: int = 0
    """Every how many lines a page bears the number of a line in its left margin; 0 for none."""
    line_number_size: float = 0.0
    """Type size of these numbers, which are in the face of page numbers."""
    line_number_gap: float = 0.0
    """Between these numbers and the type area."""

    @property
    def text_width(self) -> float:
        """Width of the type area (版心) in points."""
        return self.width - self.left - self.right

    @property
    def text_height(self) -> float:
        """Height of the type area in points."""
        return self.height - self.top - self.bottom

    @property
    def front(self) -> Page:
        """The page of a cover or a table of contents: its type area is in the middle if others have room for notes."""
        if not self.notes_rule:
            return self
        side = (self.left + self.right) / 2
        return replace(self, left=side, right=side, notes_rule=0.0, line_numbers=0)


@frozen
class FontStack:
    """Faces for one purpose, the preferred one first."""

    east_asian: tuple[str, ...]
    """For Han characters and full-width marks. Word gets the first; PDF the first that is at hand."""
    latin: tuple[str, ...]
    """For Latin letters and digits."""
    generic: Generic
    """Which bundled face stands in where none is at hand: Noto Serif SC or Noto Sans SC."""


@frozen
class ParagraphStyle:
    """How one kind of paragraph looks."""

    font: str
    """Name of a font stack of the profile."""
    size: float
    """In points."""
    line: LineSpacing
    align: Align
    indent: float
    """First-line indent in characters; negative for a hanging indent."""
    left: float
    """Indent of the whole paragraph from the left, in characters."""
    right: float
    """Indent from the right, in characters."""
    before: float
    """Space above, in points."""
    after: float
    """Space below, in points."""
    bold: bool
    keep_next: bool
    """Whether it stays on one page with what follows."""


@frozen
class Printed:
    """What a design prints besides the text itself."""

    byline: tuple[str, ...]
    """Pieces of the line under the title; each is printed if its ``{field}`` is known."""
    byline_separator: str
    colophon: tuple[str, ...]
    """Pieces of the line after the text, like ``byline``."""
    number_figures: bool
    """Whether captions carry a number."""
    figure_label: str
    """What stands before a figure's number."""
    toc_heading: str
    """What stands above the table of contents, where one is asked for; empty for nothing."""
    figure_height: float
    """The share of the type area's height that a picture may take, so that text and caption fit beside it."""
    figures_beside: int
    """How many small or upright pictures that follow each other may stand in a row; 0 or 1 for one below the other."""
    figure_beside_least: float
    """The share of its size that a picture must keep to stand beside others."""
    closing: Closing
    """How a signature stands above its date: ``centered`` on it, as on a sealed document (GB/T 9704-2012, 7.3.5.1);
    ``shifted``, so that the date begins ``date_shift`` right of it, as on one without seal (7.3.5.2); or ``right``,
    both as far from the right as their styles say."""
    date_shift: float
    """In characters."""
    repair_punctuation: bool
    """Whether the marks that scraping took away are given back, unless the caller says otherwise."""
    title_lines: TitleLines
    """How a title or subtitle too long for a line is broken: ``balanced`` into lines whole in sense and alike in length
    (GB/T 9704-2012, 7.3.1), or ``filled`` line by line."""


@frozen
class Furniture:
    """What stands on every page."""

    header: str
    """Running head; ``{title}`` is filled in; empty for none."""
    header_on_first: bool
    """Whether the running head stands on the first page too, above the title."""
    footer: str
    """Page number; ``{page}`` and ``{pages}`` are filled in; empty for none."""
    sides: Sides
    """``center``, or ``outer``: odd pages right, even pages left."""
    header_even: str = ""
    """Running head of the left-hand pages of a booklet; ``{booklet}`` and ``{title}`` are filled in. Empty for the same
    as on right-hand pages; without a running head there, there is none here either."""


@frozen
class Profile:
    """A complete design."""

    name: str
    description: str
    page: Page
    document: Printed
    furniture: Furniture
    fonts: Mapping[str, FontStack]
    styles: Mapping[str, ParagraphStyle]
    """Holds every name in ``STYLE_NAMES``; in a booklet, those in ``BOOKLET_STYLES`` too."""
    cover: Mapping[str, ParagraphStyle]
    """Holds every name in ``COVER_STYLES``."""

    def __hash__(self) -> int:
        """Return the hash of what tells most designs apart: what is made of one can be remembered by it."""
        return hash((self.name, self.page, self.document, self.furniture))

    def measure(self, style: str) -> float:
        """Return how many characters a line of a style holds: the grid's number where it is set on the grid."""
        set_in = self.styles[style]
        on_grid = self.page.grid_characters and set_in.size == self.styles["body"].size
        line = self.page.grid_characters if on_grid else self.page.text_width / set_in.size
        return line - set_in.left - set_in.right


def style_names(profile: Profile) -> tuple[str, ...]:
    """Return the names of the styles of a profile, in their order."""
    return (*STYLE_NAMES, *(name for name in BOOKLET_STYLES if name in profile.styles))


def uncounted(profile: Profile) -> frozenset[str]:
    """Return the styles whose lines have no numbers; in a booklet the titles of articles are headings."""
    return UNCOUNTED | {"heading1"} if BOOKLET_STYLES[0] in profile.styles else UNCOUNTED


def builtin_names() -> tuple[str, ...]:
    """Return the names of the profiles that come with the project, sorted."""
    return tuple(sorted(file.stem for file in _FOLDER.glob("*.toml")))


def load(name_or_path: str) -> Profile:
    """Return a profile by its name or by the path of its TOML file; read anew when the file has changed.

    Raise ProfileError, naming file and key, if it cannot be used.
    """
    return _loaded(name_or_path, _stamp(name_or_path))


def _stamp(name_or_path: str) -> tuple[int, int]:
    """Return what changes if a file does; zeros for a profile that comes with the program, or none."""
    if not name_or_path.endswith(".toml"):
        return (0, 0)
    try:
        status = Path(name_or_path).stat()
    except (OSError, ValueError):
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=16)
def _loaded(name_or_path: str, _: tuple[int, int]) -> Profile:
    tables, place = _merged(name_or_path, {})
    return _Reader(place).profile(tables)


def source_text(name_or_path: str) -> tuple[str, str]:
    """Return the TOML text of a profile and the place it stands at. Raise ProfileError if there is none."""
    if name_or_path in builtin_names():
        return (_FOLDER / f"{name_or_path}.toml").read_text(encoding="utf-8"), f"{name_or_path}.toml"
    path = Path(name_or_path)
    if path.suffix != ".toml":
        names = ", ".join(builtin_names())
        raise ProfileError(f"No profile is called {name_or_path!r}", f"Use one of {names}, or a path ending in .toml")
    try:
        return path.read_text(encoding="utf-8"), str(path)
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(
            f"Profile {path} cannot be read: {error}", "Check the path; the file must be UTF-8"
        ) from error


def _merged(name_or_path: str, seen: Mapping[str, str]) -> tuple[Toml, str]:
    """Return a profile's tables laid over those it extends. ``seen`` has those on the way here, and their places.

    A file of one's own may bear the name of the profile it extends.
    """
    tables, place = _tables(name_or_path)
    known = os.path.realpath(place) if name_or_path.endswith(".toml") else name_or_path
    if known in seen:
        way = " -> ".join(seen.values())
        raise ProfileError(f"{place}: extends itself by way of {way}", "Remove one of the extends keys")
    parent = tables.get("extends")
    tables = {key: value for key, value in tables.items() if key != "extends"}
    if parent is None:
        return tables, place
    if not isinstance(parent, str):
        raise ProfileError(f"{place}: extends must be a name or a path", 'Write extends = "article"')
    beside = Path(place).parent / parent
    below, _ = _merged(str(beside) if parent.endswith(".toml") else parent, {**seen, known: place})
    return _overlaid(below, tables), place


def _tables(name_or_path: str) -> tuple[Toml, str]:
    """Return a profile as it stands in its file, and what messages call the file."""
    if name_or_path in builtin_names():
        return toml(_FOLDER / f"{name_or_path}.toml"), f"{name_or_path}.toml"
    import tomllib  # noqa: PLC0415 - only for a profile of the user's own

    text, place = source_text(name_or_path)
    try:
        return tomllib.loads(text), place
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{place} is not valid TOML: {error}", "Mend the line it names") from error


def _overlaid(below: Toml, above: Toml) -> Toml:
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        merged[key] = _overlaid(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged


class _Reader:
    """Turns TOML tables into a Profile; knows the place for its messages."""

    def __init__(self, place: str) -> None:
        self.place = place

    def profile(self, tables: Toml) -> Profile:
        known = {"name", "description", "page", "document", "furniture", "fonts", "styles", "cover"}
        self._known("", tables, known)
        fonts = {n: self._stack(f"fonts.{n}", t) for n, t in self._table(tables, "fonts").items()}
        page, styles = self._page(self._table(tables, "page")), self._table(tables, "styles")
        return Profile(
            name=self._text("name", tables.get("name")),
            description=self._text("description", tables.get("description")),
            page=page,
            document=self._printed(self._table(tables, "document")),
            furniture=self._furniture(self._table(tables, "furniture")),
            fonts=fonts,
            styles=self._styles(styles, fonts),
            cover=self._cover(tables, styles, fonts, page),
        )

    def _fail(self, key: str, what: str, advice: str = "See the profiles that come with the project") -> ProfileError:
        return ProfileError(f"{self.place}: {key}: {what}", advice)

    def _known(self, table: str, values: Toml, known: set[str]) -> None:
        for key in values:
            if key not in known:
                raise self._fail(f"{table}.{key}".lstrip("."), "unknown key", f"Known are {', '.join(sorted(known))}")

    def _table(self, tables: Toml, key: str) -> Toml:
        table = tables.get(key)
        if not isinstance(table, dict):
            raise self._fail(key, "the table is missing", f'Add [{key}], or extends = "article"')
        return table

    def _text(self, key: str, value: object) -> str:
        if not isinstance(value, str):
            raise self._fail(key, f"needs a text in quotation marks, not {value!r}")
        return value

    def _flag(self, key: str, value: object) -> bool:
        if not isinstance(value, bool):
            raise self._fail(key, f"needs true or false, not {value!r}")
        return value

    def _count(self, key: str, value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self._fail(key, f"needs a whole number, not {value!r}")
        return value

    def _share(self, key: str, value: object) -> float:
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= 1:
            raise self._fail(key, f"needs a share from 0.01 to 1, not {value!r}")
        return float(value)

    def _filled(self, key: str, value: object, fields: tuple[str, ...]) -> str:
        """Return a text with fields in braces, all of which can be filled in."""
        text = rest = self._text(key, value)
        for field in fields:
            rest = rest.replace(f"{{{field}}}", "")
        if "{" in rest or "}" in rest:
            known = ", ".join(f"{{{field}}}" for field in fields)
            raise self._fail(key, f"{text!r} has braces that name nothing", f"Known are {known}")
        return text

    def _texts(self, key: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise self._fail(key, f"needs a list of texts, not {value!r}")
        return tuple(value)

    def _credits(self, key: str, value: object) -> tuple[str, ...]:
        return tuple(self._filled(key, piece, CREDITS) for piece in self._texts(key, value))

    def _choice(self, key: str, value: object, choices: tuple[str, ...]) -> Any:  # noqa: ANN401 - one of a Literal
        if value not in choices:
            raise self._fail(key, f"{value!r} is none of {', '.join(choices)}")
        return value

    def _unit(self, key: str, value: object, read: Callable[[str], Any]) -> Any:  # noqa: ANN401 - what `read` returns
        try:
            return read(self._text(key, value))
        except ValueError as error:
            raise self._fail(key, str(error), "Mend the value") from error

    def _length(self, key: str, value: object, least: float = 0.0, most: float = LONGEST) -> float:
        length: float = self._unit(key, value, points)
        if not least <= length <= most:
            advice = f"Give a length from {least:g}pt to {most:g}pt"
            raise self._fail(key, f"{value!r} is too {'small' if length < least else 'large'}", advice)
        return length

    def _page(self, values: Toml) -> Page:
        counts = {"grid_lines", "grid_characters", "line_numbers"}
        spare = {"notes_rule", "notes_gap", "line_number_size", "line_number_gap"}
        lengths = set(fields(Page)) - counts - spare
        self._known("page", values, lengths | counts | spare)
        for key in sorted(lengths - values.keys()):
            raise self._fail(f"page.{key}", "the key is missing", "Give a length such as 25mm")
        read: Toml = {k: self._length(f"page.{k}", values.get(k, "0pt")) for k in lengths | spare}
        page = Page(**read, **{k: self._count(f"page.{k}", values.get(k, 0)) for k in counts})
        if page.text_width <= 0 or page.text_height <= 0:
            raise self._fail(
                "page", "its margins leave no room for text", "Make the margins smaller, or the sheet larger"
            )
        self._check_margins(page)
        return page

    def _check_margins(self, page: Page) -> None:
        """Raise ProfileError if what is to stand in the margins has no size or no room there."""
        if page.line_numbers and page.line_number_size < SMALLEST_TYPE:
            raise self._fail("page.line_number_size", "line numbers need a type size", "Give one such as 六号")
        numbers = page.line_number_gap + WIDEST_DIGITS * page.line_number_size
        if page.line_numbers and numbers > page.left:
            raise self._fail("page.line_numbers", "the left margin has no room for them", "Make page.left wider")
        if page.notes_rule > THICKEST_RULE:
            raise self._fail("page.notes_rule", "the rule is too thick", f"Give at most {THICKEST_RULE:g}pt")
        if page.notes_rule and page.notes_gap + page.notes_rule > min(page.right, WIDEST_GAP):
            advice = f"Give at most {WIDEST_GAP:g}pt, and a page.right that is wider"
            raise self._fail("page.notes_gap", "the rule would stand too far from the text", advice)

    def _printed(self, values: Toml) -> Printed:
        self._known("document", values, set(fields(Printed)))
        return Printed(
            byline=self._credits("document.byline", values.get("byline")),
            byline_separator=self._text("document.byline_separator", values.get("byline_separator")),
            colophon=self._credits("document.colophon", values.get("colophon")),
            number_figures=self._flag("document.number_figures", values.get("number_figures")),
            figure_label=self._text("document.figure_label", values.get("figure_label")),
            toc_heading=self._text("document.toc_heading", values.get("toc_heading")),
            figure_height=self._share("document.figure_height", values.get("figure_height")),
            figure_beside_least=self._share("document.figure_beside_least", values.get("figure_beside_least")),
            figures_beside=self._count("document.figures_beside", values.get("figures_beside")),
            closing=self._choice("document.closing", values.get("closing"), get_args(Closing)),
            date_shift=self._unit("document.date_shift", values.get("date_shift"), characters),
            repair_punctuation=self._flag("document.repair_punctuation", values.get("repair_punctuation")),
            title_lines=self._choice("document.title_lines", values.get("title_lines"), get_args(TitleLines)),
        )

    def _furniture(self, values: Toml) -> Furniture:
        self._known("furniture", values, set(fields(Furniture)))
        return Furniture(
            header=self._filled("furniture.header", values.get("header"), ("title", "booklet")),
            header_on_first=self._flag("furniture.header_on_first", values.get("header_on_first")),
            footer=self._filled("furniture.footer", values.get("footer"), ("page", "pages")),
            sides=self._choice("furniture.sides", values.get("sides"), get_args(Sides)),
            header_even=self._text("furniture.header_even", values.get("header_even", "")),
        )

    def _stack(self, key: str, values: object) -> FontStack:
        if not isinstance(values, dict):
            raise self._fail(key, "needs a table of east_asian, latin and generic")
        self._known(key, values, set(fields(FontStack)))
        stack = FontStack(
            east_asian=self._texts(f"{key}.east_asian", values.get("east_asian")),
            latin=self._texts(f"{key}.latin", values.get("latin")),
            generic=self._choice(f"{key}.generic", values.get("generic"), get_args(Generic)),
        )
        if not stack.east_asian or not stack.latin or not all((*stack.east_asian, *stack.latin)):
            raise self._fail(key, "east_asian and latin need at least one face each, by its name")
        return stack

    def _styles(self, values: Toml, fonts: Mapping[str, FontStack]) -> dict[str, ParagraphStyle]:
        self._known("styles", values, set(STYLE_NAMES))
        values = {name: values[other] for name, other in STANDING_IN.items() if other in values} | values
        for name in STYLE_NAMES:
            if not isinstance(values.get(name), dict):
                raise self._fail(f"styles.{name}", "the style is missing", f"Add [styles.{name}]")
        body = values["body"]
        return {name: self._style(f"styles.{name}", body | values[name], fonts) for name in STYLE_NAMES}

    def _cover(
        self, tables: Toml, styles: Toml, fonts: Mapping[str, FontStack], page: Page
    ) -> dict[str, ParagraphStyle]:
        """Return the styles of a cover; those of a design that was made before there were covers follow its titles."""
        if "cover" not in tables:
            above = f"{page.text_height * COVER_SHARE:.2f}pt"
            return self._covers({"title": {"before": above}}, styles, fonts)
        return self._covers(self._table(tables, "cover"), styles, fonts)

    def _covers(self, values: Toml, styles: Toml, fonts: Mapping[str, FontStack]) -> dict[str, ParagraphStyle]:
        self._known("cover", values, set(COVER_STYLES))
        made = {}
        for name, like in COVER_STYLES.items():
            own = values.get(name, {})
            if not isinstance(own, dict):
                raise self._fail(f"cover.{name}", "needs a table of what is unlike its style", f"Write [cover.{name}]")
            made[name] = self._style(f"cover.{name}", styles["body"] | styles[like] | own, fonts)
        return made

    def _line(self, key: str, value: object) -> LineSpacing:
        spacing: LineSpacing = self._unit(key, value, line_spacing)
        if not 0 < spacing.points(1) <= LONGEST:
            raise self._fail(key, f"{value!r} is no distance between lines", "Give one such as 28磅 or 1.5倍")
        return spacing

    def _style(self, key: str, values: Toml, fonts: Mapping[str, FontStack]) -> ParagraphStyle:
        self._known(key, values, set(fields(ParagraphStyle)))
        widths = {k: self._unit(f"{key}.{k}", values.get(k, "0字"), characters) for k in ("indent", "left", "right")}
        spaces: Toml = {k: self._length(f"{key}.{k}", values.get(k, "0pt")) for k in ("before", "after")}
        flags = {k: self._flag(f"{key}.{k}", values.get(k, False)) for k in ("bold", "keep_next")}
        return ParagraphStyle(
            font=self._choice(f"{key}.font", values.get("font"), tuple(fonts)),
            size=self._length(f"{key}.size", values.get("size"), SMALLEST_TYPE, LARGEST_TYPE),
            line=self._line(f"{key}.line", values.get("line")),
            align=self._choice(f"{key}.align", values.get("align"), get_args(Align)),
            **widths,
            **spaces,
            **flags,
        )

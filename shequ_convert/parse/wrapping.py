"""Lines that a page or a mail program broke are put together again.

Two habits break sentences: hard wrapping at one column, and setting one clause a line, as posts for telephones do.
``explain`` shows the lines that were joined, and a remark counts them; what the caller decides is done without looking.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.parse.lines import COLONS, COMMAS, width
from shequ_convert.parse.rules.media import PICTURE_NAME
from shequ_convert.values import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shequ_convert.source import Line

_WIDE_FROM = "\u2e80"
"""From here on characters are full-width, but for a few that no text has."""
_WIDE_MARKS = "“”‘’…—"
_SENTENCE = compiled("。|[.!?](?:\\s|$)")
_PARAGRAPH_END = compiled("[。！？!?…”』」；;]$")
_GOES_ON = compiled("[。！？!?…”』」；;，,、：:.）)]$")
"""Ends of a line that belongs to a paragraph: a heading has none of them."""
_OWN_LINE = compiled(
    "^(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\\d]{1,3}[)）]|\\d{1,3}[.、．]|第.{1,4}[章节条])"
)

_MARKS = compiled("[^\u3400-\u9fff]+")
_LABELLED = compiled("^[^：:]{1,8}[：:]")

WRAP_MIN_COLUMNS = 40
"""A text is not taken for hard-wrapped where its lines are narrower (columns: a Han character takes 2)."""
WRAP_MAX_COLUMNS = 160
WRAP_SLACK = 4
"""Columns that may stay free at the end of a full line: kinsoku moves a mark and its character down together."""
WRAP_MIN_LINES = 6
"""Full lines it takes to see that a text is hard-wrapped."""
SHORT_MIN_COLUMNS = 56
"""Columns of a text that is seen to be hard-wrapped by few lines: headlines are hardly ever as long."""
SHORT_PARAGRAPHS = 3
"""Paragraphs that its lines must make."""
WRAP_SURE_LINES = 2
"""Full lines with an open end that are enough where the caller says so: one is as likely a headline."""
WRAP_SHARE = 0.4
"""Share of the lines of at least half the width that must be full."""


LONE_BULLETS = frozenset("•●○◦▪■□◆◇·*-")
BULLETS_FEWEST = 3
"""Bullets alone on their lines that make a list."""
CLAUSE_MAX_COLUMNS = 56
"""Width of a line up to which it may be a single clause: a screen of a telephone."""
CLAUSE_GAP = 2
"""Distance of two clauses in lines: one blank line may stand between them, two part one strophe from the next."""
STROPHES_FEWEST = 3
"""Strophes of prose that a text set one clause a line has."""
PROSAIC_HAN = 13
"""Han characters of the longest clause from which a strophe is prose: a line of verse is shorter."""
PARALLEL_SHARE = 0.5
"""Share of neighbours of the same length from which short lines are verse."""


def unwrap(lines: tuple[Line, ...], *, join: bool | None = None) -> tuple[Line, ...]:
    """Return the lines with broken ones put together.

    ``join`` True: take the text for broken, though it hardly shows; False: leave every line as it is; None: look.
    """
    if join is False or not lines:
        return lines
    lines = _bullets_joined(lines)
    full = _wrap_column(lines, sure=join is True)
    if full is not None:
        lines = tuple(_joined(lines, lambda before, after: _is_wrapped(before, after, full)))
    return _clauses_joined(lines, sure=join is True)


def _wrap_column(lines: tuple[Line, ...], *, sure: bool) -> int | None:
    """Return the column at which a hard-wrapped text breaks its lines; None if it is not hard-wrapped.

    A text is hard-wrapped where many of its lines end at the same column without ending a sentence; ``sure`` says that
    it is, so that only the column is looked for.
    """
    extents = [line.indent + width(line.text) for line in lines]
    candidates = [w for w in extents if WRAP_MIN_COLUMNS <= w <= WRAP_MAX_COLUMNS]
    few = len(candidates) < WRAP_MIN_LINES
    if len(candidates) < (1 if sure else SHORT_PARAGRAPHS) or (few and not sure and max(extents) > WRAP_MAX_COLUMNS):
        return None
    ends = Counter(w // 2 for w in candidates)
    best = max(ends, key=lambda half: (sum(ends[half - d] for d in range(WRAP_SLACK // 2)), half)) * 2 + 1
    full = [w for w in extents if best - WRAP_SLACK <= w <= best]
    rivals = [w for w in extents if w >= best // 2]
    open_ended = sum(
        best - WRAP_SLACK <= w <= best and not _PARAGRAPH_END.search(line.text)
        for line, w in zip(lines, extents, strict=True)
    )
    if sure:
        return best if open_ended >= WRAP_SURE_LINES else None
    enough = len(full) >= WRAP_MIN_LINES and len(full) >= WRAP_SHARE * len(rivals)
    many = enough and open_ended * 2 > len(full) and sum(w > best for w in extents) * 10 < len(full)
    if not many and (best < SHORT_MIN_COLUMNS or not _is_short_wrapped(lines, extents, best)):
        return None
    return best if sum(bool(_SENTENCE.search(line.text)) for line in lines) * 10 >= len(full) else None


def _is_short_wrapped(lines: tuple[Line, ...], extents: list[int], full: int) -> bool:
    """Say whether a text with few full lines is hard-wrapped: put together, they make paragraphs that end as such.

    A headline of that length is followed by a paragraph that is longer than a line, or by another headline.
    """
    whole = broken = 0
    opened = False
    fills = [full - WRAP_SLACK <= extent <= full for extent in extents]
    for i, before in enumerate(lines):
        below = min(i + 1, len(lines) - 1)
        line = lines[below]
        if not fills[i] or (not opened and _PARAGRAPH_END.search(before.text)):
            opened = False
            continue
        fits = extents[below] <= full and _goes_on(before, line)
        opened = fits and fills[below] and not _PARAGRAPH_END.search(line.text)
        if not opened:
            whole += fits and bool(_PARAGRAPH_END.search(line.text))
            broken += not (fits and _PARAGRAPH_END.search(line.text))
    return whole >= SHORT_PARAGRAPHS and broken * 4 <= whole


def _joined(lines: tuple[Line, ...], goes_on: Callable[[Line, Line], bool]) -> Iterator[Line]:
    current = lines[0]
    last = lines[0]
    for line in lines[1:]:
        if goes_on(last, line):
            wide = _is_wide(current.text[-1]) or _is_wide(line.text[0])
            glue = "" if wide and current.text not in LONE_BULLETS else " "
            current = _with(current, glue, line)
        else:
            yield current
            current = line
        last = line
    yield current


def _with(line: Line, glue: str, more: Line) -> Line:
    """Return a line with another one put behind it."""
    shift = len(line.told) + len(glue)
    moved = (replace(piece, start=piece.start + shift, end=piece.end + shift) for piece in more.pieces)
    return replace(
        line,
        text=line.text + glue + more.text,
        more=(*line.more, *more.numbers),
        coded=line.told + glue + more.told if line.coded or more.coded else "",
        joined=(*line.pieces, *moved),
    )


def _is_wide(char: str) -> bool:
    return char >= _WIDE_FROM or char in _WIDE_MARKS


def _fills(line: Line, full: int) -> bool:
    return full - WRAP_SLACK <= line.indent + width(line.text) <= full


def _is_wrapped(before: Line, after: Line, full: int) -> bool:
    """Say whether a full line goes on in the next one.

    A line right below the end of a sentence, not full and itself without an end, is a heading.
    """
    ended = bool(_PARAGRAPH_END.search(before.text)) and not _GOES_ON.search(after.text)
    return _fills(before, full) and _goes_on(before, after) and not (ended and not _fills(after, full))


def _goes_on(before: Line, after: Line) -> bool:
    """Say whether a line stands right below a full one and opens nothing of its own."""
    return after.number == before.number + 1 and after.indent < WRAP_SLACK - 1 and not _OWN_LINE.match(after.text)


# --- bullets on lines of their own


def _bullets_joined(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return the lines with bullets that stand alone put before what they mark: copying a list from a page parts them.

    • / 准时参加 / • / 带好证件 / • / 保持安静 are three items. A lone - as a rule, and - + for the size of type, are
    none.
    """
    alone = {line.number for line, after in pairwise(lines) if line.text in LONE_BULLETS and _is_item(after)}
    if len(alone) < BULLETS_FEWEST:
        return lines
    return tuple(_joined(lines, lambda before, _: before.number in alone))


def _is_item(line: Line) -> bool:
    return line.text not in LONE_BULLETS and line.text != "+" and not PICTURE_NAME.match(line.text)


# --- one clause a line


def _clauses_joined(lines: tuple[Line, ...], *, sure: bool) -> tuple[Line, ...]:
    """Return the lines with the clauses of each sentence put together, if the text is set one clause a line.

    下周一， / 施工进入第二阶段， / 请大家互相转告。 becomes one line. Verse stays, for its lines are short or of one
    length; so does what is quoted below a line that ends in a colon.
    """
    if not any(line.text.endswith(COMMAS) for line in lines):
        return lines
    strophes = [strophe for strophe in _strophes(lines) if _open_pairs(strophe) and not _is_verse(strophe)]
    if len(strophes) < (1 if sure else STROPHES_FEWEST):
        return lines
    follows = {(after.number, after.at) for strophe in strophes for _, after in _open_pairs(strophe)}
    return tuple(_joined(lines, lambda _, after: (after.number, after.at) in follows))


def _strophes(lines: tuple[Line, ...]) -> Iterator[list[Line]]:
    """Yield runs of short lines that stand equally far apart, but for those below a colon."""
    run: list[Line] = []
    opened = False
    for before, line in pairwise((lines[0], *lines)):
        clause = _is_clause(line)
        if not clause or (run and not _keeps_pace(run, line)):
            yield from [run] if run and not opened else []
            run, opened = [], False
        if clause:
            opened = opened or (not run and before.text.endswith(COLONS))
            run.append(line)
    if run and not opened:
        yield run


def _is_clause(line: Line) -> bool:
    if len(line.text) > CLAUSE_MAX_COLUMNS or width(line.text) > CLAUSE_MAX_COLUMNS:
        return False
    own = _OWN_LINE.match(line.text) or PICTURE_NAME.match(line.text) or _LABELLED.match(line.text)
    return not own and not line.text.endswith(COLONS)


def _keeps_pace(run: list[Line], line: Line) -> bool:
    """Say whether a line stands as far below a run as its lines stand apart."""
    gap = line.number - run[-1].numbers[-1]
    usual = run[1].number - run[0].numbers[-1] if len(run) > 1 else gap
    return gap == usual <= CLAUSE_GAP


def _open_pairs(strophe: list[Line]) -> list[tuple[Line, Line]]:
    """Return neighbours of which the first ends in a comma."""
    return [(before, after) for before, after in pairwise(strophe) if before.text.endswith(COMMAS)]


def _is_verse(strophe: list[Line]) -> bool:
    """Say whether lines are short, or neighbours of one length, as verses are."""
    sizes = [len(_MARKS.sub("", line.text)) for line in strophe]
    parallel = sum(a == b for a, b in pairwise(sizes)) >= PARALLEL_SHARE * (len(sizes) - 1)
    return parallel or max(sizes) < PROSAIC_HAN

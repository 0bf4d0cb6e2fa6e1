"""Lists where the parser and a labelled corpus disagree, and sums up by what they disagree about, by rule and by site.

::

    errors.py CORPUS                                 everything, then the sums
    errors.py CORPUS --part news --kind field        metadata of one part
    errors.py CORPUS --field author                  one metadata field
    errors.py CORPUS --role heading                  what is a heading in the labels or is taken for one
    errors.py CORPUS --site g-163 --case x-11        cases whose site or name begins so
    errors.py CORPUS --sums                          only the sums and the scores of what was chosen

A row gives the case, the line, the kind of disagreement, what the labels say, what we say, the rule that decided and
how sure it was, and the text. The kinds:

======== =======================================================================================================
lost     content of the article that we dropped
kept     chrome that we kept
heading  a heading we missed, or what is none and we made one
level    a heading whose rank among the document's headings is another one
caption  a figure whose caption lines are others
field    a metadata field with another value
role     another role where the scorer does not mind, as a list item taken for text; shown only when asked for
======== =======================================================================================================

What counts as a disagreement follows ``score.py`` of the corpus, which is loaded and asked: what it calls optional or
neutral is none. All texts are parsed in this process, so that the rule behind each line is at hand.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).parents[2]))

from shequ_convert.decode import decode
from shequ_convert.parse import ParseOptions, classified, parse
from shequ_convert.write.dump import as_dict
from tests.corpus import gate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from types import ModuleType

    from shequ_convert.parse.roles import Evidence

Gold: TypeAlias = "dict[str, Any]"
"""A labelled case, as the scorer loads it."""
Row: TypeAlias = "Mapping[str, Any]"
"""A line's label."""

KINDS = ("lost", "kept", "heading", "level", "caption", "field", "role")
UNSCORED = "role"
"""The kind that is shown only when asked for."""
EXCERPT = 44
"""Characters of a line that are shown."""
SAME = {"lead": "body"}
"""Our roles that the labels do not part from another."""
VARIANT = re.compile(r"[.-](?:plain|img)$")
NUMBER = re.compile(r"-+(?:[0-9a-f]{8}|\d+|[a-z]+)$")
"""What tells cases of one site apart: a digest, a number, a name."""


class Disagreement(NamedTuple):
    """One point on which labels and parser differ."""

    case: str
    part: str
    site: str
    line: int
    """1-based; 0 where no line is concerned."""
    kind: str
    """One of ``KINDS``."""
    field: str
    """Of a metadata field: its name; empty otherwise."""
    gold: str
    """What the labels say: a role, a rank, lines or a value."""
    ours: str
    rule: str
    strength: str
    text: str


class Answer(NamedTuple):
    """What we make of a text."""

    document: dict[str, Any]
    """As ``--to json`` writes it."""
    verdicts: Mapping[int, Evidence]
    """Line -> the evidence that decided."""


def scorer(corpus: Path) -> ModuleType:
    """Load the corpus's own scorer."""
    spec = importlib.util.spec_from_file_location("score", corpus / "score.py")
    if spec is None or spec.loader is None:
        sys.exit(f"no score.py in {corpus}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def answer(path: Path) -> Answer:
    """Parse a text as the command line does."""
    text = decode(path.read_bytes(), path.name).text
    options = ParseOptions()
    verdicts = {number: c.verdict for c in classified(text, options) for number in c.line.numbers}
    return Answer(as_dict(parse(text, options)), verdicts)


def site_of(gold: Gold) -> str:
    """Return the group of a case's name: g-163 of g-163-9.img, HowToCook of HowToCook-108b85a9.

    Where the name tells no site (m-45fcfa7d), the labels may; a case derived from another counts as that one.
    """
    source = (gold.get("derived") or {}).get("from") or gold.get("xref") or gold["id"]
    name = VARIANT.sub("", source.rpartition("/")[2])
    group = NUMBER.sub("", name)
    return group if len(group) > 1 else f"{group}-{gold['site']}" if "site" in gold else name


class _Compared:
    """One case and our answer to it."""

    def __init__(self, score: ModuleType, gold: Gold, ours: Answer) -> None:
        self.score, self.gold, self.ours = score, gold, ours
        self.labels: dict[int, Row] = {row["n"]: row for row in gold["lines"]}
        self.texts: list[str] = gold["T"]
        self.site = site_of(gold)

    def all(self) -> Iterator[Disagreement]:
        """Yield every disagreement: lines, levels, captions, fields."""
        yield from self._lines()
        yield from self._levels()
        yield from self._captions()
        yield from self._fields()

    def _one(self, line: int, kind: str, gold: object, ours: object, *, field: str = "") -> Disagreement:
        verdict = self.ours.verdicts.get(line)
        rule, strength = (verdict.rule, verdict.strength.name.lower()) if verdict else ("-", "-")
        text = self.texts[line - 1].strip() if line else ""
        gold_id, part = self.gold["id"], self.gold["part"]
        return Disagreement(gold_id, part, self.site, line, kind, field, str(gold), str(ours), rule, strength, text)

    def _role(self, line: int) -> str:
        verdict = self.ours.verdicts.get(line)
        role = verdict.role.value if verdict else "none"
        return SAME.get(role, role)

    def _lines(self) -> Iterator[Disagreement]:
        for line, label in self.labels.items():
            gold, ours = label["role"], self._role(line)
            if gold != ours and not label.get("optional") and self.score.squeeze(self.texts[line - 1]):
                yield self._one(line, self._kind(label, ours), gold, ours)

    def _kind(self, label: Row, ours: str) -> str:
        gold = label["role"]
        if gold in self.score.CONTENT and ours == "chrome":
            return "lost"
        if gold == "chrome" and ours != "chrome":
            return "kept"
        neutral = label.get("h_neutral") or not label.get("recoverable", True)
        head = "heading" in {gold, ours} and gold not in {"title", "subtitle"}
        return "heading" if head and not neutral else "role"

    def _levels(self) -> Iterator[Disagreement]:
        """Yield headings of both whose ranks differ. Ranks count within the document, as the scorer counts them."""
        gold = {
            n: label.get("level", 1)
            for n, label in self.labels.items()
            if label["role"] == "heading" and label.get("recoverable", True) and not label.get("h_neutral")
        }
        levels = {n: b["level"] for b in self.ours.document["blocks"] if b["type"] == "heading" for n in b["lines"]}
        scored = {n: level for n, level in levels.items() if n in gold or self._counts_as_heading(n)}
        expected, found = self.score.ranks(gold), self.score.ranks(scored)
        for n in sorted(expected.keys() & found.keys()):
            if expected[n] != found[n]:
                yield self._one(n, "level", expected[n], found[n])

    def _counts_as_heading(self, line: int) -> bool:
        label = self.labels.get(line, {})
        neutral = label.get("h_neutral") or label.get("optional") or not label.get("recoverable", True)
        return not neutral and label.get("role") not in {"title", "subtitle"}

    def _captions(self) -> Iterator[Disagreement]:
        gold = {f["image_line"]: f["caption_lines"] for f in self.gold["figures"] if f.get("image_line")}
        ours: dict[int, list[int]] = {}
        for block in self.ours.document["blocks"]:
            if block["type"] == "figure":
                pictures = [n for n in block["lines"] if n in gold or self.labels.get(n, {}).get("role") == "image"]
                rest = [n for n in block["lines"] if n not in pictures]
                ours |= {pictures[-1]: rest} if pictures and block["caption"] else {}
        for n in sorted(gold.keys() | ours.keys()):
            if gold.get(n, []) != ours.get(n, []):
                yield self._one(n, "caption", gold.get(n, []), ours.get(n, []))

    def _fields(self) -> Iterator[Disagreement]:
        ours = self.ours.document["metadata"]
        for field in self.score.FIELDS:
            expected, found = self.gold["meta"].get(field), ours[field] or None
            same = self.score.normfield(field, expected) == self.score.normfield(field, found)
            if not same and field not in (self.gold.get("meta_skip") or []):
                yield self._one(self._place(field, expected), "field", expected, found, field=field)

    def _place(self, field: str, expected: object) -> int:
        """Return the line the labelled value stands in; where none shows it, the line we took ours from."""
        value = self.score.normfield(field, expected) or ""
        has = [n for n in sorted(self.labels) if value and value in self.score.normfield("", self.texts[n - 1] or "-")]
        own = [n for n in has if self.labels[n]["role"] != "chrome"]
        lines = self.ours.document["metadata_lines"].get(field) or [0]
        return int((own or has or lines)[0])


def disagreements(score: ModuleType, gold: Gold, ours: Answer) -> tuple[Disagreement, ...]:
    """Return all points on which a labelled case and our answer differ."""
    return tuple(_Compared(score, gold, ours).all())


Choice: TypeAlias = "Callable[[Disagreement], bool]"


def chosen(options: argparse.Namespace) -> Choice:
    """Return what the options let through."""

    def lets_through(found: Disagreement) -> bool:
        kind = found.kind in options.kind if options.kind else found.kind != UNSCORED or bool(options.role)
        role = not options.role or (found.kind != "field" and options.role in {found.gold, found.ours})
        field = not options.field or found.field == options.field
        rule = not options.rule or found.rule.startswith(options.rule)
        return kind and role and field and rule

    return lets_through


def sums(found: Iterable[Disagreement]) -> str:
    """Return the counts, the most frequent first: by kind, by roles, by rule, by field and by site."""
    rows = list(found)
    views: Mapping[str, Callable[[Disagreement], str]] = {
        "kind": lambda one: one.kind,
        "labels -> ours": lambda one: f"{one.gold} -> {one.ours}" if one.kind not in {"field", "caption"} else "",
        "rule": lambda one: one.rule,
        "field": lambda one: one.field,
        "site": lambda one: f"{one.part} {one.site}",
    }
    return "".join(_counted(name, Counter(filter(None, map(view, rows)))) for name, view in views.items())


def _counted(name: str, counts: Counter[str]) -> str:
    rows = "".join(f"{count:6}  {value}\n" for value, count in counts.most_common())
    return f"\nby {name}\n{rows}" if rows else ""


def shown(one: Disagreement) -> str:
    """Return a disagreement as one line for people."""
    what = f"{one.kind} {one.field}".strip()
    text = one.text if len(one.text) <= EXCERPT else one.text[: EXCERPT - 1] + "…"
    return f"{one.part}/{one.case}:{one.line}  {what}: {one.gold} | {one.ours}  [{one.rule}, {one.strength}]  {text}\n"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--part", default="news,structured,hard", help="parts of the corpus, parted by commas")
    parser.add_argument("--split", default="all", help="dev, heldout or all")
    parser.add_argument("--kind", action="append", choices=KINDS, help="only these kinds; may be given several times")
    parser.add_argument("--role", help="only lines of this role, in the labels or in ours")
    parser.add_argument("--field", help="only this metadata field")
    parser.add_argument("--rule", help="only what rules whose names begin so have decided")
    parser.add_argument("--site", default="", help="only sites whose names begin so")
    parser.add_argument("--case", default="", help="only cases whose names begin so")
    parser.add_argument("--sums", action="store_true", help="leave the single disagreements out")
    return parser.parse_args()


def main() -> int:
    """List the disagreements, then the sums and the scores of the chosen cases."""
    options = _options()
    score = scorer(options.corpus)
    folders = (str(options.corpus / "gold"), str(options.corpus / "texts"))
    cases = [
        gold
        for gold in score.load(*folders, options.part.split(","), options.split)
        if gold["id"].startswith(options.case) and site_of(gold).startswith(options.site)
    ]
    lets_through, totals = chosen(options), {part: Counter[str]() for part in options.part.split(",")}
    found: list[Disagreement] = []
    for gold in cases:
        ours = answer(Path(gold["path"]))
        found += filter(lets_through, disagreements(score, gold, ours))
        totals[gold["part"]] += score.score_case(gold, ours.document)[0]
    sys.stdout.write("" if options.sums else "".join(map(shown, found)))
    scores = {part: gate.held(score.summarize(total)) for part, total in totals.items() if total}
    sys.stdout.write(sums(found) + (f"\n{gate.table(scores)}\n" if scores else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())

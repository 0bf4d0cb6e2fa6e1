"""Sections that open inside a paragraph, and the names of those who speak.

Speeches often head a section by its first sentence: "……，这是我的体会之一。", "一是……", "首先，……". Such topic
sentences count only where they form a series; a single one is just a sentence. The text stays where it is,
word for word.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.numbering import Kind, Label, chinese_value, read_label
from shequ_convert.parse import people
from shequ_convert.parse.rules.heading import RANK
from shequ_convert.values import frozen

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping, Sequence

TOPIC_LONGEST = 45
"""Characters up to which a paragraph's first sentence can be its heading."""
CLAUSE_LONGEST = 30
"""Characters up to which a first clause stands in for a first sentence that is too long."""
REST_SHORTEST = 8
"""Characters that must follow a run-in heading."""
THEME_LONGEST = 160
"""Characters of a topic sentence that says of itself which one it is (……之二)."""
SERIES_SHORTEST = 2
ANSWERED_WITHIN = 2
"""Paragraphs from a question or an answer to the next answer: one may give the name of who asked."""
THEME_RANK, COUNTED_RANK, ORDERED_RANK = 11, 12, 13
LAST = 99
"""Ordinal of 最后: higher than any other."""

_NUMERALS = "一二三四五六七八九十"
_THEME_WORDS = (
    "心得|体会|感受|启示|建议|收获|感悟|经验|做法|认识|思考|启发|特点|亮点|举措|打算|想法|意见|希望|期望|看法|感想|"
    "变化|原因|任务|重点|对策|措施|理由|教训|不足"
)
_THEME = compiled(f"^[^。！？!?]*?(?:{_THEME_WORDS})之([{_NUMERALS}]{{1,3}})[。！？!?；;]")
_THEME_FRONT = compiled(
    f"^(?:(?:我的|我们的|主要|几点)?(?:{_THEME_WORDS})之|第)([{_NUMERALS}]{{1,3}})"
    f"(?:个|点|条|项)?(?:{_THEME_WORDS})?(?:是|就是|[，,：:])"
)
_COUNTED = compiled(f"^([{_NUMERALS}]{{1,3}})(?:是|要|靠|在于|抓|强|重|看|讲)")
_FIRSTLY = compiled("^(第[一二三四五六七八九十]|其[一二三四五六七八九十]|首先|其次|再次|再者|然后|此外|最后)[，,：:、]")
_ORDER: Mapping[str, int] = {"首先": 1, "其次": 2, "再次": 3, "再者": 3, "然后": 3, "此外": 4, "最后": LAST}
_SENTENCE_END = compiled("[。！？!?；;]|[：:](?=.{20})")
_CLAUSE_END = compiled("[，,：:]")
_SPEAKER = compiled("^([^\\s：:，,。！？；、“”《》（）()\\d]{1,10}|《[^》]{1,12}》)[：:](?=\\s*\\S)")
_LETTER = compiled("^([QA])[ 　]+(?=[一-鿿])")
_NICKNAME = compiled("^([^\\s：:，,。！？；【】]{1,12})[：:](?=【[^】]*】$)")
"""Messages of a chat, as novels print them: 白杨：【到了没有？】"""
_BRACKETED = compiled(
    "^(?:[\\[【（(]\\d{1,2}:\\d\\d(?::\\d\\d)?[\\]】）)]\\s*)?[\\[【]([^\\[\\]【】\\s，。；！？]{1,16})[\\]】][：:]?(?=\\s*\\S)"
)
"""[主持人] 各位好, 【林晓岚】：…, as the records of talks on the net have it, perhaps behind the time."""
_SPEAKING = compiled(
    "(?:主持人?|记者|网友|嘉宾|专家|代表|委员|居民|观众|听众|读者|同学|问|答|提问|回答).{0,12}|"
    ".{1,6}(?:书记|主任|主席|部长|局长|处长|科长|所长|院长|校长|会长|教授|老师|医生|律师|先生|女士|记者|主持人|网友|发言人)"
)
"""Who speaks by the post."""
_OPENING = ("[", "【", "（", "(")
_ASKING = frozenset({"记者", "问", "答", "主持人", "提问", "Q", "A"})


@frozen
class Topic:
    """A run-in heading that was found."""

    end: int
    """Length of the heading in characters."""
    rank: int
    """Depth, on the scale of ``rules.heading.RANK``."""


@frozen
class _Member:
    """A paragraph that says which one of a series it is."""

    at: int
    ordinal: int
    end: int
    """0 if no part of it can be set apart."""


_STOP, _STOP_OR_COLON = compiled("。"), compiled("[。：:]")


def topic_end(text: str, start: int = 0) -> int:
    """Return the end of the sentence or clause that can head a paragraph; 0 if there is none.

    ``start`` is where the search begins, behind a number.
    """
    for pattern, longest in ((_SENTENCE_END, TOPIC_LONGEST), (_CLAUSE_END, CLAUSE_LONGEST)):
        match = pattern.search(text, start)
        if match and match.end() - start <= longest and len(text) - match.end() >= REST_SHORTEST:
            return match.end()
    return 0


def topics(paragraphs: Sequence[tuple[int, str]]) -> dict[int, Topic]:
    """Return the run-in headings of an article's paragraphs, by the index that comes with each paragraph."""
    found: dict[int, Topic] = {}
    families = ((_ordered, ORDERED_RANK), (_counted, COUNTED_RANK), (_themed, THEME_RANK))
    for read, rank in families:
        members = [member for index, text in paragraphs if (member := read(index, text))]
        for run in _runs(members):
            found |= {m.at: Topic(m.end, rank) for m in run if m.end}
    return found | _numbered(paragraphs)


def _themed(index: int, text: str) -> _Member | None:
    """Read 这是我的心得之二。 at the end of the first sentence, or 体会之二是 and 第二点体会： at its beginning."""
    match = _THEME.match(text) if "之" in text else None
    if match and match.end() <= THEME_LONGEST:
        whole = len(text) - match.end() < REST_SHORTEST
        return _Member(index, chinese_value(match[1]) or 0, 0 if whole else match.end())
    match = _THEME_FRONT.match(text)
    if match and (match[0][-1] in "，,：:" or not match[0].startswith("第")):
        return _Member(index, chinese_value(match[1]) or 0, topic_end(text, match.end()))
    return None


def _counted(index: int, text: str) -> _Member | None:
    """Read 一是, 二要."""
    match = _COUNTED.match(text)
    return _Member(index, chinese_value(match[1]) or 0, topic_end(text, match.end())) if match else None


def _ordered(index: int, text: str) -> _Member | None:
    """Read 首先，, 其次，, 第三，, 最后，."""
    match = _FIRSTLY.match(text)
    if match is None:
        return None
    ordinal = _ORDER.get(match[1]) or chinese_value(match[1][1:]) or 0
    return _Member(index, ordinal, topic_end(text, match.end()))


def _runs(members: list[_Member]) -> Iterator[list[_Member]]:
    """Yield the series: they begin with the first one, and rise."""
    run: list[_Member] = []
    for member in members:
        if member.ordinal == 1 or not run or not _follows(run[-1].ordinal, member.ordinal):
            yield from [run] if len(run) >= SERIES_SHORTEST else []
            run = [member] if member.ordinal == 1 else []
        else:
            run.append(member)
    if len(run) >= SERIES_SHORTEST:
        yield run


def _follows(before: int, after: int) -> bool:
    leap = 2
    return before < after and (after - before <= leap or after == LAST)


def _numbered(paragraphs: Sequence[tuple[int, str]]) -> dict[int, Topic]:
    """一、降低成本。纳税人……: the number and the first sentence, where at least two paragraphs do so."""
    found: dict[int, Topic] = {}
    labelled = [(index, text, label) for index, text in paragraphs if (label := read_label(text))]
    for kind in (Kind.CHINESE, Kind.CHINESE_PAREN, Kind.ARABIC, Kind.ARABIC_PAREN):
        own = [(index, text, label) for index, text, label in labelled if label.kind is kind]
        these = {
            index: Topic(end, RANK[kind]) for index, text, label in own if (end := numbered_topic_end(text, label))
        }
        if len(these) >= SERIES_SHORTEST:
            found |= these
    return found


def numbered_topic_end(text: str, label: Label | None) -> int:
    """Return the end of the first sentence of a paragraph with that number if it can be its heading; 0 if not."""
    if label is None:
        return 0
    stop = _STOP_OR_COLON if label.kind in {Kind.CHINESE, Kind.CHINESE_PAREN} else _STOP
    match = stop.search(text, label.end)
    fits = match is not None and match.end() - label.end <= CLAUSE_LONGEST and len(text) - match.end() >= REST_SHORTEST
    return match.end() if match and fits else 0


def speakers(paragraphs: Sequence[tuple[int, str]]) -> dict[int, int]:
    """Return the length of the speaker's label of each paragraph that has one.

    A label counts if it asks or answers by its very word, or if it comes back, as does another's. Where labels in
    brackets come back, one that stands once counts too: [网友：小石头].
    """
    labels = {index: match for index, text in paragraphs if (match := _label(text))}
    often = Counter(match[1] for match in labels.values())
    asked = {name for name in often if name in _ASKING or name.startswith("记者")}
    repeated = {name for name, times in often.items() if times >= SERIES_SHORTEST}
    named = asked | repeated | (_answering(labels, asked) if asked else set())
    enough = 2
    if sum(often[name] for name in named) <= enough or not (asked or len(repeated) > 1):
        named = set()
    elif any(match.re is _BRACKETED and match[1] in repeated for match in labels.values()):
        named |= {match[1] for match in labels.values() if match.re is _BRACKETED}
    found = {index: _label_end(match) for index, match in labels.items() if match[1] in named}
    return found | _messages(paragraphs)


def _label(text: str) -> re.Match[str] | None:
    """Return what a paragraph begins with if it may name who speaks; in brackets only a person or a post does."""
    match = _BRACKETED.match(text) if text.startswith(_OPENING) else None
    if match and (people.is_person(match[1]) or _SPEAKING.fullmatch(match[1])):
        return match
    return _SPEAKER.match(text) or _LETTER.match(text)


def _label_end(match: re.Match[str]) -> int:
    """Return the length of a speaker's label, its colon, its bracket or the blank behind Q included."""
    return match.end(1) + 1 if match.re is _SPEAKER else match.end()


def _answering(labels: Mapping[int, re.Match[str]], asked: set[str]) -> set[str]:
    """Return the names of those who answer once each, one below another, below a question.

    扬州：… amid the text is a place; one name alone below the question may be a label.
    """
    found: set[str] = set()
    run: list[str] = []
    begun = 0
    for index in sorted(labels):
        name = labels[index][1]
        if name in asked:
            run, begun = [name], index
            continue
        if not run or not people.is_person(name) or index - begun > ANSWERED_WITHIN:
            run = []
            continue
        run, begun = [*run, name], index
        found |= set(run[1:]) if len(run) > SERIES_SHORTEST else set()
    return found


def _messages(paragraphs: Sequence[tuple[int, str]]) -> dict[int, int]:
    """Return the length of the sender's label of each message of a chat; two are too few."""
    messages = {index: match.end() for index, text in paragraphs if (match := _NICKNAME.match(text))}
    return messages if len(messages) > SERIES_SHORTEST else {}

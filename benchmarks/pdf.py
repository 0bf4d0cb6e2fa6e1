"""Compares how a text becomes a PDF, and where our time goes, with what people use otherwise, in one run on one text.

``make bench-pdf`` installs typst and reportlab; chromium, soffice and pandoc take part where they are installed. The
text is the seed where it lies beside the project, else the first example; its body once, 10 and 150 times over (about
350 pages). Contestants take turns, the best of the rounds counts.

- Cold: the whole command. Ours reads raw text; Chromium prints our HTML, LibreOffice our Word file (with a profile that
  has been used before), pandoc our Markdown by WeasyPrint; plain WeasyPrint, Typst and ReportLab get title and
  paragraphs. All have the bundled faces; ReportLab, which embeds no CFF fonts, gets the glyphs of the text as TrueType.
- Warm: file after file in one process; and what our time is spent on. No two paragraphs and no two rounds are alike for
  Typst, which would remember them.
- Memory: the peak of a process that prints the longest text.
- Traps: texts that print slowly elsewhere, beside normal text of as many characters.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import functools
import importlib.util
import inspect
import itertools
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.compare import OURS, ROOT
from benchmarks.pdf_peers import MARKUP, PEERS, TRUETYPE, prepared, truetype
from benchmarks.peers import lines
from benchmarks.word import peak, repeated
from shequ_convert import layout
from shequ_convert.convert import parse, render
from shequ_convert.style import load
from shequ_convert.write import css, fonts, html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from shequ_convert.document import Document
    from shequ_convert.style import Profile

Runs: TypeAlias = "dict[str, Callable[[], object]]"
Times: TypeAlias = "dict[str, tuple[float, float]]"
"""Contestant -> milliseconds by the clock and of CPU."""

MINE, PROFILE = "shequ-convert", "article"
SIZES = (1, 10, 150)
COLD_ROUNDS, WARM_ROUNDS = {1: 9, 10: 3}, {1: 9, 10: 4, 150: 2}
PATIENCE = 120
"""Seconds after which a trap is left."""
MOST_MEGABYTES, MOST_GROWTH, MOST_OF_NORMAL = 150, 1.25, 10
"""What is promised: peak memory, time a page at the longest of that at the middle size, a trap of normal text."""
SENTENCE = "我们把老旧小区改造作为头等大事来抓，坚持一张图管到底。"
HAN = 0x4E00
"""Where the Han characters begin."""
REST = "the rest"
PARAGRAPH = 300
"""Characters in a paragraph of normal text."""


def best(runs: Runs, rounds: int) -> Times:
    """Return the best times of each contestant; they take turns."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            clock, used = time.perf_counter(), _cpu()
            run()
            times[name].append((time.perf_counter() - clock, _cpu() - used))
    return {name: (min(w for w, _ in all_) * 1000, min(c for _, c in all_) * 1000) for name, all_ in times.items()}


def _cpu() -> float:
    """Return the CPU seconds of this process and its finished children."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def command(folder: Path, *words: str | Path) -> Callable[[], object]:
    """Return a run of a command that knows the bundled faces and nothing else; it fails loudly."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "FONTCONFIG_FILE": str(folder / "fonts.conf")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # nobody compiles his programs anew at every start
    return lambda: subprocess.run([str(word) for word in words], check=True, capture_output=True, env=environment)


def workshop(folder: Path, text: str) -> Path:
    """Put a text into a new folder in every form that a contestant wants."""
    folder.mkdir()
    (folder / "raw.txt").write_text(text, encoding="utf-8")
    tree, profile = parse(text), load(PROFILE)
    for kind in ("docx", "html", "md"):
        (folder / f"in.{kind}").write_bytes(render(tree, kind, profile).data)
    prepared(lines(tree), folder)
    if _has("reportlab"):
        truetype(text + "0123456789", folder / TRUETYPE)
    return folder


def longer(times: int) -> str:
    """Return the raw text with its body repeated, each time with another character for 的."""
    return repeated(times, lambda line, number: line.replace("的", chr(HAN + number)) if number else line)


def _has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def cold(folder: Path) -> Runs:
    """Return who prints from the command line."""
    run = functools.partial(command, folder)
    runs = {MINE: run(*OURS, "convert", folder / "raw.txt", "-o", folder / "ours.pdf", "--force")}
    script = ROOT / "benchmarks" / "pdf_peers.py"
    for name in filter(_has, PEERS):
        runs[f"plain {name}" if name == "weasyprint" else name] = run(sys.executable, script, name, folder)
    for name, words in _programs(folder).items():
        if shutil.which(words[0]):
            runs[name] = run(*words)
        else:
            print(f"{words[0]} is not on this machine and left out")
    return runs


def _programs(folder: Path) -> dict[str, tuple[str, ...]]:
    browser = next(filter(shutil.which, ("chromium", "chromium-browser", "google-chrome")), "chromium")
    switches = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'browser'}")
    office = ("--headless", f"-env:UserInstallation={(folder.parent / 'office').as_uri()}", "--convert-to", "pdf")
    engine = Path(sys.executable).with_name("weasyprint")
    return {
        "chromium, from our HTML": (
            browser, *switches, "--no-pdf-header-footer", f"--print-to-pdf={folder / 'chromium.pdf'}",
            (folder / "in.html").as_uri(),
        ),
        "soffice, from our Word": ("soffice", *office, "--outdir", str(folder), str(folder / "in.docx")),
        "pandoc and weasyprint": (
            "pandoc", str(folder / "in.md"), "-f", "gfm", "-s", f"--pdf-engine={engine}",
            "-o", str(folder / "pandoc.pdf"),
        ),
    }  # fmt: skip


def warm(folder: Path) -> Runs:
    """Return who prints within this process; ours parses each time."""
    text, profile = (folder / "raw.txt").read_text(encoding="utf-8"), load(PROFILE)
    peers: Runs = {name: functools.partial(PEERS[name], folder, folder / f"{name}.pdf") for name in filter(_has, PEERS)}
    if "typst" in peers:
        peers["typst"] = functools.partial(
            _typeset_anew, folder, (folder / MARKUP).read_text(encoding="utf-8"), itertools.count(HAN)
        )
    return {MINE: lambda: render(parse(text), "pdf", profile), **peers}


def _typeset_anew(folder: Path, given: str, characters: Iterator[int]) -> None:
    """Print with Typst, with another character for 是 each time."""
    (folder / MARKUP).write_text(given.replace("是", chr(next(characters))), encoding="utf-8")
    PEERS["typst"](folder, folder / "typst.pdf")


@dataclass(slots=True)
class Stopwatch:
    """Counts the time of functions, each without that of the others within it."""

    spent: dict[str, float] = field(default_factory=dict)
    """Stage -> seconds."""
    inside: list[str] = field(default_factory=list)
    since: float = 0.0

    def switch(self) -> None:
        """Give the time since the last switch to the stage that is on."""
        now = time.perf_counter()
        if self.inside:
            self.spent[self.inside[-1]] = self.spent.get(self.inside[-1], 0.0) + now - self.since
        self.since = now

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that counts for a stage."""

        @functools.wraps(function)
        def counted(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever it takes
            self.switch()
            self.inside.append(stage)
            try:
                made = function(*given, **named)
                return list(made) if inspect.isgeneratorfunction(function) else made
            finally:
                self.switch()
                self.inside.pop()

        return counted


def _stages() -> Iterator[tuple[Any, str, str]]:
    """Yield object, attribute and stage; a stage that a version of WeasyPrint has not is left out."""
    yield layout, "lay_out", "lay out"
    yield html, "body", "write HTML"
    yield css, "stylesheet", "write style sheet"
    yield fonts, "plan", "choose faces"
    yield fonts, "subset", "cut faces"
    inner = {
        "weasyprint.HTML.__init__": "weasyprint: read HTML",
        "weasyprint.CSS.__init__": "weasyprint: read CSS",
        "weasyprint.text.fonts.FontConfiguration.__init__": "weasyprint: take faces",
        "weasyprint.text.fonts.FontConfiguration.add_font_face": "weasyprint: take faces",
        "weasyprint.document.get_all_computed_styles": "weasyprint: cascade",
        "weasyprint.document.build_formatting_structure": "weasyprint: boxes",
        "weasyprint.document.layout_document": "weasyprint: lines and pages",
        "weasyprint.document.Page.paint": "weasyprint: draw",
        "weasyprint.pdf.build_fonts_dictionary": "weasyprint: embed faces",
        "weasyprint.document.generate_pdf": "weasyprint: tags, links, outline",
        "pydyf.PDF.write": "pack and write",
    }
    for path, stage in inner.items():
        *owner_path, name = path.split(".")
        owner = functools.reduce(getattr, owner_path[1:], import_module(owner_path[0]))
        yield owner, name, stage


def _printed(parsing: Callable[[str], Document], text: str, profile: Profile) -> None:
    render(parsing(text), "pdf", profile)


@contextlib.contextmanager
def _watched(watch: Stopwatch) -> Iterator[None]:
    """Time all stages."""
    found = [each for each in _stages() if hasattr(*each[:2])]
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in found]
    for owner, name, stage in found:
        setattr(owner, name, watch.timed(stage, getattr(owner, name)))
    try:
        yield
    finally:
        for owner, name, function in before:
            setattr(owner, name, function)


def breakdown(folder: Path, rounds: int) -> dict[str, float]:
    """Return what our time is spent on within this process: stage -> milliseconds, of the round that was best."""
    text, profile = (folder / "raw.txt").read_text(encoding="utf-8"), load(PROFILE)
    found: list[dict[str, float]] = []
    for _ in range(rounds):
        watch = Stopwatch()
        watched = watch.timed(REST, functools.partial(_printed, watch.timed("parse", parse), text, profile))
        with _watched(watch):
            watched()
        found.append({stage: seconds * 1000 for stage, seconds in watch.spent.items()})
    return min(found, key=lambda spent: sum(spent.values()))


def normal(characters: int) -> str:
    """Return Chinese text in paragraphs of usual length, as lines; no two are alike."""
    count = characters // PARAGRAPH
    return "\n".join(f"第{n}件事。{SENTENCE * (PARAGRAPH // len(SENTENCE))}" for n in range(count))


def traps() -> dict[str, tuple[int, str]]:
    """Return name -> how many characters normal text is to have, and the text."""
    many, run = 400_000, 60_000
    chance = random.Random(1)  # noqa: S311 - nothing is secret here
    numbered = (f"第{n}条，{SENTENCE}" for n in range(many // len(SENTENCE)))
    one = "".join(numbered)[:many]
    code = base64.b64encode(chance.randbytes(run)).decode()[:run]
    words = "".join(chance.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(run))
    mixed = f"网址https://example.org/{words[: run // 2]}在这里。" * 2
    return {
        "400,000 characters, one paragraph": (many, one),
        "the same without the end of a sentence": (many, one.replace("。", "").replace("，", "")),
        "60,000 letters without a space": (run, words),
        "two links of 30,000 letters": (run, mixed),
        "60,000 characters of base64": (run, code),
        "a number of 60,000 digits": (run, "".join(chance.choice("0123456789") for _ in range(run))),
        **{f"60,000 times {mark}": (run, mark * run) for mark in "—…！“（ー"},
        "60,000 combining marks": (run, "好" + "\u0301" * run),
        "60,000 soft hyphens": (run, "a\u00ad" * (run // 2)),
        "60,000 zero-width spaces": (run, "好\u200b" * (run // 2)),
        "20,000 opening brackets closed": (run, "（好" * (run // 3) + "）" * (run // 3)),
        "100,000 spaces": (100_000, f"好{' ' * 100_000}好"),
        "100,000 full-width spaces": (100_000, f"好{chr(0x3000) * 100_000}好"),
        "100,000 no-break spaces": (100_000, f"好{chr(0xA0) * 100_000}好"),
        "English, one paragraph": (run, "The residents met on Friday evening. " * (run // 37)),
    }


def trapped(text: str) -> str:
    """Return raw text that holds a trap."""
    return f"关于老旧小区改造的几点体会\n\n{SENTENCE}\n{text}\n{SENTENCE}\n"


def timed_apart(text: str, folder: Path) -> tuple[float, float] | None:
    """Return CPU seconds of parsing and of printing a text in a process of its own; None if patience ends."""
    path = folder / "trap.txt"
    path.write_text(text, encoding="utf-8")
    words = (sys.executable, str(Path(__file__).resolve()), "--trap", str(path))
    try:
        said = subprocess.run(words, check=True, capture_output=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return None
    parsing, printing = map(float, said.stdout.split())
    return parsing, printing


def trap(path: Path) -> tuple[float, float]:
    """Parse and print a file; return the CPU seconds of both. What the first PDF of a process takes does not count."""
    text, profile = path.read_text(encoding="utf-8"), load(PROFILE)
    render(parse(SENTENCE), "pdf", profile)
    start = time.process_time()
    tree = parse(text)
    parsed = time.process_time()
    render(tree, "pdf", profile)
    return parsed - start, time.process_time() - parsed


def memory(folder: Path) -> float:
    """Return the peak memory of a process that prints a text, in megabytes."""
    words = (sys.executable, str(Path(__file__).resolve()), "--one", str(folder / "raw.txt"))
    return float(subprocess.run(words, check=True, capture_output=True).stdout)


def one(path: Path) -> float:
    """Print a file and return this process's peak memory in megabytes."""
    render(parse(path.read_text(encoding="utf-8")), "pdf", load(PROFILE))
    return peak()


def table(title: str, times: Mapping[str, tuple[float, float]]) -> str:
    """Return a contest's result as Markdown; a ratio below 1 is faster than the first row."""
    first, _ = next(iter(times.values()))
    rows = (f"| {name} | {wall:,.0f} | {used:,.0f} | {wall / first:.2f} |" for name, (wall, used) in times.items())
    return "\n".join((f"\n| {title} | ms | CPU ms | ratio |", "|---|---:|---:|---:|", *rows))


def print_promise(what: str, figure: float, most: float) -> None:
    """Say whether a promise holds."""
    print(f"{'kept' if figure <= most else 'MISSED'}: {what} {figure:,.3g}, at most {most:g}", flush=True)


def contests(folder: Path, *, short: bool) -> dict[str, Times]:
    """Hold the contests of speed and return their figures."""
    found = {}
    for size in SIZES[:2] if short else SIZES:
        shop = workshop(folder / f"x{size}", longer(size))
        if size in COLD_ROUNDS:
            found[f"cold, x{size}"] = best(cold(shop), COLD_ROUNDS[size])
            print(table(f"cold, x{size}", found[f"cold, x{size}"]), flush=True)
        found[f"warm, x{size}"] = best(warm(shop), WARM_ROUNDS[size])
        print(table(f"warm, x{size}", found[f"warm, x{size}"]), flush=True)
        spent = breakdown(shop, WARM_ROUNDS[size])
        print(f"\n| ours, warm, x{size} | ms | share |\n|---|---:|---:|")
        for stage, took in sorted(spent.items(), key=lambda each: -each[1]):
            print(f"| {stage} | {took:,.1f} | {took / sum(spent.values()):.0%} |", flush=True)
        found[f"stages, x{size}"] = {stage: (took, took) for stage, took in spent.items()}
    return found


def growth(found: Mapping[str, Times]) -> float:
    """Return the time a page at the longest size, of that at the middle one."""
    middle, longest = SIZES[1:]
    return found[f"warm, x{longest}"][MINE][0] / longest / (found[f"warm, x{middle}"][MINE][0] / middle)


def hold_traps(folder: Path) -> dict[str, tuple[float, float] | None]:
    """Print the traps and return the CPU seconds of parsing and printing each."""
    found: dict[str, tuple[float, float] | None] = {}
    usual: dict[int, float] = {}
    print("\n| trap | parse s | print s | of normal text, as long |\n|---|---:|---:|---:|")
    for name, (characters, text) in traps().items():
        if characters not in usual:
            usual[characters] = sum(timed_apart(trapped(normal(characters)), folder) or (PATIENCE,))
        found[name] = timed_apart(trapped(text), folder)
        more = "" if found[name] else "more than "
        parsing, printing = found[name] or (0, PATIENCE)
        ratio = (parsing + printing) / usual[characters]
        missed = "" if ratio <= MOST_OF_NORMAL else " MISSED"
        print(f"| {name} | {parsing:.2f} | {more}{printing:.2f} | {more}{ratio:.2f}{missed} |", flush=True)
    return found


def main() -> None:
    """Hold all contests, print their tables and what became of the promises."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="leave out the longest text")
    parser.add_argument("--only", choices=("speed", "memory", "traps"), help="leave out the rest")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--trap", type=Path, help=argparse.SUPPRESS)
    choice = parser.parse_args()
    if choice.one:
        print(one(choice.one))
        return
    if choice.trap:
        print(*trap(choice.trap))
        return
    figures: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if choice.only in (None, "speed"):
            figures["ms"] = found = contests(folder, short=choice.short)
            if not choice.short:
                print_promise("time a page at x150, of x10:", growth(found), MOST_GROWTH)
        if choice.only in (None, "memory") and not choice.short:
            print_promise("peak MB at x150:", memory(workshop(folder / "long", longer(SIZES[-1]))), MOST_MEGABYTES)
        if choice.only in (None, "traps"):
            figures["traps"] = hold_traps(folder)
    if choice.json:
        choice.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()

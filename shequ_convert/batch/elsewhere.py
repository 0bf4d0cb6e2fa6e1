"""What workers on other machines are given: documents whose files they can reach, or a container as a whole.

Paths are made absolute on the way there, and are as they were in what comes back. Each worker has a process of its own
that does the work: so a document that hangs, or ends that process, costs itself and not the worker.
"""

from __future__ import annotations

import os
from collections import Counter
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shequ_convert.batch.batch import Batch, conduct, lost_outcome
from shequ_convert.batch.pool import Limits, Pool
from shequ_convert.batch.run import Outcome, convert_job
from shequ_convert.batch.running import DEFAULT_TIMEOUT, Running
from shequ_convert.batch.shards import DIGITS, shard_group
from shequ_convert.batch.urls import located
from shequ_convert.diagnostics import Diagnostic, Severity
from shequ_convert.errors import OutputError, ShequError, error_named
from shequ_convert.style import builtin_names
from shequ_convert.values import frozen, replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shequ_convert.batch.choices import Choices
    from shequ_convert.batch.jobs import Job, Target
    from shequ_convert.batch.journal import Journal
    from shequ_convert.batch.plan import Plan
    from shequ_convert.batch.request import Request
    from shequ_convert.batch.sources import Source
    from shequ_convert.batch.store import Stored
    from shequ_convert.batch.summary import Summary
    from shequ_convert.batch.urls import Url

FAILURES_TOLD = 1000
"""Failed documents of a container that are told one by one."""


# ---------------------------------------------------------------- documents


def convert_apart(job: Job, limits: Limits, formats: tuple[str, ...]) -> Outcome:
    """Return the outcome of a job, done by this machine's own process for such jobs."""
    return _pool(limits, formats).submit(convert_job, (job,), lost_outcome).result()[0]


@lru_cache(maxsize=4)
def _pool(limits: Limits, formats: tuple[str, ...]) -> Pool:
    """Return a process that stays for the next job; it ends with the one that it works for."""
    return Pool(1, formats, limits)


def sent(job: Job) -> Job:
    """Return a job as it means the same on a machine that has the same files in the same places."""
    source = replace(job.source, path=_absolute(job.source.path))
    targets = tuple(replace(target, path=_absolute(target.path)) for target in job.targets)
    return replace(job, source=source, targets=targets, choices=sent_choices(job.choices))


def sent_choices(choices: Choices) -> Choices:
    """Return choices as they mean the same elsewhere."""
    profile = choices.profile if choices.profile in builtin_names() else os.path.abspath(choices.profile)  # noqa: PTH100
    images = tuple(map(Path.absolute, choices.images))
    reference = None if choices.reference is None else choices.reference.absolute()
    return replace(choices, profile=profile, images=images, reference=reference)


def returned(job: Job, outcome: Outcome) -> Outcome:
    """Return an outcome with the names that its job had here."""
    written = tuple(replace(stored, path=_as_given(stored, job.targets)) for stored in outcome.written)
    return replace(outcome, label=job.source.label, written=written)


def _absolute(path: Path | Url | None) -> Path | Url | None:
    return path.absolute() if isinstance(path, Path) else path


def _as_given(stored: Stored, targets: tuple[Target, ...]) -> Path | Url:
    """Return the path of a file as its target was given; that of a picture beside one, likewise."""
    for target in targets:
        if isinstance(target.path, Path) and isinstance(stored.path, Path):
            folder = target.path.parent
            if stored.path.is_relative_to(folder.absolute()):
                return folder / stored.path.relative_to(folder.absolute())
    return stored.path


# ---------------------------------------------------------------- containers


@frozen
class Whole:
    """What became of a container: its documents, by number but for those that failed."""

    summary: Summary
    failures: tuple[Outcome, ...]
    """At most ``FAILURES_TOLD`` of them."""
    warnings: tuple[tuple[str, int], ...]
    """Code of a remark, and how many documents it was made on."""
    written: tuple[Stored, ...]
    """The shards."""


class _Kept:
    """A listener that keeps what is to be told of a container."""

    def __init__(self) -> None:
        self.failures: list[Outcome] = []
        self.warnings: Counter[str] = Counter()
        self.written: list[Stored] = []

    def begin(self, inputs: int | None) -> None:
        """Keep nothing yet."""

    def note(self, text: str) -> None:
        """Keep no notes: they are of one container."""

    def outcome(self, outcome: Outcome) -> None:
        """Keep failures, and count warnings."""
        self.written += outcome.written
        if outcome.errors and len(self.failures) < FAILURES_TOLD:
            self.failures.append(replace(outcome, data=None))
        self.warnings.update({remark.code for remark in outcome.diagnostics if remark.severity is Severity.WARNING})

    def end(self, summary: Summary) -> None:
        """Keep nothing more."""


def convert_container(request: Request, running: Running) -> Whole | ShequError:
    """Convert a container into its shards as a batch of its own; return an error if that cannot be."""
    kept = _Kept()
    try:
        with Batch(request, running, bytes) as batch:
            summary = conduct(batch, [kept], strict=False)
    except ShequError as error:
        return error
    return Whole(summary, tuple(kept.failures), tuple(kept.warnings.most_common()), tuple(kept.written))


def _outcomes_of(label: str, whole: Whole) -> tuple[Outcome, ...]:
    """Return what is told of a container: each failure, and the documents that were made as one outcome or two."""
    summary = whole.summary
    more = summary.failed - len(whole.failures)
    rest = (replace(whole.failures[-1], label=f"{label}, and more", documents=more),) if more > 0 else ()
    made = Outcome(label, whole.written, documents=summary.made - summary.warned, seconds=summary.seconds)
    if not summary.warned:
        return (*whole.failures, *rest, made)
    detail = ", ".join(f"{code} {count}" for code, count in whole.warnings)
    remark = Diagnostic("batch.warned", f"{summary.warned} ({detail})")
    return (*whole.failures, *rest, Outcome(label, diagnostics=(remark,), documents=summary.warned), made)


@frozen
class Errand:
    """A container that a worker is sent to convert."""

    label: str
    group: str
    """What its shards are called."""
    stamp: str
    """What changes if it does."""
    request: Request
    function: Callable[[Request], Whole | ShequError]
    lost: Callable[[Request, ShequError], ShequError]


class Errands:
    """The containers of a plan as errands; those are left out that an earlier run has converted."""

    def __init__(self, plan: Plan, running: Running, journal: Journal | None) -> None:
        self._plan, self._journal = plan, journal
        self._entries = journal.shards() if journal and running.resume and not plan.choices.force else {}
        self._resume = running.resume
        timeout = running.timeout or DEFAULT_TIMEOUT
        self._running = Running(jobs=1, timeout=timeout, max_memory=running.max_memory, journaled=False)
        self._before: list[Outcome] = []

    def __iter__(self) -> Iterator[Errand]:
        """Yield an errand for each container that has to be converted.

        Raise OutputError if shards stand there that are not of this batch, or the journal cannot be written.
        """
        for source in self._plan.containers():
            stamp = _stamp(source.path)
            entry = self._entries.get(shard_group(source), {})
            if self._is_done(entry, stamp):
                self._before += _outcomes_before(source.label, entry)
            else:
                yield self._errand(source, stamp, known=bool(entry))

    def _is_done(self, entry: dict[str, Any], stamp: str) -> bool:
        """Say whether the shards of a container stand as they would be made again."""
        if entry.get("stamp") != stamp or self._journal is None or entry["choices"] != self._journal.choices:
            return False
        return all(_stands(located(path), size) for path, size, _ in entry["shards"])

    def _errand(self, source: Source, stamp: str, *, known: bool) -> Errand:
        request, group = self._plan.request, shard_group(source)
        out = request.out or ""
        first = located(out) / f"{group}-{0:0{DIGITS}d}.{request.shards.form if request.shards else ''}"
        if not known and not self._plan.choices.force and first.exists():
            raise OutputError(f"{first} exists", "Give --force to make it anew, or another place by -o")
        if self._journal is not None:
            self._journal.note_begun(group)
        choices = replace(sent_choices(self._plan.choices), force=True, remember=False)
        folder = located(out) / source.folder
        apart = replace(
            request,
            inputs=(_named(source.path),),
            listed=None,
            out=_named(folder),
            choices=choices,
        )
        function = partial(convert_container, running=self._running)
        return Errand(source.label, group, stamp, apart, function, _lost_container)

    def told(self, errand: Errand, whole: Whole | ShequError) -> Iterator[Outcome]:
        """Yield what is to be told of a container, after those left out before it; note it in the journal."""
        yield from self._before
        self._before = []
        if isinstance(whole, ShequError):
            yield Outcome(errand.label, errors=(whole,))
            return
        if self._journal is not None:
            self._journal.note_shard(_entry_of(errand, whole))
        yield from _outcomes_of(errand.label, whole)

    def rest(self) -> Iterator[Outcome]:
        """Yield what is to be told of containers left out that no errand followed."""
        yield from self._before
        self._before = []


def _lost_container(_: Request, error: ShequError) -> ShequError:
    return error


def _named(path: Path | Url | None) -> str:
    """Return a path as it can be given on a command line elsewhere; a URL with its password."""
    if path is None or isinstance(path, Path):
        return str(_absolute(path))
    return path.address


def _stamp(path: Path | Url | None) -> str:
    """Return what changes if a file does: its length and when it was changed. Raise InputError for a server's."""
    if path is None:
        return ""
    if not isinstance(path, Path):
        from shequ_convert.batch import remote  # noqa: PLC0415 - few are there

        return remote.stamp(path)
    try:
        status = path.stat()
    except OSError:  # the worker will tell
        return ""
    return f"{status.st_size} {status.st_mtime_ns}"


def _stands(path: Path | Url, size: int) -> bool:
    """Say whether a shard is there; one of this machine, of the same length."""
    try:
        return path.stat().st_size == size if isinstance(path, Path) else path.is_file()
    except OSError:
        return False


def _entry_of(errand: Errand, whole: Whole) -> dict[str, Any]:
    """Return what the journal is to know of a container."""
    return {
        "shard": errand.group,
        "stamp": errand.stamp,
        "made": whole.summary.made,
        "warned": whole.summary.warned,
        "failed": whole.summary.failed,
        "failures": [
            [each.label, type(error).__name__, error.what, error.advice]
            for each in whole.failures
            for error in each.errors
        ],
        "warnings": [*whole.warnings],
        "shards": [[str(each.path), each.size, each.sha256] for each in whole.written],
    }


def _outcomes_before(label: str, entry: dict[str, Any]) -> Iterator[Outcome]:
    """Yield what an earlier run has told of a container."""
    failures = entry["failures"]
    for each, name, what, advice in failures:
        yield Outcome(each, errors=(error_named(name, what, advice),))
    more = entry["failed"] - len(failures)
    if more > 0:
        yield Outcome(f"{label}, and more", errors=(ShequError(f"{more} other documents failed"),), documents=more)
    if entry["warned"]:
        detail = ", ".join(f"{code} {count}" for code, count in entry["warnings"])
        remark = Diagnostic("batch.warned", f"{entry['warned']} ({detail})")
        yield Outcome(label, diagnostics=(remark,), documents=entry["warned"], skipped=True)
    yield Outcome(label, documents=entry["made"] - entry["warned"], skipped=True)

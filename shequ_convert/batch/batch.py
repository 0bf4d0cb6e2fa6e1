"""A batch from its plan to its summary: in this process for a few documents, by warm worker processes for many."""

from __future__ import annotations

import io
import time
from contextlib import ExitStack, nullcontext, redirect_stderr
from functools import partial
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from shequ_convert.batch import running as amounts
from shequ_convert.batch import store
from shequ_convert.batch.flow import Flow, in_lots
from shequ_convert.batch.plan import plan
from shequ_convert.batch.report import code, gravest
from shequ_convert.batch.run import EVERYTHING, Outcome, articles_of, convert_job, refuse_design, title_of
from shequ_convert.batch.shards import shard_form
from shequ_convert.batch.summary import Summary
from shequ_convert.diagnostics import Severity
from shequ_convert.errors import ExitCode, ShequError, UsageError
from shequ_convert.values import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Self

    from shequ_convert.batch.cluster import Cluster
    from shequ_convert.batch.jobs import Job
    from shequ_convert.batch.journal import Journal
    from shequ_convert.batch.plan import Plan
    from shequ_convert.batch.pool import Limits, Pool
    from shequ_convert.batch.request import Request
    from shequ_convert.batch.running import Running
    from shequ_convert.batch.shelf import Shelf
    from shequ_convert.batch.summary import Ended, Listener

Item = TypeVar("Item")
Result = TypeVar("Result")

LOOKED_AT = ("json",)
"""What stands for the formats where texts are only looked at, to plan: reading them takes as long."""


class Batch:
    """Documents that are planned, and what becomes of them; a context manager, so that nothing is left running."""

    def __init__(self, request: Request, running: Running, read_stdin: Callable[[], bytes]) -> None:
        """Plan a batch. Raise UsageError, OutputError, InputError or ProfileError if it cannot be begun."""
        begun = time.monotonic()
        refuse_design(request.choices.profile, request.choices.reference)
        self.running = running
        self._flow: Flow[tuple[Job, ...], tuple[Outcome, ...]] | None = None
        self._pool: Pool | None = None
        self._journal: Journal | None = None
        self._shelf: Shelf | None = None
        self.plan = plan(request, read_stdin, self._titles, self._articles)
        self.inputs = self.plan.documents
        """How many documents there are; None if nobody can know."""
        self.notes: list[str] = [*self.plan.notes]
        """What is worth telling of the batch as a whole."""
        self._formats = self.plan.formats
        self._expected = amounts.MANY if self.inputs is None else self.inputs
        self._workers = 0 if running.cluster else amounts.workers_for(running, self._expected, self._formats)
        self._held: Outcome | None = None
        """The last that came of shards, until it is known whether it is the very last."""
        self._open = ExitStack()
        self._cluster: Cluster | None = None
        try:
            self._cluster = self._connected()
            self._journal = self._journal_for(request)
            self._shelf = self._shelf_for(request)
        except BaseException:
            self.close()
            raise
        self._at_hand: Iterator[tuple[Job, Outcome]] = iter(())
        """What is done of the lot that is being yielded."""
        self.planning = time.monotonic() - begun
        """Seconds that planning took."""

    @property
    def alone(self) -> bool:
        """Whether it is one document, which this process makes by itself."""
        return self.inputs == 1 and not self._workers and self._cluster is None and self._shelf is None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ------------------------------------------------------------ planning

    def _titles(self, jobs: Plan) -> Iterator[str | None]:
        return self._of_each(title_of, jobs, _untitled)

    def _articles(self, jobs: Plan) -> Iterator[tuple[tuple[int, int], ...]]:
        return self._of_each(articles_of, jobs, _undivided)

    def _of_each(
        self, function: Callable[[Job], Result], jobs: Plan, lost: Callable[[Job, ShequError], Result]
    ) -> Iterator[Result]:
        """Yield what a function finds of each job, by worker processes if there are many."""
        documents = amounts.MANY if jobs.documents is None else jobs.documents
        workers = amounts.workers_for(self.running, documents, LOOKED_AT)
        if not workers:
            yield from map(function, jobs.bare())
            return
        with self._new_pool(workers, LOOKED_AT) as pool:
            size = amounts.lot_size(documents, workers, LOOKED_AT)
            for _, results in _flow(pool, function, jobs.bare(), lost, size, workers):
                yield from iter(results)

    def _journal_for(self, request: Request) -> Journal | None:
        where = self._journal_place()
        if where is None:
            return None
        from shequ_convert.batch.journal import Journal  # noqa: PLC0415 - few batches keep one

        journal = Journal(where, request.choices)
        self.plan.choices = replace(request.choices, run=journal.run, remember=True)
        store.sweep(self.plan.folders, journal.earlier)
        return journal

    def _journal_place(self) -> Path | None:
        if self.running.journal is not None:
            return self.running.journal
        folder = self.plan.root if isinstance(self.plan.root, Path) else None
        if folder is None and self.running.resume:
            raise UsageError(
                "--resume needs a place for its journal",
                "Give a folder of this machine for the outputs with -o, or a file with --journal",
            )
        many = self._expected >= amounts.JOURNALED_FROM and self.running.journaled
        return folder / amounts.JOURNAL if folder is not None and (self.running.resume or many) else None

    def _connected(self) -> Cluster | None:
        if not self.running.cluster:
            return None
        if self.plan.shards and shard_form(self.plan.request.out or ""):
            raise UsageError(
                "On a cluster no file can hold all documents: containers have shards of their own",
                "Give a folder with -o, and --shards",
            )
        from shequ_convert.batch.cluster import connect  # noqa: PLC0415 - few batches have one

        return self._open.enter_context(connect(self.running.cluster))

    def _shelf_for(self, request: Request) -> Shelf | None:
        if request.shards is None or request.out is None:
            return None
        from shequ_convert.batch.shelf import Shelf  # noqa: PLC0415 - few batches have one

        choices = self.plan.choices
        shelf = Shelf(request.out, request.shards, self._journal, force=choices.force, run=choices.run)
        if self.running.cluster:
            return shelf  # which holds loose texts only; see ``elsewhere``
        if self._journal is not None and self.running.resume and not choices.force:
            shelf.recall()
            shelf.recognise(self.plan, self._journal.choices)
            self.notes += [
                f"{path} is left from an earlier run: no document belongs there any more" for path in shelf.left_over
            ]
        shelf.refuse_standing(self.plan.groups)
        return shelf

    # ------------------------------------------------------------ running

    def outcomes(self) -> Iterator[Outcome]:
        """Yield what becomes of each document, in the order of the inputs."""
        if self._shelf is None:
            yield from self._converted()
            return
        for outcome in self._converted():
            before, self._held = self._held, outcome
            if before is not None:
                yield before
        shards = self._shelf.finish()
        last, self._held = self._held, None
        if last is not None:
            yield replace(last, written=last.written + shards)

    def _converted(self) -> Iterator[Outcome]:
        if self._cluster is not None:
            yield from self._converted_elsewhere(self._cluster)
            return
        if not self._workers:
            for job in self._jobs():
                yield self._noted(job, convert_job(job))
            return
        self._pool = self._new_pool(self._workers, self._formats)
        size = amounts.lot_size(self._expected, self._workers, self._formats)
        self._flow = _flow(self._pool, convert_job, self._jobs(), lost_outcome, size, self._workers)
        for jobs, outcomes in self._flow:
            self._at_hand = zip(jobs, outcomes, strict=True)
            yield from starmap(self._noted, self._at_hand)
        self._pool.close()

    def _converted_elsewhere(self, cluster: Cluster) -> Iterator[Outcome]:
        from shequ_convert.batch.elsewhere import convert_apart, returned, sent  # noqa: PLC0415 - as above

        if self._shelf is not None:
            yield from self._containers_elsewhere(cluster)
        function = partial(convert_apart, limits=self._limits(self._formats), formats=tuple(self._formats))
        size = amounts.lot_size(self._expected, cluster.threads, self._formats)
        lots = in_lots(self._jobs(), size, _weight, amounts.LOT_BYTES)
        self._flow = Flow(
            lambda lot: cluster.submit(function, tuple(map(sent, lot)), lost_outcome),
            lots,
            cluster.threads * amounts.LOTS_AHEAD,
        )
        for jobs, outcomes in self._flow:
            self._at_hand = zip(jobs, map(returned, jobs, outcomes), strict=True)
            yield from starmap(self._noted, self._at_hand)

    def _containers_elsewhere(self, cluster: Cluster) -> Iterator[Outcome]:
        from shequ_convert.batch.elsewhere import Errands  # noqa: PLC0415 - as above

        errands = Errands(self.plan, self.running, self._journal)
        window = cluster.threads * amounts.LOTS_AHEAD
        flow = Flow(lambda errand: cluster.submit(errand.function, (errand.request,), errand.lost), errands, window)
        for errand, (whole,) in flow:
            yield from errands.told(errand, whole)
        yield from errands.rest()

    def _limits(self, formats: Sequence[str]) -> Limits:
        from shequ_convert.batch.pool import Limits  # noqa: PLC0415 - not for a few documents

        renewed = min((amounts.RENEWED[form] for form in formats if form in amounts.RENEWED), default=None)
        return Limits(self.running.timeout or amounts.DEFAULT_TIMEOUT, self.running.max_memory, renewed)

    def _new_pool(self, workers: int, formats: Sequence[str]) -> Pool:
        from shequ_convert.batch.pool import Pool  # noqa: PLC0415 - not for a few documents

        keep = () if self._journal is None else (self._journal.fileno(),)
        return Pool(workers, tuple(formats), self._limits(formats), keep)

    def _jobs(self) -> Iterator[Job]:
        if self._shelf is not None:
            return self._shelf.known(self.plan) if self._cluster is None else self.plan.loose()
        if self._journal is None or not self.running.resume or self.plan.choices.force:
            return iter(self.plan)
        return map(self._journal.known, self.plan)

    def _noted(self, job: Job, outcome: Outcome) -> Outcome:
        """Put an outcome into its shard, or into the journal; one that cannot be written is no reason to stop."""
        if self._shelf is not None:
            return self._shelf.add(job, outcome)
        if self._journal is not None:
            try:
                self._journal.note(job, outcome)
            except ShequError as error:
                if str(error) not in self.notes:
                    self.notes.append(str(error))
        return outcome

    def broken_off(self) -> Iterator[Outcome]:
        """Stop, and yield what had become of documents that were on their way; nothing half-done is left."""
        if self._pool is not None:
            self._pool.stop()
        self._open.close()
        if self._shelf is not None:
            documents = self._shelf.drop()
            if documents:
                self.notes.append(f"{documents} documents were in shards not full yet: they are made again next time")
            last, self._held = self._held, None
            if last is not None:
                yield last
            return
        yield from starmap(self._noted, self._at_hand)
        if self._flow is not None:
            for jobs, outcomes in self._flow.finished():
                yield from starmap(self._noted, zip(jobs, outcomes, strict=True))

    def close(self) -> None:
        """End the workers and the journal, and sweep up what workers have left that were killed."""
        self._open.close()
        if self._shelf is not None:
            self._shelf.drop()
        if self._pool is not None:
            self._pool.stop()
        if self._pool is not None or self._cluster is not None:
            store.sweep(self.plan.folders, (self.plan.choices.run,))
        if self._journal is not None:
            self._journal.close()


def _flow(  # noqa: PLR0913, PLR0917 - what is done to what, by whom, how much at once
    pool: Pool,
    function: Callable[[Job], Result],
    jobs: Iterable[Job],
    lost: Callable[[Job, ShequError], Result],
    size: int,
    workers: int,
) -> Flow[tuple[Job, ...], tuple[Result, ...]]:
    """Return the results of a function for each job, lot by lot."""
    lots = in_lots(jobs, size, _weight, amounts.LOT_BYTES)
    return Flow(lambda lot: pool.submit(function, lot, lost), lots, workers * amounts.LOTS_AHEAD)


def conduct(batch: Batch, listeners: Sequence[Listener], *, strict: bool) -> Summary:
    """Run a batch to its end, to Ctrl-C or to too many failures, and tell listeners of it; return what became of it.

    A listener that fails hears nothing more; its error is raised when all the others have heard the end. Only where
    standard output fails, nothing more is converted.
    """
    told = _Audience(listeners)
    counts = _Counts(strict=strict)
    ended: Ended = "complete"
    begun = time.monotonic() - batch.planning
    try:
        told.begin(batch.inputs)
        told.note(batch.notes)
        for outcome in batch.outcomes():
            counts.add(outcome)
            told.outcome(outcome)
            if batch.running.max_failures and counts.failed >= batch.running.max_failures:
                ended = "complete" if counts.tried == batch.inputs else "stopped"
                break
    except KeyboardInterrupt:
        ended = "interrupted"
    except (ShequError, OSError) as error:  # a shard, workers or standard output, without which there is no going on
        ended = "stopped"
        told.fail(error)
        counts.fail(error)
    told.ending = True
    for outcome in batch.broken_off():
        counts.add(outcome)
        told.outcome(outcome)
    try:
        batch.close()
    except ShequError as error:
        told.fail(error)
        counts.fail(error)
    told.note(batch.notes)
    summary = counts.summary(batch.inputs if ended != "complete" else counts.tried, time.monotonic() - begun, ended)
    told.end(summary)
    return summary


def _note(listener: Listener, text: str) -> None:
    listener.note(text)


class _Counts:
    """How many documents came to what."""

    def __init__(self, *, strict: bool) -> None:
        self.made = self.skipped = self.failed = self.warned = 0
        self._strict = strict
        self._codes = {ExitCode.OK}

    @property
    def tried(self) -> int:
        return self.made + self.skipped + self.failed

    def add(self, outcome: Outcome) -> None:
        number = outcome.documents
        warned = any(remark.severity is Severity.WARNING for remark in outcome.diagnostics)
        self.failed += number * bool(outcome.errors)
        self.skipped += number * outcome.skipped
        self.made += number * (not outcome.errors and not outcome.skipped)
        self.warned += number * (not outcome.errors and warned)
        self._codes.add(code(outcome, strict=self._strict))

    def fail(self, error: ShequError | OSError) -> None:
        """Count in what is wrong with the batch as a whole."""
        self._codes.add(error.exit_code if isinstance(error, ShequError) else ExitCode.FAILED)

    def summary(self, inputs: int | None, seconds: float, ended: Ended) -> Summary:
        worst = ExitCode.INTERRUPTED if ended == "interrupted" else gravest(self._codes)
        return Summary(inputs, self.made, self.skipped, self.failed, self.warned, seconds, ended, worst)


class _Audience:
    """Listeners, and the errors of those that failed."""

    def __init__(self, listeners: Sequence[Listener]) -> None:
        self._listeners = list(listeners)
        self._errors: list[ShequError | OSError] = []
        self._notes = 0
        self.ending = False
        """Whether nothing can be broken off any more by a listener that fails."""

    def fail(self, error: ShequError | OSError) -> None:
        """Keep an error to be raised at the end."""
        self._errors.append(error)

    def begin(self, inputs: int | None) -> None:
        self._tell(lambda listener: listener.begin(inputs))

    def note(self, notes: Sequence[str]) -> None:
        """Tell those that were not told yet."""
        for text in notes[self._notes :]:
            self._tell(partial(_note, text=text))
        self._notes = len(notes)

    def outcome(self, outcome: Outcome) -> None:
        self._tell(lambda listener: listener.outcome(outcome))

    def end(self, summary: Summary) -> None:
        left = any(isinstance(error, BrokenPipeError) for error in self._errors)
        with redirect_stderr(io.StringIO()) if left else nullcontext():  # who has left wants to read nothing more
            self._tell(lambda listener: listener.end(summary))
        if self._errors:
            raise self._errors[0]

    def _tell(self, say: Callable[[Listener], None]) -> None:
        """Tell all. Raise OSError if standard output fails: there is no sense in going on for nobody."""
        gone: OSError | None = None
        for listener in [*self._listeners]:
            try:
                say(listener)
            except ShequError as error:
                self._listeners.remove(listener)
                self._errors.append(error)
            except OSError as error:
                self._listeners.remove(listener)
                gone = error
        if gone is not None and not self.ending:
            raise gone
        if gone is not None:
            self._errors.append(gone)


def lost_outcome(job: Job, error: ShequError) -> Outcome:
    """Return the outcome of a document whose worker was lost with it."""
    return Outcome(job.source.label, errors=(error,))


def _untitled(*_: object) -> None:
    """Return no title; running the job will tell what is wrong."""


def _undivided(*_: object) -> tuple[tuple[int, int], ...]:
    return EVERYTHING


def _weight(job: Job) -> int:
    return 0 if job.data is None else len(job.data)

"""Jobs -> outcomes: each job read, parsed once, and written in every format that was asked for."""

from __future__ import annotations

import hashlib
import sys
import time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from shequ_convert.batch import pictures, store
from shequ_convert.batch.shards import record_line
from shequ_convert.batch.sources import ARCHIVES
from shequ_convert.convert import IMPOSED, REVIEWED, parse, render
from shequ_convert.decode import decode
from shequ_convert.errors import InputError, ShequError
from shequ_convert.parse import ParseOptions, articles
from shequ_convert.style import load
from shequ_convert.values import frozen, replace
from shequ_convert.write import Reference, WriteOptions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shequ_convert.batch.choices import Choices
    from shequ_convert.batch.jobs import Job, Known, Target
    from shequ_convert.batch.sources import Part
    from shequ_convert.batch.store import Stored
    from shequ_convert.batch.urls import Url
    from shequ_convert.diagnostics import Diagnostic
    from shequ_convert.document import Document
    from shequ_convert.style import Profile
    from shequ_convert.write import Reducer

EMBEDDING = frozenset({"docx", "pdf", "html"})
"""Formats that hold the pictures themselves."""
LINKING = frozenset({"md"})
"""Formats that say where the pictures are."""
EVERYTHING = ((1, sys.maxsize),)
"""The lines of an input that is not divided."""


@frozen
class Outcome:
    """What became of a job. Picklable."""

    label: str
    """The input, as messages call it."""
    written: tuple[Stored, ...] = ()
    """Files, in the order they were written; copied pictures come before the Markdown that links them."""
    data: bytes | None = None
    """What belongs on standard output."""
    diagnostics: tuple[Diagnostic, ...] = ()
    """Each once, though several formats remarked it."""
    errors: tuple[ShequError, ...] = ()
    """Why an output is missing; empty if all were made."""
    skipped: bool = False
    """Whether its outputs stand as an earlier run made them, by its journal."""
    seconds: float = 0.0
    """What it took, by the clock."""
    sha256: str = ""
    """Of the input's bytes; empty if they could not be read."""
    pictures: tuple[tuple[str, str], ...] = ()
    """Name of each picture, with SHA-256 and place of its file, empty if none was found; if the choices say so."""
    documents: int = 1
    """For how many documents it stands: of a container that a worker elsewhere has converted, all that are alike."""


def convert_job(job: Job) -> Outcome:
    """Return the outcome of one job. Never raises: one bad input must not take the others with it."""
    if job.standing is not None:
        errors, warnings = job.standing.errors, job.standing.warnings
        return Outcome(job.source.label, errors=errors, diagnostics=warnings, skipped=not errors)
    begun, digest = time.monotonic(), ""
    try:
        data = read_input(job)
        digest = hashlib.sha256(data).hexdigest()
        outcome = _converted(job, data, digest)
    except Exception as error:  # noqa: BLE001 - the batch runner: a mistake of ours costs one input, not the batch
        outcome = Outcome(job.source.label, errors=(told(error),), sha256=digest)
    return replace(outcome, seconds=time.monotonic() - begun)


def told(error: Exception) -> ShequError:
    """Return an error for the user: itself, or that this program made a mistake."""
    if isinstance(error, ShequError):
        return error
    if isinstance(error, MemoryError):
        return ShequError("there is not enough memory for it", "Allow more with --max-memory, or split it")
    return ShequError(
        f"this program made a mistake ({type(error).__name__}: {error})",
        "Please report it, with the input; other outputs are not affected",
    )


def _converted(job: Job, data: bytes, digest: str) -> Outcome:
    if job.record is not None:
        job = _opened(job, data)
    label, known = job.source.label, job.known
    if known and known.sha256 == digest and _stands(job, known):
        return Outcome(label, diagnostics=known.warnings, skipped=True, sha256=digest)
    document = _parsed(job, data if job.data is None else job.data)
    found = _pictures(job, document)
    reducer = _remembering() if found.pictures else None
    seen = _pictures_told(job, document, found) if job.choices.remember else ()
    remarks = (*document.diagnostics, *found.diagnostics)
    outcome = Outcome(label, diagnostics=remarks, sha256=digest, pictures=seen)
    for target in job.targets:
        try:
            outcome = _with_target(outcome, job, document, target, found, reducer)
        except Exception as error:  # noqa: BLE001 - likewise it costs one format, not the others
            outcome = _added(outcome, errors=(told(error),))
    return outcome


def _stands(job: Job, known: Known) -> bool:
    """Say whether all that an earlier run made of an unchanged input is there, and would be made the same way again."""
    if not all(path.is_file() for path in known.places):
        return False
    if not known.pictures:
        return True
    where = places_of(job)
    return all(_picture_now(job, name, where) == then for name, then in known.pictures)


def _picture_now(job: Job, name: str, where: pictures.Places) -> str:
    try:
        return _picture_told(job, pictures.find(name, where, job.images))
    except pictures.Refused:
        return ""


def _pictures_told(job: Job, document: Document, found: pictures.Gathered) -> tuple[tuple[str, str], ...]:
    """Return the name of each picture and what is to be known of its file, for those formats that take notice of it."""
    if found.unsought:
        return ()
    files = found.all_files
    return tuple((name, _picture_told(job, files.get(name))) for name in pictures.named(document))


def _picture_told(job: Job, file: pictures.File | None) -> str:
    """Return what changes if a picture changes, or how it is linked or copied; empty if it cannot be read."""
    try:
        digest = hashlib.sha256(pictures.data(file)).hexdigest() if file else ""
    except InputError:
        digest = ""
    if file is None or not digest:
        return ""
    linking = (target.path for target in job.targets if target.format in LINKING and not job.choices.copy_images)
    place = next(linking, None)
    if isinstance(place, Path) and isinstance(file, Path):
        return f"{digest} {pictures.links({'': file}, place)['']}"
    return f"{digest} {file.name}"


def read_input(job: Job) -> bytes:
    """Return the bytes of a job's input. Raise InputError if they cannot be read."""
    if job.error is not None:
        raise job.error
    if job.data is None:
        return store.read(job.source.path or Path())
    return job.data.encode("utf-8", "surrogatepass") if isinstance(job.data, str) else job.data


def input_digest(job: Job) -> str:
    """Return the digest of a job's input, as its outcome has it; empty if it cannot be read."""
    try:
        return hashlib.sha256(read_input(job)).hexdigest()
    except ShequError:
        return ""


def _opened(job: Job, line: bytes) -> Job:
    """Return a job for the text of a record. Raise InputError if it has none."""
    from shequ_convert.batch.entries import at_its_place  # noqa: PLC0415 - only for records
    from shequ_convert.batch.records import entry  # noqa: PLC0415

    within = job.source.within
    found = entry(within.number if within else 0, line, job.record)
    error = at_its_place(found.error, found.number)
    if error is not None:
        raise error
    source = replace(job.source, within=within and replace(within, name=found.name))
    return replace(job, source=source, data=found.text, record=None, url=found.url, images=found.images)


def read_document(job: Job) -> Document:
    """Return the tree of a job's input. Raise InputError if it cannot be read or is no text."""
    data = read_input(job)
    return _parsed(job, data if job.data is None else job.data)


def _parsed(job: Job, data: bytes | str) -> Document:
    source, choices = job.source, job.choices
    repair = choices.repair_punctuation
    wanted = load(choices.profile).document.repair_punctuation if repair is None else repair
    lines = source.part.lines if source.part else None
    options = ParseOptions(
        repair_punctuation=wanted, spacing=choices.spacing, script=choices.script, join=choices.join, lines=lines
    )
    document = parse(data, options, name=source.name)
    return replace(document, diagnostics=tuple(d for d in document.diagnostics if _concerns(d, source.part)))


def _concerns(remark: Diagnostic, part: Part | None) -> bool:
    """Say whether a remark belongs to a part: what was remarked on decoding all of the input is told with the first."""
    if part is None:
        return True
    first, last = part.lines
    inside = any(first <= line <= last for line in remark.lines)
    return inside or (not remark.lines and (part.number == 1 or not remark.code.startswith("decode.")))


def title_of(job: Job) -> str | None:
    """Return the title of a job's input; None if it has none, or fails in a way that running the job will tell."""
    try:
        return read_document(job).meta.title
    except Exception:  # noqa: BLE001 - see above; the other inputs still have titles
        return None


def articles_of(job: Job) -> tuple[tuple[int, int], ...]:
    """Return the lines of each article of a job's input; all of them if it fails in a way that running it will tell."""
    try:
        return articles(decode(read_input(job), job.source.name).text, ParseOptions(join=job.choices.join))
    except Exception:  # noqa: BLE001 - as for titles: the other inputs still have articles
        return EVERYTHING


def _pictures(job: Job, document: Document) -> pictures.Gathered:
    formats = {target.format for target in job.targets}
    if not formats & (EMBEDDING | LINKING):
        return pictures.Gathered(unsought=True)
    found = pictures.gather(document, places_of(job), load=bool(formats & EMBEDDING), listed=job.images)
    if formats & LINKING and found.packed and not job.choices.copy_images:
        return replace(found, diagnostics=(*found.diagnostics, *pictures.unlinked(document, found)))
    return found


def places_of(job: Job) -> pictures.Places:
    """Return where the pictures of a job's text are looked for."""
    source, given = job.source, job.choices.images
    if source.within and source.path and source.within.form in ARCHIVES:
        if source.within.form == "zip" and isinstance(source.path, Path):
            return pictures.packed_places(given, source.path, source.within.name, source.stem)
        return pictures.places(given, None, source.stem)
    return pictures.places(given, source.path if isinstance(source.path, Path) else None, source.stem)


def _remembering() -> Reducer:
    """Return what reduces a picture once for all formats of a job, and is forgotten with it."""
    from shequ_convert.picture import reduced  # noqa: PLC0415 - only when a text has pictures

    return lru_cache(maxsize=None)(reduced)


def _with_target(  # noqa: PLR0913, PLR0917 - what a job has, and what became of it
    outcome: Outcome, job: Job, document: Document, target: Target, found: pictures.Gathered, reducer: Reducer | None
) -> Outcome:
    """Return the outcome with one more output. Raise ShequError if it cannot be made."""
    copied, links = _links(job, target, found)
    choices = job.choices
    review = choices.review and target.format == REVIEWED
    sheets = choices.sheets if target.format == IMPOSED else "single"
    options = WriteOptions(
        sections=choices.sections,
        toc=choices.toc,
        review=review,
        image_dpi=choices.image_dpi,
        pdf_variant=choices.pdf_variant,
        links=links,
        reference=_reference(choices),
        reducer=reducer,
        sheets=sheets,
    )
    made = render(document, target.format, design(choices), found.pictures, options)
    if target.path is None:
        data = record_line(job, document, made.data, target.format) if target.record else made.data
        return _added(outcome, data=data, diagnostics=made.diagnostics)
    file = _stored(job, target.path, made.data)
    return _added(outcome, written=(*copied, file), diagnostics=made.diagnostics)


def design(choices: Choices) -> Profile:
    """Return the design that was chosen, in the size that was chosen."""
    profile = load(choices.profile)
    if choices.scale == 1:
        return profile
    from shequ_convert.style.type_scale import scaled  # noqa: PLC0415 - most are set as the design says

    return scaled(profile, choices.scale)


def refuse_design(profile: str, reference: Path | None) -> None:
    """Raise ProfileError or InputError before any work if a design, or a reference document, cannot be used."""
    frame = load(profile)
    if reference is not None:
        from shequ_convert.write.reference import framed  # noqa: PLC0415 - few have one

        framed(_read_reference(reference), frame)


def _reference(choices: Choices) -> Reference | None:
    return None if choices.reference is None else _read_reference(choices.reference)


def _read_reference(path: Path) -> Reference:
    """Return a reference document, read once for all jobs of a process. Raise InputError if it cannot be read."""
    try:
        status = path.stat()
    except OSError:
        return Reference(str(path), store.read(path))  # which says what is wrong
    return _kept_reference(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=1)
def _kept_reference(path: Path, _changed: int, _size: int) -> Reference:
    return Reference(str(path), store.read(path))


def _links(job: Job, target: Target, found: pictures.Gathered) -> tuple[tuple[Stored, ...], Mapping[str, str]]:
    """Return the pictures copied for a target and what it links to; nothing for standard output."""
    if target.path is None or target.format not in LINKING:
        return (), {}
    if not job.choices.copy_images:
        return (), pictures.links(found.files, target.path) if isinstance(target.path, Path) else {}
    files = found.all_files
    goals = pictures.copies(files, target.path)
    pairs = dict.fromkeys((files[name], goal) for name, goal in goals.items())
    copied = tuple(_stored(job, goal, pictures.data(file)) for file, goal in pairs)
    return copied, {name: f"{goal.parent.name}/{goal.name}" for name, goal in goals.items()}


def _stored(job: Job, path: Path | Url, data: bytes) -> Stored:
    """Write a file as the choices say; what an earlier run wrote may be replaced."""
    ours = job.known.outputs if job.known else ()
    return store.store(path, data, force=job.choices.force, ours=ours, run=job.choices.run)


def _added(
    outcome: Outcome,
    *,
    written: tuple[Stored, ...] = (),
    data: bytes | None = None,
    diagnostics: tuple[Diagnostic, ...] = (),
    errors: tuple[ShequError, ...] = (),
) -> Outcome:
    return replace(
        outcome,
        written=outcome.written + written,
        data=outcome.data if data is None else data,
        diagnostics=tuple(dict.fromkeys(outcome.diagnostics + diagnostics)),
        errors=outcome.errors + errors,
    )

"""`scaffold smoke`: the proof that variants work."""

import os
import shutil
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from pathlib import Path

from scaffold import output
from scaffold.errors import DONE, FOUND, UserError
from scaffold.questions.variants import Variant, answers, choose, name
from scaffold.smoke import services
from scaffold.smoke.prepare import free_port
from scaffold.smoke.process import Failed
from scaffold.smoke.report import Result, write_json, write_junit
from scaffold.smoke.run import Run
from scaffold.smoke.s3 import ObjectStore, object_store
from scaffold.smoke.steps import STEPS


def smoke(
    *,
    everything: bool = False,
    pairs: bool = False,
    selections: list[str] | None = None,
    jobs: int | None = None,
    json_file: str | None = None,
    junit_file: str | None = None,
    keep: bool = False,
) -> int:
    """Start the variants and use them.

    The first variant with S3 storage uses an object store; the first with each database, gateway
    or worker installs from vendored wheels.
    """
    variants = choose(selections or [], everything=everything, pairs=pairs)
    services.check({v for variant in variants for v in services.needed(answers(variant))})
    jobs = min(jobs or 2 * (os.cpu_count() or 1), len(variants), 15)
    vendored = _first_of_each(variants)
    stored = [i for i, variant in enumerate(variants) if answers(variant)["storage"] == "s3"][:1]
    begin = time.monotonic()
    results = []
    with ExitStack() as stack:
        scratch = Path(tempfile.mkdtemp(prefix="scaffold-smoke-"))
        stack.callback(_remove, scratch, keep=keep)
        store = stack.enter_context(object_store(free_port(), scratch / "moto.log"))
        stopping = threading.Event()
        pool = stack.enter_context(ThreadPoolExecutor(jobs))
        futures = [
            pool.submit(
                run_variant,
                v,
                scratch,
                store if i in stored else None,
                i in vendored,
                stopping,
                keep,
            )
            for i, v in enumerate(variants)
        ]
        try:
            for future in as_completed(futures):
                results.append(future.result())
                _tell(results[-1], len(results), len(variants))
        except BaseException:
            stopping.set()
            pool.shutdown(cancel_futures=True)
            raise
    if json_file:
        write_json(results, json_file)
    if junit_file:
        write_junit(results, junit_file)
    failed = [result for result in results if not result.passed]
    for result in failed:
        output.note(f"\nfailed: {result.variant}\n  again: {again(result.variant)}")
    took = time.monotonic() - begin
    output.data(f"{len(results) - len(failed)} passed, {len(failed)} failed")
    output.note(f"{len(results)} variants in {took:.0f} s, {jobs} at a time.")
    return FOUND if failed else DONE


def again(variant: str) -> str:
    return f"scaffold smoke --select {variant} --keep"


def run_variant(
    variant: Variant,
    scratch: Path,
    store: ObjectStore | None,
    vendored: bool,  # noqa: FBT001 - submitted to a pool by position
    stopping: threading.Event,
    keep: bool,  # noqa: FBT001
) -> Result:
    """Run all steps of a variant in a folder of its own; its failure is a result too."""
    folder = Path(tempfile.mkdtemp(dir=scratch)) / "project"
    step = ""
    seconds: dict[str, float] = {}
    try:
        with ExitStack() as stack:
            run = Run(answers(variant), folder, store, vendored, stack, seconds=seconds)
            for function in STEPS:
                if stopping.is_set():
                    raise Failed("stopped")  # noqa: TRY301 - which is this variant's result
                step = function.__name__
                with run.timed(step):
                    function(run)
    except Failed as failure:
        return Result(
            name(variant), seconds, step, failure.what, failure.command, failure.log, str(folder)
        )
    except UserError:
        raise
    except Exception as error:  # noqa: BLE001 - our own bug fails only this variant
        import traceback

        return Result(
            name(variant), seconds, step, repr(error), "", traceback.format_exc(), str(folder)
        )
    if not keep:
        shutil.rmtree(folder.parent, ignore_errors=True)
    return Result(name(variant), seconds)


def _first_of_each(variants: list[Variant]) -> set[int]:
    """Return the indices of the variants with a choice that no earlier variant has."""
    seen: set[tuple[str, str]] = set()
    places = set()
    for place, variant in enumerate(variants):
        brought = {(key, variant[key]) for key in ("database", "gateway", "worker")}
        if not brought <= seen:
            places.add(place)
            seen |= brought
    return places


def _tell(result: Result, done: int, count: int) -> None:
    outcome = "ok" if result.passed else "FAILED"
    output.note(f"[{done}/{count}] {outcome} {result.variant} ({result.total:.0f} s)")
    if not result.passed:
        output.note(f"  step: {result.step}\n  {result.failure}")
        if result.command:
            output.note(f"  command: {result.command}")
        output.note("\n".join(f"  | {line}" for line in result.log.splitlines()))


def _remove(scratch: Path, *, keep: bool) -> None:
    if keep:
        output.note(f"Kept: {scratch}")
    else:
        shutil.rmtree(scratch, ignore_errors=True)

"""Jobs -> fragments, each made once: from this run, else from the cache, else by an executor.

A job gives the same fragment in every `concurrent.futures.Executor`, so that neither the number of
workers nor their order changes a byte.
"""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, wait

from msgspec import Struct, field

from publisher.files.cache import Cache, digest_of
from publisher.formats.pdf.contract.fragment import (
    Fragment,
    LayoutJob,
    Matter,
    Proof,
    SharedDocument,
)
from publisher.formats.pdf.plan.workers import QUEUED, Workers
from publisher.formats.pdf.typesetting.layout import lay_out


class LayoutQueue(Struct):
    """Lays jobs out for one document, and keeps the fragments' proofs by their keys."""

    document: SharedDocument
    workers: Workers
    cache: Cache
    laid_out: set[str] = field(default_factory=set)
    proofs: dict[str, Proof] = field(default_factory=dict)
    matters: dict[str, Matter] = field(
        default_factory=dict
    )  # those that could not be written to the cache
    pending: dict[Future[Fragment], str] = field(default_factory=dict)
    waiting: dict[str, LayoutJob] = field(default_factory=dict)

    def key_of(self, job: LayoutJob) -> str:
        """The cache key of a job's fragment."""
        return digest_of(job, self.document.digest)

    def peek(self, key: str) -> Proof | None:
        """The proof of a fragment; None if it is neither laid out nor in the cache."""
        if key not in self.proofs and key not in self.waiting:
            proof = self.cache.read(f"{key}-proof", Proof)
            if proof is not None:
                self.proofs[key] = proof
        return self.proofs.get(key)

    def submit(self, key: str, job: LayoutJob) -> None:
        """Submit a job, unless its fragment is known or already being laid out."""
        if key not in self.waiting and self.peek(key) is None:
            self.waiting[key] = job
            self.pending[self.workers.executor.submit(lay_out, job, self.document)] = key
            self._collect(0)

    @property
    def idle(self) -> int:
        """How many more jobs may be submitted: each worker has one in work and one waiting."""
        workers = self.workers.count
        return workers * (1 if workers == 1 else QUEUED) - len(self.pending)

    def lay_out(self, job: LayoutJob) -> tuple[str, Proof]:
        """Lay a job out and wait for it; returns the key and the proof of its fragment."""
        key = self.key_of(job)
        while (proof := self.peek(key)) is None:
            self.submit(key, job)
            if self.peek(key) is None:
                self.wait()
        return key, proof

    def wait(self) -> None:
        """Wait until a submitted job is done; raises the error of a job that failed."""
        self._collect(None)

    def _collect(self, timeout: float | None) -> None:
        if not self.pending:
            return
        done, _ = wait(self.pending, timeout, FIRST_COMPLETED)
        for future in done:
            key = self.pending.pop(future)
            fragment = future.result()
            del self.waiting[key]
            self.laid_out.add(key)
            self.proofs[key] = fragment.proof
            if not self.cache.write(f"{key}-matter", fragment.matter):
                self.matters[key] = fragment.matter
            self.cache.write(f"{key}-proof", fragment.proof)

    def matter(self, key: str, job: LayoutJob) -> Matter:
        """The objects of a fragment; laid out again if they are no longer in the cache."""
        found = self.matters.get(key) or self.cache.read(f"{key}-matter", Matter)
        if found is None:
            found = self.workers.executor.submit(lay_out, job, self.document).result().matter
            self.laid_out.add(key)
            self.cache.write(f"{key}-matter", found)
        return found

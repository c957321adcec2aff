"""The benchmark finds what its book has made."""

from pathlib import Path

from publisher.bench.comparison import Bench


def test_the_pdf_of_a_book_is_found_at_any_version(tmp_path: Path) -> None:
    bench = Bench("Book", tmp_path / "made" / "book" / "book.toml", [])
    bench.dist.mkdir(parents=True)
    (bench.dist / "book-2.1.0.pdf").write_bytes(b"%PDF")

    assert bench.printed() == b"%PDF"

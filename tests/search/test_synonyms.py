"""The editable file. Breaks if: only the first name of a group is known, or a change needs a restart."""

from __future__ import annotations

import os
from pathlib import Path

from app.search.analysis import words
from app.search.synonyms import FILE, key, synonyms


def meaning(entry: str, path: Path = FILE) -> set[str]:
    known = synonyms(path).get(key(tuple(words(entry))), ())
    return {" ".join(word.surface for word in phrase) for phrase in known}


def test_the_file_speaks_of_employment() -> None:
    groups = [line for line in FILE.read_text(encoding="utf-8").splitlines() if "," in line.partition("#")[0]]
    assert len(groups) >= 120
    assert "curriculum vitae" in meaning("CV")
    assert "contrat durée déterminée" in meaning("CDD")
    assert "apprentissage" in meaning("alternance")
    assert "rqth" in meaning("reconnaissance de travailleur handicapé")


def test_it_means_the_same_both_ways_without_accents() -> None:
    assert "cdd" in meaning("contrat a duree determinee")


def test_a_comment_is_no_synonym_and_a_change_is_read(tmp_path: Path) -> None:
    path = tmp_path / "synonyms.txt"
    path.write_text("guichet, comptoir # accueil, hall\n", encoding="utf-8")
    assert meaning("guichet", path) == {"comptoir"}
    path.write_text("guichet, kiosque\n", encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert meaning("guichet", path) == {"kiosque"}

"""Official documents as files (.txt, .md, .docx, .pdf) turned into documents with clauses; no database, no network.

reading = read_file(path)             # Reading(papers, skipped); BadFile says in one sentence what is wrong
disputes = conflicts(paper, cards)    # where cards and a newly read document disagree
"""

from knowledge.importing.facts import conflicts
from knowledge.importing.reading import OnProgress, read_file
from knowledge.importing.shapes import BadFile, Clause, FactConflict, Paper, Reading, Skipped

__all__ = [
    "BadFile",
    "Clause",
    "FactConflict",
    "OnProgress",
    "Paper",
    "Reading",
    "Skipped",
    "conflicts",
    "read_file",
]

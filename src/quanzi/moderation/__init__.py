"""Moderation: anybody asks for a look at something, and a person looks.

Promises: who reported is never told to those reported nor to a circle's staff; nobody handles a report about
themselves; the answer to a report is the same whether it is the first or not, and whatever comes of it; a report quotes
the words it is about until their author takes them back.

One more door: `moderation.messages` (what was said in conversations).
"""

from quanzi.moderation.errors import BadReport, OwnSubject
from quanzi.moderation.events import ReportHandled, SubjectReported
from quanzi.moderation.keep import export_decisions, export_reports, forget_person, forget_subject
from quanzi.moderation.model import CATEGORIES, Category, DeskReport, Outcome, Report, SubjectKind
from quanzi.moderation.report import find_subject_author, report_subject
from quanzi.moderation.review import count_open_reports, handle_report, list_circle_reports, list_desk_reports

__all__ = [
    "CATEGORIES",
    "BadReport",
    "Category",
    "DeskReport",
    "Outcome",
    "OwnSubject",
    "Report",
    "ReportHandled",
    "SubjectKind",
    "SubjectReported",
    "count_open_reports",
    "export_decisions",
    "export_reports",
    "find_subject_author",
    "forget_person",
    "forget_subject",
    "handle_report",
    "list_circle_reports",
    "list_desk_reports",
    "report_subject",
]

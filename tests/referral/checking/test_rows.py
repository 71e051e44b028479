from lxml import etree

from screening.referral.checking.problems import Problem
from screening.referral.checking.rows import Rows
from screening.referral.checking.shape import path_of
from screening.report.words import Pair

SEVERAL = b"<all><one><row n='1'><a>x</a></row><row/></one><other/><one><row><a/><a>y</a></row></one><row/></all>"


def test_each_row_is_a_document_and_the_frame_keeps_its_empty_place() -> None:
    rows = Rows(SEVERAL, "one", "row")
    found = [(etree.tostring(row), spot.number) for row, spot in rows]
    assert found == [(b'<row n="1"><a>x</a></row>', 1), (b"<row/>", 2), (b"<row><a/><a>y</a></row>", 1)]
    assert etree.tostring(rows.frame) == b'<all><one><row n="1"/><row/></one><other/><one><row/></one><row/></all>'


def test_a_problem_in_a_row_is_placed_as_in_the_whole_document() -> None:
    whole = etree.fromstring(SEVERAL)
    wanted = [path_of(one) for one in whole.iter("a")] + [path_of(one) for one in whole.iterfind("one/row")]
    rows = Rows(SEVERAL, "one", "row")
    found = [
        (spot, Problem(path_of(one), Pair("", ""), Pair("", ""))) for row, spot in rows for one in row.iter("a", "row")
    ]
    assert sorted(one.place for one in rows.placed(found)) == sorted(wanted)


def test_what_is_no_xml_or_declares_its_type_has_a_problem_for_a_frame() -> None:
    for content, what in ((b"<all><one><row/>", "not well-formed"), (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "type")):
        rows = Rows(content, "one", "row")
        assert len(list(rows)) <= 1
        assert isinstance(rows.frame, Problem)
        assert what in rows.frame.what.en

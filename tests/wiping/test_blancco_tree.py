"""XML that may do harm, or that is cut, is refused before anything of it is believed."""

from pathlib import Path

import pytest

from ordis.kernel.unreadable import Unreadable
from ordis.wiping import blancco, blancco_tree

FOLDER = Path(__file__).parent / "samples" / "blancco"
REPORT = (FOLDER / "two-disks.xml").read_text(encoding="utf-8").partition("?>\n")[2]
ERASURE = "<entries name='erasure'/>"
BOMB = '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("prologue", [BOMB, EXTERNAL, "<!DOCTYPE r>", '<!DOCTYPE r SYSTEM "http://x.example/r.dtd">'])
@pytest.mark.parametrize("as_bytes", [False, True])
def test_entities_and_dtds_are_refused(prologue: str, as_bytes: bool) -> None:
    xml = prologue + REPORT.replace("Not detected", "&b;" if prologue is BOMB else "no")
    with pytest.raises(Unreadable) as refusal:
        blancco.parse(xml.encode() if as_bytes else xml, "0" * 64)
    assert refusal.value.message == blancco_tree.UNSAFE


@pytest.mark.parametrize(
    ("xml", "sentence"),
    [
        (REPORT[:2_000], blancco_tree.BROKEN),
        ("<blancco_data>", blancco_tree.BROKEN),
        ("<blancco_data>\0</blancco_data>", blancco_tree.BROKEN),
        ("", blancco_tree.BROKEN),
        ("<a>" * 40 + "<blancco_data/>" + "</a>" * 40, blancco_tree.TOO_LARGE),
        (f"<report><blancco_data>{'<a/>' * 300_001}</blancco_data></report>", blancco_tree.TOO_LARGE),
        (f"<report><blancco_data>{ERASURE * 5_001}</blancco_data></report>", blancco_tree.TOO_LARGE),
    ],
    ids=["cut", "open", "nul", "empty", "deep", "many nodes", "many erasures"],
)
def test_what_is_cut_or_out_of_bounds_is_refused(xml: str, sentence: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        blancco.parse(xml, "0" * 64)
    assert refusal.value.message == sentence


def test_what_is_within_bounds_is_a_tree_whose_keys_are_names() -> None:
    root = blancco_tree.tree("<A><entries name='Some Name'><entry name='x'> a\n b </entry></entries><x>9.0</x></A>")
    assert (root.key, [child.key for child in root.children]) == ("a", ["some_name", "x"])
    assert [node.text for node in root.all("x")] == ["a b", "9.0"]
    assert (root.value("none", "x"), root.number("x"), root.number("some_name")) == ("9.0", 9, None)


def test_a_node_inside_one_that_bears_the_same_key_is_part_of_it() -> None:
    root = blancco_tree.tree("<a><b><b>deep</b></b></a>")
    assert [node.text for node in root.all("b")] == [""]
    assert [leaf.text for leaf in root.leaves()] == ["deep"]

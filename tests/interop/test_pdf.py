"""Poppler and pypdf, which know nothing of Lykta, read the pages that it sets.

The file is made by `target/*/examples/paper` (src/pdf/examples/paper.rs), which also leaves the sheet that it was
made of: what must stand in the file, in which order, comes from there. What an accessible file must say of
itself comes from ISO 14289-1 (PDF/UA-1) and ISO 32000-1, 14.7 to 14.9.
"""

import json
import re
import shutil
import subprocess
import unicodedata
import unittest
from pathlib import Path

import pypdf

from lykta import BINARY, folder

PAPER = BINARY.parent / "examples" / "paper"
STANDARD = {
    "Document", "H1", "H2", "H3", "P", "L", "LI", "Lbl", "LBody", "Table", "THead", "TBody", "TR", "TH", "TD",
    "Figure", "Caption", "Div", "Sect", "Span", "Link", "NonStruct", "Part", "Art",
}


def run(*words) -> str:
    return subprocess.run([str(w) for w in words], check=True, capture_output=True, text=True).stdout


def flat(text: str) -> str:
    """Letters and signs without the room between them, as both sides may break lines where they like."""
    text = unicodedata.normalize("NFC", text)
    return re.sub(r"[\s\u200b\u00ad\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+", "", text)


def left_to_right(text: str) -> bool:
    return not any(unicodedata.bidirectional(c) in ("R", "AL") for c in text)


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not PAPER.exists():
            raise AssertionError(f"{PAPER} is not built: cargo build --workspace --features pdf --example paper")
        for program in ("pdftotext", "pdfinfo", "pdffonts"):
            if not shutil.which(program):
                raise AssertionError(f"{program} is missing: apt-get install poppler-utils")
        cls.folder = folder(cls)
        print(f"\n  {run(PAPER, cls.folder, 20).strip()} … ", end="")
        cls.file = cls.folder / "protocol.pdf"
        cls.sheet = json.loads((cls.folder / "sheet.json").read_text())
        cls.pdf = pypdf.PdfReader(cls.file)
        cls.root = cls.pdf.trailer["/Root"]
        cls.tags = list(cls.walk(cls.root["/StructTreeRoot"]))

    @classmethod
    def walk(cls, element, depth=0):
        """Every element of the structure tree in order, as (its type, itself)."""
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            kid = kid.get_object()
            if isinstance(kid, dict) and "/S" in kid:
                yield cls.kind(kid["/S"]), kid
                yield from cls.walk(kid, depth + 1)

    @classmethod
    def kind(cls, name) -> str:
        """A type of the standard's own, through the file's map of roles."""
        roles = cls.root["/StructTreeRoot"].get("/RoleMap", {})
        for _ in range(5):
            if name not in roles:
                break
            name = roles[name]
        return str(name).removeprefix("/")

    def points(self):
        return [point for section in self.sheet["sections"] for point in section["points"]]

    def said(self):
        """What the sheet says, in the order in which it is read."""
        sheet = self.sheet
        yield sheet["title"]
        yield sheet["subtitle"]
        for fact in sheet["facts"]:
            yield from (fact["label"], fact["value"])
        yield sheet["map"]["caption"]
        for section in sheet["sections"]:
            yield section["heading"]
            yield from section["intro"]
            for point in section["points"]:
                yield from (point["number"], point["heading"])
                yield from point["paragraphs"]
                for fact in point["facts"]:
                    yield from (fact["label"], fact["value"])
                yield from (photo["caption"] for photo in point["photos"] if photo["caption"])
        table = sheet["table"]
        yield table["heading"]
        yield from table["intro"]
        yield from table["header"]
        for row in table["rows"]:
            yield from row

    def test_it_says_that_it_is_accessible_and_for_keeping(self):
        self.assertEqual(self.root["/MarkInfo"]["/Marked"], True)
        self.assertEqual(self.root["/Lang"], "sv-SE" if "-" in self.root["/Lang"] else "sv")
        self.assertEqual(self.root["/ViewerPreferences"]["/DisplayDocTitle"], True)
        info = self.root["/Metadata"].get_object().get_data().decode()
        self.assertRegex(info, r'pdfuaid:part(>|=")1')
        self.assertRegex(info, r'pdfaid:part(>|=")2')
        self.assertRegex(info, r'pdfaid:conformance(>|=")A')
        self.assertIn(self.sheet["title"], info)
        told = run("pdfinfo", self.file)
        self.assertRegex(told, r"Tagged:\s+yes")
        self.assertRegex(told, r"Page size:\s+595\.\d+ x 841\.\d+ pts \(A4\)")
        self.assertRegex(told, rf"Title:\s+{re.escape(self.sheet['title'])}")
        self.assertRegex(told, r"JavaScript:\s+no")

    def test_the_only_time_in_it_is_the_documents_own(self):
        date = self.sheet["date"]
        day = f"{date['year']}{date['month']:02}{date['day']:02}"
        for key in ("/CreationDate", "/ModDate"):
            if key in self.pdf.trailer.get("/Info", {}):
                self.assertTrue(str(self.pdf.trailer["/Info"][key]).startswith(f"D:{day}"))
        info = self.root["/Metadata"].get_object().get_data().decode()
        for year in re.findall(r"\b(?:19|20)\d\d-\d\d-\d\d", info):
            self.assertEqual(year, f"{date['year']}-{date['month']:02}-{date['day']:02}")

    def test_the_structure_is_that_of_the_sheet(self):
        kinds = [kind for kind, _ in self.tags]
        self.assertLessEqual(set(kinds), STANDARD)
        self.assertEqual(kinds.count("H1"), 1)
        self.assertEqual(kinds.count("H2"), len(self.sheet["sections"]) + 1)
        self.assertEqual(kinds.count("H3"), len(self.points()))
        levels = [int(kind[1]) for kind in kinds if re.fullmatch(r"H\d", kind)]
        for before, after in zip(levels, levels[1:]):
            self.assertLessEqual(after, before + 1, "a level of headings is skipped")
        lists = (1 if self.sheet["facts"] else 0) + sum(1 for p in self.points() if p["facts"])
        self.assertEqual(kinds.count("L"), lists)
        self.assertEqual(kinds.count("LI"), len(self.sheet["facts"]) + sum(len(p["facts"]) for p in self.points()))
        self.assertEqual(kinds.count("Table"), 1)
        self.assertEqual(kinds.count("TH"), 4)
        self.assertEqual(kinds.count("TD"), 4 * len(self.sheet["table"]["rows"]))
        for kind, element in self.tags:
            if kind == "TH":
                self.assertEqual(self.attribute(element, "/Scope"), "/Column")

    @staticmethod
    def attribute(element, name):
        of = element["/A"].get_object()
        for one in of if isinstance(of, list) else [of]:
            if name in one.get_object():
                return str(one.get_object()[name])
        return None

    def test_every_picture_has_its_words(self):
        alts = [str(element["/Alt"]) for kind, element in self.tags if kind == "Figure" and "/Alt" in element]
        wanted = [self.sheet["map"]["alt"]] + [photo["alt"] for p in self.points() for photo in p["photos"]]
        self.assertEqual(alts, wanted)
        drawn = sum(1 for page in self.pdf.pages for _ in self.images(page))
        self.assertGreater(drawn, 0)

    @staticmethod
    def images(page):
        things = page["/Resources"].get("/XObject", {})
        return [name for name in things if things[name].get_object().get("/Subtype") == "/Image"]

    def test_words_are_read_in_their_order(self):
        # The words of each page, without its foot and head, in the order in which the file holds them.
        text = ""
        for number in range(1, len(self.pdf.pages) + 1):
            page = run("pdftotext", "-enc", "UTF-8", "-raw", "-f", number, "-l", number, "-y", 60, "-H", 710, "-x", 0, "-W", 600, self.file, "-")
            text += flat(page)
        at = 0
        for words in self.said():
            if not left_to_right(words):
                # The order of letters from the right is looked at below.
                continue
            wanted = flat(words)
            found = text.find(wanted, at)
            self.assertGreaterEqual(found, 0, f"{words!r} does not follow {text[max(0, at - 60):at]!r}, but {text[at:at + 200]!r}")
            at = found + len(wanted)

    def test_letters_that_the_typeface_lacks_are_in_the_file_all_the_same(self):
        text = run("pdftotext", "-enc", "UTF-8", self.file, "-")
        letters = {c for words in self.said() for c in words if unicodedata.category(c)[0] in "LSN"}
        self.assertGreaterEqual(len([c for c in letters if unicodedata.bidirectional(c) in ("R", "AL")]), 10)
        # Shaped letters may be told by their presentation forms.
        seen = set(text) | set(unicodedata.normalize("NFKC", text))
        self.assertEqual(letters - seen, set())

    def test_each_page_has_its_number(self):
        pages = len(self.pdf.pages)
        self.assertGreater(pages, 3)
        for number in range(1, pages + 1):
            text = run("pdftotext", "-f", number, "-l", number, "-layout", self.file, "-")
            self.assertIn(f"Sida {number} av {pages}", text)
            self.assertIn(self.sheet["footer"]["words"], text)

    def test_headings_are_bookmarks(self):
        def names(of):
            for one in of:
                if isinstance(one, list):
                    yield from names(one)
                else:
                    yield flat(one.title)

        wanted = [flat(self.sheet["title"])]
        for section in self.sheet["sections"]:
            wanted.append(flat(section["heading"]))
            wanted += [flat(p["number"] + p["heading"]) for p in section["points"]]
        wanted.append(flat(self.sheet["table"]["heading"]))
        self.assertEqual(list(names(self.pdf.outline)), wanted)

    def test_typefaces_are_in_the_file(self):
        lines = run("pdffonts", self.file).splitlines()[2:]
        self.assertGreaterEqual(len(lines), 2)
        for line in lines:
            embedded, subset, unicode = line.split()[-5:-2]
            self.assertEqual((embedded, subset, unicode), ("yes", "yes", "yes"), line)

    def test_nothing_in_it_acts_or_calls_out(self):
        raw = self.file.read_bytes()
        for word in (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/OpenAction", b"/URI"):
            self.assertNotIn(word, raw)
        for page in self.pdf.pages:
            self.assertNotIn("/AA", page)


if __name__ == "__main__":
    unittest.main()

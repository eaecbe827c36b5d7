"""Makes `Boxes.ttf`: one empty box for every character, so that a letter that the typeface lacks is still a
character in the file and its place is seen. Run with fonttools (PyPI) from this folder."""

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable


def box(width: int):
    pen = TTGlyphPen(None)
    for low, high, left, right, inner in ((0, 700, 60, width - 60, False), (50, 650, 110, width - 110, True)):
        corners = [(left, low), (left, high), (right, high), (right, low)]
        pen.moveTo(corners[0])
        for corner in corners[:0:-1] if inner else corners[1:]:
            pen.lineTo(corner)
        pen.closePath()
    return pen.glyph()


font = FontBuilder(1000, isTTF=True)
font.setupGlyphOrder([".notdef", "box"])
font.setupCharacterMap({})
font.setupGlyf({".notdef": box(600), "box": box(600)})
font.setupHorizontalMetrics({name: (600, 60) for name in (".notdef", "box")})
font.setupHorizontalHeader(ascent=960, descent=-240)
font.setupNameTable({"familyName": "Lykta Boxes", "styleName": "Regular", "psName": "LyktaBoxes-Regular"})
font.setupOS2(sTypoAscender=960, sTypoDescender=-240, usWinAscent=960, usWinDescent=240, usWeightClass=400, fsType=0)
font.setupPost()
table = CmapSubtable.newSubtable(13)
table.platformID, table.platEncID, table.language, table.format = 3, 10, 0, 13
# Not the surrogates, nor what is nobody's character.
table.cmap = {c: "box" for c in (*range(0xA1, 0xD800), *range(0xE000, 0xFDD0), *range(0xFDF0, 0xFEFF), *range(0xFF00, 0xFFFE), *range(0x10000, 0x1FFFE), *range(0x20000, 0x2FFFE), *range(0x30000, 0x3FFFE))}
font.font["cmap"].tables = [table]
font.font["head"].created = font.font["head"].modified = 0
font.font.recalcTimestamp = False
font.save("Boxes.ttf")

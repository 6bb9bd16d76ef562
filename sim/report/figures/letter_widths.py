"""Widths of the letters of DejaVu Sans, the typeface of all figures, for drawings that are laid out without a font."""

from __future__ import annotations

_BY_WIDTH = {
    227: "′",
    275: "'",
    278: "ijlìíîïĩīĭįıĵĺļ",
    284: "ł",
    295: "IJÌÍÎÏĨĪĬĮİĴ",
    318: " ,.·‘’",
    337: "/:;\\|¦",
    342: "ŀ",
    352: "fſ",
    361: "-",
    375: "ľ",
    390: "()[]",
    392: "tţťŧ",
    401: "!¡²³¹",
    411: "rŕŗř",
    460: '"',
    471: "ªº",
    500: "*_`§¨¯°´¸–",
    518: "“”",
    521: "sśŝşš",
    525: "zźżž",
    531: "?¿",
    550: "cçćĉċč",
    556: "ĳ",
    557: "LĹĻĽĿ",
    562: "Ł",
    575: "F",
    579: "kķĸ",
    590: "Ĳ•",
    592: "vxyýÿŷ",
    603: "P",
    605: "Þ",
    611: "TYÝŢŤŦŶŸ",
    612: "o«»ðòóôõöøōŏő",
    613: "aàáâãäåāăą",
    615: "eèéêëēĕėęě",
    630: "ß",
    632: "EÈÉÊËĒĔĖĘĚ",
    634: "hnuñùúûüĥńņňŋũūŭůűų",
    635: "SbdgpqþďđĝğġģŚŜŞŠ",
    636: "$0123456789{}¢£¤¥µ¶",
    656: "KĶ",
    684: "AVÀÁÂÃÄÅĀĂĄ",
    685: "XZŹŻŽ",
    686: "B",
    695: "RħŔŖŘ",
    698: "CÇĆĈĊČ",
    732: "UÙÚÛÜŨŪŬŮŰŲ",
    748: "NÑŃŅŇŊ",
    752: "HĤ",
    769: "▲▼",
    770: "DĎ",
    775: "GÐĐĜĞĠĢ",
    780: "&",
    787: "OQÒÓÔÕÖØŌŎŐ",
    813: "ŉ",
    818: "wŵ",
    838: "#+<=>^~¬±×÷≥≤−×",
    863: "M",
    916: "Ħ",
    950: "%",
    969: "¼½¾",
    974: "mÆ",
    982: "æ",
    989: "WŴ",
    1000: "@©®—…",
    1023: "œ",
    1070: "Œ",
}
"""Letters by their advance, in thousandths of the size."""

_WIDTHS = {letter: width for width, letters in _BY_WIDTH.items() for letter in letters}
_OTHER = 700
"""Advance of a letter that is not in the table."""


def text_width(text: str, size: float) -> float:
    """Return the width of a line of text; pairs that stand closer together (kerning) are not looked for."""
    return sum(_WIDTHS.get(letter, _OTHER) for letter in text) * size / 1000

#!/usr/bin/env python3
"""Writes src/KestrelChat/Names/UnicodeFolding.txt: by which names that differ only in case, width or composition are one.

    python3 tools/generate-unicode-folding.py > src/KestrelChat/Names/UnicodeFolding.txt

Needed only for another version of Unicode: the file is part of the repository. Which version it is depends on the Python that
runs this (3.13 has 15.1.0); what is written says so.
"""
import sys
import unicodedata

HANGUL_SYLLABLES = range(0xAC00, 0xD7A4)  # decomposed by arithmetic
YPOGEGRAMMENI = "\u0345"  # a mark whose case folding is a letter: folded after marks are in order, see LookAlikes.cs


def is_surrogate(point):
    return 0xD800 <= point <= 0xDFFF


def fold(text):
    """Decomposes and folds the case of each character until nothing changes."""
    while True:
        decomposed = unicodedata.normalize("NFKD", text)
        folded = "".join(c if c == YPOGEGRAMMENI else c.casefold() for c in decomposed)
        if folded == text:
            return text
        text = folded


def folded_points():
    for point in range(sys.maxunicode + 1):
        if is_surrogate(point) or point in HANGUL_SYLLABLES:
            continue
        folded = fold(chr(point))
        if folded != chr(point):
            yield point, folded


def folds():
    """Lines "first[-last] form": code points that follow one another and whose one-letter forms do so too share a line."""
    first = last = start = None
    for point, folded in folded_points():
        if len(folded) == 1 and first is not None and point == last + 1 and ord(folded) == start + (point - first):
            last = point
            continue
        if first is not None:
            yield line(first, last, f"{start:04X}")
        if len(folded) == 1:
            first, last, start = point, point, ord(folded)
        else:
            first = None
            yield line(point, point, " ".join(f"{ord(c):04X}" for c in folded))
    if first is not None:
        yield line(first, last, f"{start:04X}")


def classes():
    """Lines "first[-last] class" of the characters whose canonical combining class is not 0."""
    first = last = held = None
    for point in range(sys.maxunicode + 2):
        value = 0 if point > sys.maxunicode or is_surrogate(point) else unicodedata.combining(chr(point))
        if first is not None and value == held:
            last = point
            continue
        if first is not None:
            yield line(first, last, str(held))
        first, last, held = (point, point, value) if value else (None, None, None)


def line(first, last, value):
    return f"{first:04X} {value}" if first == last else f"{first:04X}-{last:04X} {value}"


print(f"""\
# Compatibility decomposition with case folding, and canonical combining classes.
# From the Unicode Character Database {unicodedata.unidata_version} (UnicodeData.txt, CaseFolding.txt), https://www.unicode.org/ucd/
# Unicode data files are (c) Unicode, Inc., used under the Unicode License, https://www.unicode.org/license.txt
# Written by tools/generate-unicode-folding.py, not by hand.
#
# fold: "code point(s)" "what it becomes"; in a range each becomes the next of what the first becomes.""")
print("fold")
print("\n".join(folds()))
print("# class: \"code point(s)\" \"combining class\"; 0 is not listed.")
print("class")
print("\n".join(classes()))

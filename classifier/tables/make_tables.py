#!/usr/bin/env python3
"""Bakes classifier/tables/{fold,syllable}_table.inc from packaged data (Debian: opencc,
libopencc-data, unicode-data).  Run by hand when the data change; the results are in the repo, so
the build needs none of this:
    opencc_dict -i /usr/share/opencc/TSCharacters.ocd2 -o ts.txt -f ocd2 -t text
    python3 classifier/tables/make_tables.py ts.txt classifier/tables
"""
import bz2
import sys
import unicodedata

UNIHAN = "/usr/share/unicode/Unihan_%s.txt.bz2"

# Look-alikes of letters and of Han characters that no standard maps, reviewed by hand: each is
# either no word of modern Chinese or never seen in running text.
REVIEWED = {
    "囯": "国", "圀": "国", "囻": "国", "卬": "印", "証": "证", "鑑": "鉴",
    "夲": "本", "亰": "京", "卟": "不", "吥": "不", "莪": "我", "妳": "你", "伱": "你",
    "徴": "徽", "峸": "城", "厍": "库", "徳": "德", "発": "发", "実": "实", "験": "验", "徵": "征",
    "冋": "同", "闁": "保", "葆": "保", "過": "过", "迀": "过",
    "咑": "打", "仴": "月", "壹": "一", "夭": "天", "宮": "宫", "讪": "训", "冇": "没",
    "乄": "义", "収": "收", "辧": "办", "嘅": "的", "揸": "开", "俬": "私", "耂": "考", "💰": "钱", "💵": "钱", "💴": "钱", "📜": "证",
}
# Greek, Cyrillic and small capitals that stand for Latin letters.
LATIN = {}
for src, dst in (("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abezhikmnoptyx"), ("αορυικ", "aopuik"),
                 ("АВЕКМНОРСТУХ", "abekmhopctyx"), ("аеорсухіѕј", "aeopcyxisj"), ("ІЅЈ", "isj"),
                 ("ɑɡ", "ag")):
    LATIN.update(zip(src, dst))


def compatibility(cp):
    """One character that `cp` stands for by NFKC and case folding, or None."""
    text = unicodedata.normalize("NFKC", chr(cp)).casefold()
    text = text.strip("()[] .")
    if len(text) > 1 and text.isdigit():
        return None
    return text if len(text) == 1 and text != chr(cp) else None


def fold_map(ts_path):
    table = {}
    for cp in list(range(0x80, 0xD800)) + list(range(0xF900, 0x10000)) + list(range(0x1D400, 0x1D800)) + list(range(0x1F100, 0x1F260)) + list(range(0x2F800, 0x2FA20)):
        to = compatibility(cp)
        if to:
            table[cp] = ord(to)
    for cp in range(0x1F1E6, 0x1F200):
        table.pop(cp, None)  # regional indicators are flags, not letters
    for k, v in LATIN.items():
        table[ord(k)] = ord(v)
    for line in open(ts_path, encoding="utf-8"):
        src, targets = line.rstrip("\n").split("\t")
        first = targets.split(" ")[0]
        if len(src) == 1 and len(first) == 1 and src != first:
            table[ord(src)] = ord(first)
    for start, first in ((0x24F5, 1), (0x2776, 1), (0x2780, 1), (0x278A, 1)):
        for i in range(9):  # circled digits that NFKC leaves alone
            table[start + i] = ord("0") + first + i
    for k, v in REVIEWED.items():
        if k != v:
            table[ord(k)] = ord(v)
    for cp in list(table):  # chains: a compatibility form of a traditional character
        to, seen = table[cp], {cp}
        while to in table and to not in seen:
            seen.add(to)
            to = table[to]
        table[cp] = to
    return {k: v for k, v in table.items() if k != v}


def syllables(folded):
    usual, primary = {}, {}
    for line in bz2.open(UNIHAN % "Readings", "rt", encoding="utf-8"):
        if line.startswith("#") or not line.strip():
            continue
        code, field, value = line.rstrip("\n").split("\t")
        cp = int(code[2:], 16)
        if field == "kMandarin":
            primary[cp] = value.split(" ")[0]
        elif field == "kHanyuPinlu":
            usual[cp] = value.split("(")[0]
    gb = set()
    for line in bz2.open(UNIHAN % "OtherMappings", "rt", encoding="utf-8"):
        if "\tkGB0\t" in line:
            gb.add(int(line.split("\t")[0][2:], 16))
    table = {}
    for cp in gb:
        if cp in folded or not 0x4E00 <= cp <= 0x9FFF:
            continue
        reading = usual.get(cp) or primary.get(cp)
        if not reading:
            continue
        plain = unicodedata.normalize("NFD", reading.replace("ü", "v"))
        plain = "".join(c for c in plain if "a" <= c <= "z")
        table[cp] = plain
    return table


def write(path, head, rows, per_line):
    with open(path, "w", encoding="utf-8") as out:
        out.write("// Made by classifier/tables/make_tables.py; do not edit.\n// " + head + "\n")
        for i in range(0, len(rows), per_line):
            out.write(" ".join(rows[i:i + per_line]) + "\n")


def main():
    folded = fold_map(sys.argv[1])
    rows = ["{0x%x,0x%x}," % kv for kv in sorted(folded.items())]
    write(sys.argv[2] + "/fold_table.inc", "{code point, what it is folded to}, ascending.", rows, 8)
    table = syllables(folded)
    names = sorted(set(table.values()))
    write(sys.argv[2] + "/syllable_names.inc", "Toneless syllables, ascending.",
          ['"%s",' % n for n in names], 12)
    index = {n: i for i, n in enumerate(names)}
    rows = ["{0x%x,%d}," % (cp, index[s]) for cp, s in sorted(table.items())]
    write(sys.argv[2] + "/syllable_table.inc", "{Han character, index of its syllable}, ascending.",
          rows, 10)
    print(len(folded), len(names), len(table))


main()

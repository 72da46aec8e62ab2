"""Seeds of texts: python3 test/golden/text-seeds.py > test/golden/text-seeds.json    # PyPI's mmh3"""

import json
import unicodedata

import mmh3

TEXTS = ["Ada", "ada", "小明", "さくら", "24.12.2000", "2000-12-24", "3.14", "-1", "🦊", "👩‍🚀", "e\u0301t\u00e9", "a b", "abcdefg", "4294967296"]

print(json.dumps({t: mmh3.hash(unicodedata.normalize("NFC", t).encode(), 0, signed=False) for t in TEXTS}, indent=1, ensure_ascii=False))

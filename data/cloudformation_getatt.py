#!/usr/bin/env python3
"""Makes cloudformation_getatt.tsv from the resource schemas in PyPI cfn-lint (MIT-0).

Usage: python cloudformation_getatt.py > cloudformation_getatt.tsv
"""
import datetime
import importlib.metadata

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER as schemas

REGION = "us-east-1"


def names(kind):
    """The attributes; patterns end with a star. Those of the items of a list cannot be asked for."""
    for name in schemas.get_resource_schema(REGION, kind).get_atts:
        name = name.replace("\\.", ".")
        if name.endswith(".*"):
            yield name.removesuffix(".*").removesuffix(".") + ("*" if name == ".*" else ".*")
        elif ".*." not in name:
            yield name


def main():
    version = importlib.metadata.version("cfn-lint")
    print("# Attributes that Fn::GetAtt takes, one type a line: type, attributes between spaces; a star stands for any rest.")
    print("# Sorted by the bytes of the type. Types that are not listed may have any attribute.")
    print(f"# Made by cloudformation_getatt.py on {datetime.date.today()} from the schemas of {REGION} in PyPI cfn-lint {version} (MIT-0).")
    for kind in sorted({k for k in schemas.get_resource_types(REGION) if k.startswith("AWS::") and not k.startswith("AWS::Serverless::")}):
        print(kind, " ".join(sorted(names(kind))), sep="\t")


if __name__ == "__main__":
    main()

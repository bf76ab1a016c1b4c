"""Makes sam_policy_templates.tsv and sam_connectors.tsv from the wheel of aws-sam-translator.

python3 sam.py aws_sam_translator-*.whl YYYY-MM-DD
"""

import json
import re
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).parent


def resource_form(resource, parameters):
    """A resource as a text of Fn::Sub whose own placeholders are the template's parameters."""
    if isinstance(resource, str):
        return resource
    sub = resource["Fn::Sub"]
    if isinstance(sub, str):
        return sub
    text, names = sub
    for name, value in names.items():
        (parameter,) = value.values()
        assert list(value) == ["Ref"] and parameter in parameters, value
        text = text.replace("${" + name + "}", "${" + parameter + "}")
    return text


def as_list(value):
    return value if isinstance(value, list) else [value]


def policy_templates(document):
    for name, template in sorted(document["Templates"].items()):
        parameters = template["Parameters"]
        for statement in template["Definition"]["Statement"]:
            assert statement["Effect"] == "Allow", name
            resources = [resource_form(r, parameters) for r in as_list(statement["Resource"])]
            condition = "-"
            if "Condition" in statement:
                ((operator, ((key, value),)),) = [(o, c.items()) for o, c in statement["Condition"].items()]
                condition = " ".join([operator, key, resource_form(value, parameters)])
            yield [name, " ".join(as_list(statement["Action"])), " ".join(resources), condition]


def plain(text):
    return re.sub(r"%\{([A-Za-z]+)\.([A-Za-z]+)\}", r"${\1\2}", text)


def connectors(document):
    kinds = {"AWS_SQS_QUEUE_POLICY": "queue", "AWS_SNS_TOPIC_POLICY": "topic", "AWS_LAMBDA_PERMISSION": "permission"}
    for source, destinations in sorted(document["Permissions"].items()):
        for destination, profile in sorted(destinations.items()):
            properties = profile["Properties"]
            role = "source" if properties["SourcePolicy"] else "destination"
            kind = kinds.get(profile["Type"], role)
            assert kind == role or role == "destination"
            for category, access in properties["AccessCategories"].items():
                head = [source, destination, kind, category]
                if kind == "permission":
                    account = "account" if "SourceAccount" in access else "-"
                    yield head + [access["Action"], plain(access["SourceArn"]), access["Principal"], account]
                    continue
                for statement in access["Statement"]:
                    assert statement["Effect"] == "Allow"
                    principal = statement.get("Principal", {"Service": "-"})["Service"]
                    condition = {"ArnEquals": {"aws:SourceArn": "%{Source.Arn}"}} if kind in ("queue", "topic") else None
                    assert statement.get("Condition") == condition
                    resources = " ".join(plain(r) for r in as_list(statement["Resource"]))
                    yield head + [" ".join(as_list(statement["Action"])), resources, principal, "-"]


def write(name, header, rows):
    lines = ["# " + line for line in header] + ["\t".join(row) for row in rows]
    (HERE / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    path, day = sys.argv[1:]
    version = Path(path).name.split("-")[1]
    with zipfile.ZipFile(path) as wheel:
        templates = json.loads(wheel.read("samtranslator/policy_templates_data/policy_templates.json"))
        profiles = json.loads(wheel.read("samtranslator/model/connector_profiles/profiles.json"))
    source = f"Source: aws-sam-translator {version} (PyPI, Apache-2.0), read {day} by sam.py."
    write(
        "sam_policy_templates.tsv",
        ["Policy templates of SAM, one statement a line: template, actions, resources, condition.", source],
        policy_templates(templates),
    )
    write(
        "sam_connectors.tsv",
        [
            "What a connector of SAM grants, one statement a line: source, destination, what holds it, permission, actions,",
            "resources (of a Lambda permission its source), principal, whether the source is bound to the account.",
            source,
        ],
        connectors(profiles),
    )


if __name__ == "__main__":
    main()

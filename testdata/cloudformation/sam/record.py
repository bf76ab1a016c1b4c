"""Records what aws-sam-translator (PyPI) makes of the templates beside this file, reduced to access.

usage: python3 record.py, where aws-sam-translator is installed; NAME.yaml gives NAME.expected.json
"""

import json
import os
from pathlib import Path
from unittest.mock import MagicMock, patch

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

HERE = Path(__file__).parent
HELD = ("AWS::IAM::", "AWS::Lambda::Permission", "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy")


def reduced(resource):
    """The whole of what grants access, of anything else that it is there, and what its name is made of."""
    kind, properties = resource["Type"], resource.get("Properties") or {}
    out = {"Type": kind}
    if "Condition" in resource:
        out["Condition"] = resource["Condition"]
    if kind.startswith(HELD):
        out["Properties"] = {name: value for name, value in properties.items() if name != "Tags"}
    elif kind == "AWS::ApiGateway::RestApi":
        policy = (properties.get("Body") or {}).get("x-amazon-apigateway-policy") or properties.get("Policy")
        if policy:
            out["Properties"] = {"Policy": policy}
    elif kind == "AWS::Lambda::Alias":
        out["Properties"] = {name: properties[name] for name in ("FunctionName", "Name")}
    elif "Name" in properties and isinstance(properties["Name"], str) and kind == "AWS::Events::EventBus":
        out["Properties"] = {"Name": properties["Name"]}
    return out


def main():
    for path in sorted(HERE.glob("*.yaml")):
        with patch("boto3.session.Session.region_name", "us-east-1"):
            made = transform(yaml_parse(path.read_text()), {}, MagicMock(load=MagicMock(return_value={})))
        answer = {"AWSTemplateFormatVersion": "2010-09-09"}
        answer.update({name: made[name] for name in ("Parameters", "Conditions") if name in made})
        answer["Resources"] = {name: reduced(made["Resources"][name]) for name in sorted(made["Resources"])}
        path.with_suffix(".expected.json").write_text(json.dumps(answer, indent=1, default=str) + "\n")


if __name__ == "__main__":
    main()

"""Records what the Serverless Framework (npm) packages for the services beside this file, reduced to access.

usage: MODULES=DIR python3 record.py, where DIR/node_modules has `serverless` 3 and
`serverless-iam-roles-per-function`; the folder NAME gives NAME.expected.json. Nothing is deployed and
no credentials are needed.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
HELD = (
    "AWS::IAM::",
    "AWS::Lambda::Permission",
    "AWS::Lambda::LayerVersionPermission",
    "AWS::SQS::QueuePolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::S3::BucketPolicy",
)
NAMES = ("FunctionName", "BucketName", "TopicName", "QueueName", "TableName", "LayerName", "Name", "RuleName", "ConsumerName", "LogGroupName")
HASHED = re.compile(r"(LambdaVersion)[0-9A-Za-z]{20,}")


def reduced(resource):
    """The whole of what grants access, of anything else that it is there, and what its name is made of."""
    kind, properties = resource["Type"], resource.get("Properties") or {}
    out = {"Type": kind}
    if "Condition" in resource:
        out["Condition"] = resource["Condition"]
    if kind.startswith(HELD):
        out["Properties"] = properties
    elif kind == "AWS::ApiGateway::RestApi":
        out["Properties"] = {"Policy": properties["Policy"]} if properties.get("Policy") else {}
    else:
        out["Properties"] = {name: properties[name] for name in NAMES if name in properties}
    return out


def packaged(source, modules):
    """The template that the framework makes of the service in a folder."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "service"
        shutil.copytree(source, work)
        (work / "node_modules").symlink_to(modules / "node_modules")
        env = {"PATH": os.environ["PATH"], "HOME": folder, "SLS_TELEMETRY_DISABLED": "1", "SLS_NOTIFICATIONS_MODE": "off", "AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}
        done = subprocess.run(["node", str(modules / "node_modules/serverless/bin/serverless.js"), "package"], cwd=work, env=env, capture_output=True, text=True, timeout=120)
        made = work / ".serverless" / "cloudformation-template-update-stack.json"
        if not made.exists():
            raise RuntimeError(done.stdout + done.stderr)
        return json.loads(HASHED.sub(r"\1", made.read_text()))


def answer(template):
    out = {"AWSTemplateFormatVersion": "2010-09-09"}
    out.update({name: template[name] for name in ("Parameters", "Conditions") if name in template})
    out["Resources"] = {name: reduced(template["Resources"][name]) for name in sorted(template["Resources"])}
    return out


def main():
    modules = Path(os.environ["MODULES"])
    wanted = sys.argv[1:]
    for path in sorted(HERE.iterdir()):
        if not path.is_dir() or (wanted and path.name not in wanted):
            continue
        try:
            template = packaged(path, modules)
        except RuntimeError as error:
            print(f"{path.name}: {error}")
            continue
        target = HERE / f"{path.name}.expected.json"
        target.write_text(json.dumps(answer(template), indent=1) + "\n")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Records what Terraform answers for expressions.

    record.py TERRAFORM < expressions > answers.jsonl

TERRAFORM is the binary (1.15 for what stands here). Standard input has one expression a line, in
which `\\N` stands for a new line. Each expression stands alone in parentheses in a child module, in
which

- `local.k` is "kk" and `local.u` the id of a resource: a string that is not known, but not null;
- `var.us`, `var.un`, `var.ub` are an unknown string, number and bool, `var.ul`, `var.uset` and
  `var.um` an unknown list, set and map of strings, `var.uo` an unknown object of a string `a` and a
  number `b`, `var.ut` an unknown tuple of a string and a number, `var.ua` unknown and of any type;
- `${path.module}/t.tmpl` is a template over `name` and `xs`.

An answer is `{"error": …}`, or `json`, `type` (none when something is not known), and `unknown`,
which mirrors the value and is true where a leaf is not known.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

BATCH = 300
UNKNOWN = {
    "us": "string",
    "un": "number",
    "ub": "bool",
    "ul": "list(string)",
    "uset": "set(string)",
    "um": "map(string)",
    "uo": "object({a=string,b=number})",
    "ut": "tuple([string,number])",
    "ua": "any",
}
TEMPLATE = "Hello ${name}%{ for x in xs }\n- ${x}%{ endfor }\n"
RESOURCE = 'resource "terraform_data" "u" {}\n'
BASE = """terraform {
  required_providers {
    terraform = {
      source = "terraform.io/builtin/terraform"
    }
  }
}
locals {
  k = "kk"
  u = terraform_data.u.id
}
"""


class Recorder:
    def __init__(self, terraform, folder):
        self.terraform, self.root = terraform, pathlib.Path(folder)
        self.child = self.root / "m"
        self.child.mkdir()
        arguments = "".join(f"  {name} = jsondecode(terraform_data.u.id)\n" for name in UNKNOWN)
        call = f'module "m" {{\n  source = "./m"\n{arguments}}}\n'
        (self.root / "main.tf").write_text(RESOURCE + call)
        inputs = "".join(f'variable "{n}" {{\n  type = {t}\n}}\n' for n, t in UNKNOWN.items())
        (self.child / "main.tf").write_text(RESOURCE + BASE + inputs)
        (self.child / "t.tmpl").write_text(TEMPLATE)

    def run(self, *arguments):
        command = [self.terraform, *arguments]
        return subprocess.run(command, cwd=self.root, capture_output=True, text=True)

    def errors(self, names):
        """The first error of each expression; none when the plan succeeds."""
        outputs = (f'output "{n}" {{\n  sensitive = true\n  value = module.m.{n}\n}}' for n in names)
        (self.root / "outputs.tf").write_text("\n".join(outputs))
        found = {}
        for step in (["init", "-json"], ["plan", "-json", "-input=false", "-out=plan.bin"]):
            result = self.run(*step)
            for line in result.stdout.splitlines():
                problem = json.loads(line).get("diagnostic", {}) if line.startswith("{") else {}
                if problem.get("severity") != "error":
                    continue
                place = problem.get("range", {}).get("filename", "") + problem.get("detail", "")
                text = f"{problem['summary']}: {problem.get('detail', '')}"
                for name in re.findall(r"c\d{5}", place)[:1]:
                    found.setdefault(name, text)
            if found or result.returncode:
                break
        if result.returncode and not found:
            raise SystemExit(result.stdout + result.stderr)
        return found

    def answers(self, expressions):
        names = {f"c{i:05}": expression for i, expression in enumerate(expressions)}
        answers, left = {}, dict(names)
        for name, expression in names.items():
            body = f'output "{name}" {{\n  sensitive = true\n  value = (\n{expression}\n  )\n}}\n'
            (self.child / f"{name}.tf").write_text(body)
        while left and (errors := self.errors(left)):
            for name, text in errors.items():
                left.pop(name, None)
                (self.child / f"{name}.tf").unlink(missing_ok=True)
                answers[name] = {"error": text}
        if left:
            plan = json.loads(self.run("show", "-json", "plan.bin").stdout)
            changes = plan.get("output_changes", {})
            planned = plan.get("planned_values", {}).get("outputs", {})
            for name in left:
                answers[name] = answer = {"json": changes.get(name, {}).get("after")}
                if "type" in planned.get(name, {}):
                    answer["type"] = planned[name]["type"]
                if unknown := changes.get(name, {}).get("after_unknown"):
                    answer["unknown"] = unknown
        return [(expression, answers[name]) for name, expression in names.items()]


def main():
    sys.set_int_max_str_digits(0)
    lines = (line.rstrip("\n") for line in sys.stdin if line.strip())
    expressions = [line.replace("\\N", "\n") for line in lines]
    for start in range(0, len(expressions), BATCH):
        with tempfile.TemporaryDirectory() as folder:
            recorder = Recorder(sys.argv[1], folder)
            for expression, answer in recorder.answers(expressions[start : start + BATCH]):
                print(json.dumps({"expr": expression, "answer": answer}, ensure_ascii=False))


if __name__ == "__main__":
    main()

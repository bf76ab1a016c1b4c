"""Holds `iamvet policy compare` against the solver z3 on random pairs of documents.

    $ pip install z3-solver
    $ python3 tests/comparer/solver.py --iamvet target/release/iamvet --count 500

Each pair is put to z3 as one question: is there a request that the new document allows and the old one does
not? Actions are the known ones of two services, resources are texts, condition keys are texts that may be
absent. Stars of resources stand behind the fifth colon, where both sides mean any run of characters. What z3
does not decide in time, and what iamvet says cannot be told, is counted and not compared.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import z3

ACTIONS = ["s3:*", "s3:Get*", "s3:GetObject", "s3:?etObject", "s3:PutObject*", "sqs:*", "sqs:Send*", "s3:*Acl"]
RESOURCES = ["*", "arn:aws:s3:::a/*", "arn:aws:s3:::a/?", "arn:aws:s3:::*/b", "arn:aws:s3:::a*", "arn:aws:s3:::a/b"]
VALUES = ["a", "b", "ab", "a*", "*b", "?", "a?"]
# Keys that a request may lack.
KEYS = ["s3:prefix", "aws:RequestTag/team"]
OPERATORS = ["StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringLikeIfExists", "Null"]


def statement(rng):
    out = {"Effect": rng.choice(["Allow", "Allow", "Deny"])}
    out[rng.choice(["Action", "Action", "NotAction"])] = rng.sample(ACTIONS, rng.randint(1, 2))
    out[rng.choice(["Resource", "Resource", "NotResource"])] = rng.sample(RESOURCES, rng.randint(1, 2))
    conditions = {}
    for _ in range(rng.choice([0, 0, 1, 2])):
        operator = rng.choice(OPERATORS)
        values = [rng.choice(["true", "false"])] if operator == "Null" else rng.sample(VALUES, rng.randint(1, 2))
        conditions.setdefault(operator, {})[rng.choice(KEYS)] = values
    if conditions:
        out["Condition"] = conditions
    return out


def document(rng):
    return {"Version": "2012-10-17", "Statement": [statement(rng) for _ in range(rng.randint(1, 3))]}


def pattern(text, wildcards=True):
    any_char = z3.AllChar(z3.ReSort(z3.StringSort()))
    parts = [z3.Re("")]
    for letter in text:
        if wildcards and letter == "*":
            parts.append(z3.Star(any_char))
        elif wildcards and letter == "?":
            parts.append(any_char)
        else:
            parts.append(z3.Re(letter))
    return z3.Concat(*parts) if len(parts) > 1 else parts[0]


class Request:
    def __init__(self, matching):
        self.matching = matching
        self.action = z3.Int("action")
        self.resource = z3.String("resource")
        self.keys = {key: (z3.Bool("has " + key), z3.String("value " + key)) for key in KEYS}

    def does(self, statement):
        return z3.And(self.acts(statement), self.reaches(statement), *self.holds(statement))

    def acts(self, statement):
        patterns = statement.get("Action", statement.get("NotAction"))
        named = sorted(set().union(*(self.matching[p] for p in patterns)))
        is_named = z3.Or(*(self.action == index for index in named))
        return is_named if "Action" in statement else z3.Not(is_named)

    def reaches(self, statement):
        patterns = statement.get("Resource", statement.get("NotResource"))
        is_named = z3.Or(*(z3.InRe(self.resource, pattern(p)) for p in patterns))
        return is_named if "Resource" in statement else z3.Not(is_named)

    def holds(self, statement):
        for operator, keys in statement.get("Condition", {}).items():
            for key, values in keys.items():
                has, value = self.keys[key]
                if operator == "Null":
                    yield z3.Or(*(z3.Not(has) if wanted == "true" else has for wanted in values))
                    continue
                likes = "Like" in operator
                is_one = z3.Or(*(z3.InRe(value, pattern(v, likes)) for v in values))
                if "Not" in operator:
                    yield z3.Or(z3.Not(has), z3.Not(is_one))
                elif operator.endswith("IfExists"):
                    yield z3.Or(z3.Not(has), is_one)
                else:
                    yield z3.And(has, is_one)

    def allowed(self, document):
        by = {effect: [self.does(s) for s in document["Statement"] if s["Effect"] == effect] for effect in ("Allow", "Deny")}
        return z3.And(z3.Or(*by["Allow"]), z3.Not(z3.Or(*by["Deny"])))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--iamvet", default="target/release/iamvet")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--timeout", type=int, default=3000, help="milliseconds for each question")
    args = parser.parse_args()

    def listed(text):
        out = subprocess.run([args.iamvet, "policy", "actions", text, "--format", "json"], capture_output=True, text=True)
        return [entry["action"] for entry in json.loads(out.stdout)]

    known = listed("*")
    index = {action: at for at, action in enumerate(known)}
    matching = {text: {index[action] for action in listed(text)} for text in ACTIONS}
    rng = random.Random(args.seed)
    counts = {"agree": 0, "z3 undecided": 0, "cannot be told": 0}
    with tempfile.TemporaryDirectory() as folder:
        old_file, new_file = Path(folder, "old.json"), Path(folder, "new.json")
        for _ in range(args.count):
            old = document(rng)
            new = json.loads(json.dumps(old)) if rng.random() < 0.5 else document(rng)
            new["Statement"][rng.randrange(len(new["Statement"]))] = statement(rng)
            old_file.write_text(json.dumps(old))
            new_file.write_text(json.dumps(new))
            ours = subprocess.run(
                [args.iamvet, "policy", "compare", str(old_file), str(new_file), "--limit", "1"], capture_output=True
            ).returncode
            request = Request(matching)
            solver = z3.Solver()
            solver.set("timeout", args.timeout)
            solver.add(request.action >= 0, request.action < len(known))
            # A key that is there has a value.
            solver.add(*(z3.Length(value) > 0 for _, value in request.keys.values()))
            solver.add(request.allowed(new), z3.Not(request.allowed(old)))
            theirs = solver.check()
            if theirs == z3.unknown:
                counts["z3 undecided"] += 1
            elif ours == 2:
                counts["cannot be told"] += 1
            elif (theirs == z3.sat) == (ours == 1):
                counts["agree"] += 1
            else:
                print(f"z3 says {theirs}, iamvet {ours}:\n{json.dumps(old)}\n{json.dumps(new)}\n{solver.model() if theirs == z3.sat else ''}")
                sys.exit(1)
    print(counts)


main()

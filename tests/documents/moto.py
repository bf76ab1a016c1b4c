"""Writes the documents of the tests of `moto`, which say which ones IAM takes, as lines of JSON.

    $ pip download --no-deps --no-binary :all: moto==5.1.13
    $ python3 tests/documents/moto.py moto-5.1.13.tar.gz > ../documents.jsonl
    $ POLICY_DOCUMENTS=$PWD/../documents.jsonl cargo test --test documents -- --ignored

Only the literals of its lists are read, and nothing of it is executed or kept here.
"""

import ast
import json
import sys
import tarfile


def lists(source):
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            try:
                yield node.targets[0].id, ast.literal_eval(node.value)
            except ValueError:
                pass


def main(archive):
    with tarfile.open(archive) as files:
        name = next(n for n in files.getnames() if n.endswith("tests/test_iam/test_iam_policies.py"))
        found = dict(lists(files.extractfile(name).read()))
    cases = [(False, case["document"], case["error_message"]) for case in found["invalid_policy_document_test_cases"]]
    cases += [(True, document, None) for document in found["valid_policy_documents"]]
    for valid, document, error in cases:
        text = document if isinstance(document, str) else json.dumps(document)
        print(json.dumps({"valid": valid, "document": text, "error": error}))


main(sys.argv[1])

# What a module that is not installed does with a document is not known.
module "role" {
  source      = "example/role/aws"
  policy_json = data.aws_iam_policy_document.team.json
}

data "aws_iam_policy_document" "team" {
  statement {
    actions   = ["iam:*"] # expect: iam-full-access
    resources = ["*"]
  }
}

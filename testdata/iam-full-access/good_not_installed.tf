# The argument tells that the document only bounds.
module "role" {
  source               = "example/role/aws"
  permissions_boundary = data.aws_iam_policy_document.team.json
}

data "aws_iam_policy_document" "team" {
  statement {
    actions   = ["iam:*"]
    resources = ["*"]
  }
}

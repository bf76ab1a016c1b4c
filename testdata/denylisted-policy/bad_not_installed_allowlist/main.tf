resource "aws_iam_policy" "deploy" {
  name   = "deploy"
  path   = "/team/"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_iam_policy" "other" {
  name   = "other"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

variable "unknown" {}

module "role" {
  source = "example/role/aws"
  policies = [
    "arn:aws:iam::aws:policy/ReadOnlyAccess",
    "arn:aws:iam::aws:policy/PowerUserAccess", # expect: denylisted-policy
    aws_iam_policy.deploy.arn,
    aws_iam_policy.other.arn, # expect: denylisted-policy
    var.unknown,
    "arn:aws:iam::aws:policy/${var.unknown}",
  ]
}

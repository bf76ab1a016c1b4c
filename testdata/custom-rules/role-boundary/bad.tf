resource "aws_iam_role" "none" { # expect: team-role-boundary
  name               = "none"
  path               = "/team/"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role" "other" {
  name                 = "other"
  path                 = "/team/web/"
  permissions_boundary = "arn:aws:iam::aws:policy/PowerUserAccess" # expect: team-role-boundary
  assume_role_policy   = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

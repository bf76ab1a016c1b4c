resource "aws_iam_policy" "deploy" {
  name = "deploy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "*" # expect: full-admin
      Resource = "*"
    }]
  })
}

data "aws_iam_policy_document" "all" {
  statement {
    actions   = ["*:*"] # expect: full-admin
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "a" {
  role   = "a"
  policy = data.aws_iam_policy_document.all.json
}

resource "aws_iam_group_policy" "b" {
  group  = "b"
  policy = data.aws_iam_policy_document.all.json
}

variable "env" {
  type = string
}

variable "who" {
  type = list(string)
}

data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::reports/*"]
  }
}

# A name that nothing declares.
resource "aws_iam_user_policy" "literal" {
  name   = "read"
  user   = "bob"
  policy = data.aws_iam_policy_document.read.json # expect: inline-policy
}

resource "aws_iam_user_policy" "template" {
  name   = "read"
  user   = "deploy-${var.env}"
  policy = data.aws_iam_policy_document.read.json # expect: inline-policy
}

resource "aws_iam_user_policy" "element" {
  name   = "read"
  user   = var.who[0]
  policy = data.aws_iam_policy_document.read.json # expect: inline-policy
}

resource "aws_iam_group" "ops" {
  name = "ops"
}

resource "aws_iam_group_policy" "ops" {
  name  = "heredoc"
  group = aws_iam_group.ops.name

  # expect: inline-policy
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [{ "Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*" }]
    }
  EOT
}

resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })

  inline_policy {
    name   = "in-the-role"
    policy = data.aws_iam_policy_document.read.json # expect: inline-policy
  }
}

resource "aws_iam_role_policy" "app" {
  count = 3

  name   = "part-${count.index}"
  role   = aws_iam_role.app.id
  policy = data.aws_iam_policy_document.read.json # expect: inline-policy
}

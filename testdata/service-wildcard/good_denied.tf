resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
}

data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::deployments", "arn:aws:s3:::deployments/*"]
  }

  # What is left is to get and list.
  statement {
    effect      = "Deny"
    not_actions = ["s3:Get*", "s3:List*"]
    resources   = ["*"]
  }
}

resource "aws_iam_policy" "read" {
  name   = "read"
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_iam_role_policy_attachment" "read" {
  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.read.arn
}

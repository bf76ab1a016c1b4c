resource "aws_iam_policy" "deploy" {
  name = "deploy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:Put*", "s3:List*"] # expect: sensitive-wildcard
        Resource = ["arn:aws:s3:::deployments", "arn:aws:s3:::deployments/*"]
      },
    ]
  })
}

resource "aws_iam_policy" "more" {
  name = "more"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["ec2:Describe*", "ec2:*Tags"] # expect: sensitive-wildcard
        Resource = "*"
      },
      {
        Effect   = "Allow"
        Action   = "iam:*RolePolicy" # expect: sensitive-wildcard
        Resource = "arn:aws:iam::123456789012:role/app-*"
      },
    ]
  })
}

resource "aws_iam_policy" "deploy" {
  name = "deploy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "iam:*" # expect: iam-full-access
        Resource = "*"
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
        Action   = ["s3:GetObject", "IAM:*"] # expect: iam-full-access
        Resource = ["arn:aws:iam::123456789012:role/app-*"]
      },
    ]
  })
}

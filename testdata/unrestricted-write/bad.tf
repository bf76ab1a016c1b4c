resource "aws_iam_policy" "deploy" {
  name = "deploy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = [
          "s3:PutObject",
          "sqs:SendMessage",
          "logs:PutLogEvents",
        ]
        Resource = "*" # expect: unrestricted-write
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
        Action   = ["dynamodb:*Item", "dynamodb:List*"]
        Resource = ["arn:aws:dynamodb:*:*:table/orders", "arn:aws:dynamodb:*:*:*"] # expect: unrestricted-write
      },
      {
        Effect   = "Allow"
        Action   = "ec2:TerminateInstances"
        Resource = "arn:aws:*:*:*:*" # expect: unrestricted-write
      },
    ]
  })
}

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
        Action   = ["sqs:Delete*", "sqs:List*"]
        Resource = ["arn:aws:sqs:eu-west-1:123456789012:orders", "arn:aws:sqs:*:*:*"] # expect: unrestricted-write
      },
      {
        Effect   = "Allow"
        Action   = "ec2:TerminateInstances"
        Resource = "arn:aws:*:*:*:*" # expect: unrestricted-write
      },
    ]
  })
}

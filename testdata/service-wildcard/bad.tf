resource "aws_iam_policy" "deploy" {
  name = "deploy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "sqs:*" # expect: service-wildcard
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
        Action   = [
          "ec2:DescribeInstances",
          "S3:*", # expect: service-wildcard
          "dynamodb:?*",
        ]
        Resource = "*"
      },
      {
        Effect   = "Allow"
        Action   = ["s3:*"] # expect: service-wildcard
        Resource = "arn:aws:s3:::deployments/*"
      },
    ]
  })
}

resource "aws_iam_policy" "deploy" {
  name = "deploy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = [
          "acm:*", # expect: service-by-service-admin
          "apigateway:*",
          "athena:*",
          "autoscaling:*",
          "backup:*",
          "cloudformation:*",
          "cloudfront:*",
          "cloudtrail:*",
          "cloudwatch:*",
          "dynamodb:*",
          "ec2:*",
          "ecs:*",
          "glue:*",
          "kms:*",
          "lambda:*",
          "rds:*",
          "s3:*",
          "sns:*",
          "sqs:*",
        ]
        Resource = "*"
      },
    ]
  })
}

resource "aws_iam_policy" "deploy" {
  name = "deploy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "*" # expect: action-wildcard
        Resource = "arn:aws:s3:::deployments"
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
          "s3:GetObject",
          "*", # expect: action-wildcard
          "s3:*",
        ]
        Resource = ["arn:aws:s3:::deployments", "arn:aws:s3:::deployments/*"]
      },
      # A condition makes it less, and not little.
      {
        Effect   = "Allow"
        Action   = "*:*" # expect: action-wildcard
        Resource = "*"
        Condition = {
          Bool = {
            "aws:MultiFactorAuthPresent" = "true"
          }
        }
      },
    ]
  })
}

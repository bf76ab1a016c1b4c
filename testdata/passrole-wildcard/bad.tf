resource "aws_iam_policy" "deploy" {
  name = "deploy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "iam:PassRole" # expect: passrole-wildcard
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
        Action   = ["ecs:RunTask", "iam:passrole"] # expect: passrole-wildcard
        Resource = ["arn:aws:iam::123456789012:role/*", "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:*"]
      },
      {
        Effect   = "Allow"
        Action   = "iam:Pass*" # expect: passrole-wildcard
        Resource = "arn:aws:iam::*:role/*"
        Condition = {
          StringLike = {
            "iam:PassedToService" = "*"
          }
        }
      },
    ]
  })
}

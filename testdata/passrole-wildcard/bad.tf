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

# Conditions that every role and every service passes.
resource "aws_iam_policy" "idle" {
  name = "idle"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "iam:PassRole" # expect: passrole-wildcard
        Resource  = "*"
        Condition = { Null = { "iam:PassedToService" = "false" } }
      },
      {
        Effect    = "Allow"
        Action    = "iam:PassRole" # expect: passrole-wildcard
        Resource  = "*"
        Condition = { StringLike = { "iam:PassedToService" = ["ec2.amazonaws.com", "*.amazonaws.com"] } }
      },
      {
        Effect    = "Allow"
        Action    = "iam:PassRole" # expect: passrole-wildcard
        Resource  = "*"
        Condition = { ArnLike = { "iam:AssociatedResourceArn" = "arn:aws:*:*:*:*" } }
      },
      # Tags of the role do not bound who passes it.
      {
        Effect    = "Allow"
        Action    = "iam:PassRole" # expect: passrole-wildcard
        Resource  = "*"
        Condition = { StringEquals = { "aws:ResourceTag/team" = "web" } }
      },
    ]
  })
}

resource "aws_iam_policy" "app" {
  name = "app"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = "arn:aws:iam::111122223333:role/app"
        Condition = {
          StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" }
        }
      },
    ]
  })
}

resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = "111122223333" } }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "app" {
  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.app.arn
}

resource "aws_iam_policy" "jobs" {
  name = "jobs"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # That a tag is there is asked for in this way.
        Effect   = "Allow"
        Action   = "sqs:CreateQueue"
        Resource = "arn:aws:sqs:eu-west-1:111122223333:jobs-*"
        Condition = {
          StringLike = { "aws:RequestTag/team" = "*" }
          Null       = { "aws:RequestTag/owner" = "false" }
        }
      },
      {
        Effect   = "Allow"
        Action   = "sqs:SendMessage"
        Resource = "arn:aws:sqs:eu-west-1:111122223333:jobs-*"
        Condition = {
          StringEquals = { "aws:PrincipalTag/mode" = "write" }
          StringLike   = { "aws:PrincipalArn" = "arn:aws:iam::*:role/app-*" }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "jobs" {
  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.jobs.arn
}

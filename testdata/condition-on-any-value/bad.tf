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
          StringLike = { "iam:PassedToService" = "*" } # expect: condition-on-any-value
        }
      },
    ]
  })
}

resource "aws_iam_policy" "other" {
  name = "other"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "sns:Publish"
        Resource = "arn:aws:sns:eu-west-1:111122223333:alarms"
        Condition = {
          StringLikeIfExists = { "aws:PrincipalTag/team" = ["red", "*"] } # expect: condition-on-any-value
          ArnLike            = { "aws:SourceArn" = "arn:*:*:*:*:*" } # expect: condition-on-any-value
        }
      },
      {
        Effect   = "Deny"
        Action   = "ec2:RunInstances"
        Resource = "*"
        Condition = {
          "ForAnyValue:StringNotLike" = { "aws:CalledVia" = "*" } # expect: condition-on-any-value
          "ForAllValues:StringLike"   = { "aws:TagKeys" = "*" }   # expect: condition-on-any-value
        }
      },
    ]
  })
}

resource "aws_iam_policy" "app" {
  name = "app"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::reports/*"
        Condition = {
          StringLike = { "aws:PrincipalTag/team" = ["finance", "sales-*"] }
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

resource "aws_iam_policy" "more" {
  name = "more"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = "arn:aws:s3:::reports"
        Condition = {
          NumericGreaterThan = { "s3:max-keys" = "10" }
          NumericLessThan    = { "s3:max-keys" = "100" }
          IpAddress          = { "aws:SourceIp" = "192.0.2.0/24" }
          NotIpAddress       = { "aws:SourceIp" = "192.0.2.0/25" }
          StringEquals       = { "aws:PrincipalTag/team" = "finance" }
          StringLikeIfExists = { "aws:PrincipalTag/team" = "f*" }
        }
      },
      {
        # Keys with several values: one value passes each.
        Effect   = "Allow"
        Action   = "s3:PutObject"
        Resource = "arn:aws:s3:::reports/*"
        Condition = {
          "ForAnyValue:StringEquals" = { "aws:CalledVia" = "athena.amazonaws.com" }
          "ForAnyValue:StringLike"   = { "aws:CalledVia" = "glue.*" }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "more" {
  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.more.arn
}

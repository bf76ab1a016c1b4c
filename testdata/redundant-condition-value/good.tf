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
          IpAddress = { "aws:SourceIp" = "192.0.2.0/24" }
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

resource "aws_iam_policy" "home" {
  name = "home"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = "arn:aws:s3:::home"
        Condition = {
          StringLike    = { "s3:prefix" = ["public/*", "public"] }
          StringEquals  = { "aws:PrincipalTag/team" = ["a", "ab"] }
          DateLessThan  = { "aws:CurrentTime" = "2030-01-01T00:00:00Z" }
          IpAddress     = { "aws:SourceIp" = ["192.0.2.0/24", "2001:db8::/32"] }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "home" {
  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.home.arn
}

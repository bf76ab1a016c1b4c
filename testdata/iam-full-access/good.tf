resource "aws_iam_policy" "app" {
  name = "app"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["iam:GetRole", "iam:UpdateAssumeRolePolicy"]
        Resource = "arn:aws:iam::123456789012:role/deploy"
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
      Principal = { Service = "ec2.amazonaws.com" }
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
        Action   = ["iam:CreateRole", "iam:AttachRolePolicy"]
        Resource = "arn:aws:iam::123456789012:role/app-*"
        Condition = {
          StringEquals = {
            "iam:PermissionsBoundary" = "arn:aws:iam::123456789012:policy/boundary"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "more" {
  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.more.arn
}

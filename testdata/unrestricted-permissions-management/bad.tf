resource "aws_iam_policy" "deploy" {
  name = "deploy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["iam:PutRolePolicy", "iam:AttachRolePolicy"]
        Resource = "*" # expect: unrestricted-permissions-management
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
        Action   = ["s3:GetObject", "s3:PutBucketPolicy"]
        Resource = ["arn:aws:s3:::*"] # expect: unrestricted-permissions-management
      },
      {
        Effect   = "Allow"
        Action   = "iam:AttachUserPolicy"
        Resource = "arn:aws:iam::123456789012:user/*" # expect: unrestricted-permissions-management
      },
    ]
  })
}

# The policy of administrators passes the conditions.
resource "aws_iam_policy" "attach" {
  name = "attach"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "iam:AttachRolePolicy"
        Resource  = "*" # expect: unrestricted-permissions-management
        Condition = { ArnLike = { "iam:PolicyARN" = "arn:aws:iam::aws:policy/*" } }
      },
      {
        Effect    = "Allow"
        Action    = "iam:AttachUserPolicy"
        Resource  = "*" # expect: unrestricted-permissions-management
        Condition = { StringLike = { "iam:PermissionsBoundary" = "*" } }
      },
    ]
  })
}

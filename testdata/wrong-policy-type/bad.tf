resource "aws_iam_role" "reports" {
  name = "reports"
  assume_role_policy = jsonencode({ # expect: wrong-policy-type
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::reports/*"
      },
    ]
  })
}

resource "aws_iam_role" "reports" {
  name = "reports"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          AWS = "arn:aws:iam::111122223333:role/deploy-*" # expect: unsupported-wildcard-in-principal
        }
        Action = "sts:AssumeRole"
      },
    ]
  })
}

resource "aws_kms_key" "data" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Account"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        # Not covered: who is named needs no policy of its own.
        Sid       = "App"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:role/app" }
        Action    = "kms:Decrypt"
        Resource  = "*"
      },
      { # expect: redundant-statement
        Sid       = "Describe"
        Effect    = "Allow"
        Principal = { AWS = "111122223333" }
        Action    = "kms:DescribeKey"
        Resource  = "*"
      },
    ]
  })
}

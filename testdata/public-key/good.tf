resource "aws_kms_key" "open" {
  description = "open"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "kms:*"
        Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }
        Resource  = "*"
      },
      {
        Effect    = "Allow"
        Action    = ["kms:Encrypt", "kms:Decrypt"]
        Principal = { AWS = "arn:aws:iam::111122223333:role/app" }
        Resource  = "*"
      },
    ]
  })
}

resource "aws_kms_key" "by_service" {
  description = "by_service"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "kms:*"
        Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }
        Resource  = "*"
      },
      {
        Effect    = "Allow"
        Action    = ["kms:Encrypt", "kms:Decrypt"]
        Principal = { AWS = "*" }
        Resource  = "*"
        Condition = {
          StringEquals = {
            "kms:ViaService"    = "s3.eu-west-1.amazonaws.com"
            "kms:CallerAccount" = data.aws_caller_identity.current.account_id
          }
        }
      },
    ]
  })
}

data "aws_caller_identity" "current" {}

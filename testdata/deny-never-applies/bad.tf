resource "aws_iam_policy" "app" {
  name = "app"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::reports/*"
      },
      {
        Effect   = "Deny"
        Action   = "s3:*"
        Resource = "*"
        Condition = {
          StringEquals    = { "aws:PrincipalTag/team" = "sales" }
          StringNotEquals = { "aws:PrincipalTag/team" = ["sales", "finance"] } # expect: deny-never-applies
        }
      },
    ]
  })
}

resource "aws_s3_bucket_policy" "reports" {
  bucket = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]
      Condition = {
        IpAddress    = { "aws:SourceIp" = "192.0.2.0/24" }
        NotIpAddress = { "aws:SourceIp" = "192.0.0.0/16" } # expect: deny-never-applies
      }
    }]
  })
}

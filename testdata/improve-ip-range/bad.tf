resource "aws_iam_policy" "reports" {
  name = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::reports/*"
      Condition = {
        IpAddress = { "aws:SourceIp" = "203.0.113.7/24" } # expect: improve-ip-range
      }
    }]
  })
}

resource "aws_iam_policy" "archive" {
  name = "archive"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::reports/*"
      Condition = {
        NotIpAddress = { "aws:SourceIp" = ["198.51.100.0/24", "2001:db8::1/32"] } # expect: improve-ip-range
      }
    }]
  })
}

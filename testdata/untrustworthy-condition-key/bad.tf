resource "aws_s3_bucket_policy" "reports" {
  bucket = "reports-111122223333"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "s3:GetObject"
      Resource  = "arn:aws:s3:::reports-111122223333/*"
      Condition = {
        StringLike = { "aws:Referer" = "https://www.example.com/*" } # expect: untrustworthy-condition-key
      }
    }]
  })
}

resource "aws_s3_bucket_policy" "archive" {
  bucket = "archive-111122223333"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:GetObject"
      Resource  = "arn:aws:s3:::reports-111122223333/*"
      Condition = {
        StringNotLike = { "aws:UserAgent" = "internal-client/*" } # expect: untrustworthy-condition-key
      }
    }]
  })
}

resource "aws_s3_bucket_policy" "reports" {
  bucket = "reports-111122223333"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "cloudfront.amazonaws.com" }
      Action    = "s3:GetObject"
      Resource  = "arn:aws:s3:::reports-111122223333/*"
      Condition = {
        StringEquals = { "aws:SourceArn" = "arn:aws:cloudfront::111122223333:distribution/E1A2B3C4D5E6F7" }
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
        StringLike = { "aws:UserAgent" = "bad-bot/*" }
      }
    }]
  })
}

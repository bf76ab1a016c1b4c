resource "aws_s3_bucket_policy" "reports" {
  bucket = "reports-111122223333"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ses.amazonaws.com" }
      Action    = "s3:PutObject"
      Resource  = "arn:aws:s3:::reports-111122223333/*"
      Condition = {
        StringEquals = { "aws:Referer" = "111122223333" } # expect: recommended-condition-key-for-service-principal
      }
    }]
  })
}

resource "aws_s3_bucket_policy" "reports" {
  bucket = "reports-111122223333"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "logs.amazonaws.com" }
      Action    = "s3:PutObject"
      Resource  = "arn:aws:s3:::reports-111122223333/*"
      Condition = {
        ArnLike      = { "aws:SourceArn" = "arn:aws:logs:*:111122223333:*" }
        StringEquals = { "aws:SourceAccount" = "111122223333" }
      }
    }]
  })
}

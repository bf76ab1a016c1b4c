resource "aws_s3_bucket_policy" "reports" {
  bucket = "reports-111122223333"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Sid       = "Read"
        Principal = { AWS = "arn:aws:iam::111122223333:role/reader" }
        Action    = "s3:GetObject"
        Resource  = "arn:aws:s3:::reports-111122223333/*"
      },
      {
        Effect    = "Allow"
        Sid       = "ReadTags"
        Principal = { AWS = "arn:aws:iam::111122223333:role/reader" }
        Action    = "s3:GetObjectTagging"
        Resource  = "arn:aws:s3:::reports-111122223333/*"
      },
    ]
  })
}

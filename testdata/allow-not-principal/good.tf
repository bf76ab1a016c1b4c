resource "aws_iam_role" "others" {
  name = "others"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::111122223333:role/deploy" }
    }]
  })
}

resource "aws_s3_bucket" "reports" {
  bucket = "reports"
}

resource "aws_s3_bucket_policy" "reports" {
  bucket = aws_s3_bucket.reports.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "s3:GetObject"
        Principal = { AWS = "arn:aws:iam::111122223333:role/reader" }
        Resource  = "${aws_s3_bucket.reports.arn}/*"
      },
      {
        Effect       = "Deny"
        Action       = "s3:DeleteObject"
        NotPrincipal = { AWS = ["arn:aws:iam::111122223333:role/admin"] }
        Resource     = "${aws_s3_bucket.reports.arn}/*"
      },
    ]
  })
}

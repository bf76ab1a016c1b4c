resource "aws_iam_role" "others" {
  name = "others"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect       = "Allow"
      Action       = "sts:AssumeRole"
      NotPrincipal = { AWS = "arn:aws:iam::111122223333:user/mallory" } # expect: allow-not-principal
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
    Statement = [{
      Effect       = "Allow"
      Action       = "s3:GetObject"
      NotPrincipal = { AWS = "arn:aws:iam::111122223333:user/mallory" } # expect: allow-not-principal
      Resource     = "${aws_s3_bucket.reports.arn}/*"
    }]
  })
}

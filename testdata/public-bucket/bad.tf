resource "aws_s3_bucket" "site" {
  bucket = "site"
}

resource "aws_s3_bucket_policy" "site" {
  bucket = aws_s3_bucket.site.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "s3:GetObject"
      Principal = "*" # expect: public-bucket
      Resource  = "${aws_s3_bucket.site.arn}/*"
    }]
  })
}

resource "aws_s3_bucket" "drop" {
  bucket = "drop"
}

resource "aws_s3_bucket_policy" "drop" {
  bucket = aws_s3_bucket.drop.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = ["s3:PutObject", "s3:GetObject"]
      Principal = { AWS = "*" } # expect: public-bucket
      Resource  = "${aws_s3_bucket.drop.arn}/*"
    }]
  })
}

resource "aws_s3_bucket" "referer" {
  bucket = "referer"
}

resource "aws_s3_bucket_policy" "referer" {
  bucket = aws_s3_bucket.referer.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "s3:GetObject"
      Principal = "*" # expect: public-bucket
      Resource  = "${aws_s3_bucket.referer.arn}/*"
      Condition = {
        StringLike = { "aws:Referer" = "https://example.org/*" }
      }
    }]
  })
}

resource "aws_s3_bucket" "wide" {
  bucket = "wide"
}

resource "aws_s3_bucket_policy" "wide" {
  bucket = aws_s3_bucket.wide.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "s3:GetObject"
      Principal = "*" # expect: public-bucket
      Resource  = "${aws_s3_bucket.wide.arn}/*"
      Condition = {
        IpAddress = { "aws:SourceIp" = "0.0.0.0/0" }
      }
    }]
  })
}

resource "aws_s3_bucket" "tls_only" {
  bucket = "tls-only"
}

resource "aws_s3_bucket_policy" "tls_only" {
  bucket = aws_s3_bucket.tls_only.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "s3:ListBucket"
        Principal = "*" # expect: public-bucket
        Resource  = aws_s3_bucket.tls_only.arn
      },
      {
        Effect    = "Deny"
        Action    = "s3:*"
        Principal = "*"
        Resource  = "${aws_s3_bucket.tls_only.arn}/*"
        Condition = {
          Bool = { "aws:SecureTransport" = "false" }
        }
      },
    ]
  })
}

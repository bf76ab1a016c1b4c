resource "aws_s3_bucket_policy" "reports" {
  bucket = "reports-111122223333"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:GetObject"
      Resource  = "arn:aws:s3:::reports-111122223333/*"
      Condition = {
        ArnNotEquals = { "aws:PrincipalArn" = "arn:aws:sts::111122223333:assumed-role/reader/session" } # expect: ineffective-deny-carve-out
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
        StringNotEquals = { "aws:userId" = "AROAEXAMPLE1234567890" } # expect: ineffective-deny-carve-out
      }
    }]
  })
}

resource "aws_s3_bucket_policy" "exports" {
  bucket = "exports-111122223333"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect       = "Deny"
      NotPrincipal = { AWS = "arn:aws:iam::111122223333:role/reader" } # expect: ineffective-deny-carve-out
      Action       = "s3:GetObject"
      Resource     = "arn:aws:s3:::reports-111122223333/*"
    }]
  })
}

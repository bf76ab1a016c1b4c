resource "aws_s3_bucket" "vault" {
  bucket = "vault"
}

resource "aws_s3_bucket_policy" "vault" {
  bucket = aws_s3_bucket.vault.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Action    = "s3:*"
      Principal = "*"
      Resource  = [aws_s3_bucket.vault.arn, "${aws_s3_bucket.vault.arn}/*"]
      Condition = {
        ArnNotLike = { "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/admin" }
      }
    }]
  })
}

resource "aws_s3_bucket" "objects" {
  bucket = "objects"
}

# Objects only: the policy of the bucket stays in reach.
resource "aws_s3_bucket_policy" "objects" {
  bucket = aws_s3_bucket.objects.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Action    = "s3:*"
      Principal = "*"
      Resource  = "${aws_s3_bucket.objects.arn}/*"
    }]
  })
}

resource "aws_kms_key" "data" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "kms:*"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Resource  = "*"
      },
      {
        Effect    = "Deny"
        Action    = "kms:ScheduleKeyDeletion"
        Principal = "*"
        Resource  = "*"
      }
    ]
  })
}

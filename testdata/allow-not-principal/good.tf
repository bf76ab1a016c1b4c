resource "aws_sqs_queue" "jobs" {
  name = "jobs"
}

resource "aws_sqs_queue_policy" "jobs" {
  queue_url = aws_sqs_queue.jobs.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sqs:SendMessage"
      Principal = { AWS = "arn:aws:iam::111122223333:role/producer" }
      Resource  = aws_sqs_queue.jobs.arn
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
        NotPrincipal = { AWS = ["arn:aws:iam::111122223333:role/admin", "arn:aws:iam::111122223333:root"] }
        Resource     = "${aws_s3_bucket.reports.arn}/*"
      },
    ]
  })
}

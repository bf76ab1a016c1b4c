resource "aws_s3_bucket" "data" {
  bucket = "data"
}

resource "aws_s3_bucket_policy" "data" {
  bucket = aws_s3_bucket.data.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = ["s3:GetObject", "s3:GetObjectVersion"]
      Principal = { AWS = "arn:aws:iam::111122223333:role/reader" }
      Resource  = "${aws_s3_bucket.data.arn}/*"
    }]
  })
}

resource "aws_sqs_queue" "jobs" {
  name = "jobs"
}

resource "aws_sqs_queue_policy" "jobs" {
  queue_url = aws_sqs_queue.jobs.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "sqs:*"
        Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }
        Resource  = aws_sqs_queue.jobs.arn
      },
      {
        Effect    = "Allow"
        Action    = "sqs:SendMessage"
        Principal = { AWS = "arn:aws:iam::111122223333:role/worker" }
        Resource  = aws_sqs_queue.jobs.arn
      },
    ]
  })
}

data "aws_caller_identity" "current" {}

resource "aws_s3_bucket" "reports" {
  bucket = "reports"
}

resource "aws_s3_bucket_policy" "reports" {
  bucket = aws_s3_bucket.reports.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "s3:GetObject"
      Principal = { AWS = "arn:aws:iam::444455556666:root" } # expect: foreign-account-access
      Resource  = "${aws_s3_bucket.reports.arn}/*"
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
    Statement = [{
      Effect    = "Allow"
      Action    = "sqs:SendMessage"
      Principal = { AWS = ["arn:aws:iam::111122223333:root", "444455556666"] } # expect: foreign-account-access
      Resource  = aws_sqs_queue.jobs.arn
    }]
  })
}

resource "aws_snapshot_create_volume_permission" "data" {
  snapshot_id = "snap-0123456789abcdef0"
  account_id  = "999988887777" # expect: foreign-account-access
}

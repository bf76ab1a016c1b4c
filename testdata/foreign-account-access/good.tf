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
      Principal = { AWS = "arn:aws:iam::777788889999:root" }
      Resource  = "${aws_s3_bucket.reports.arn}/*"
    }]
  })
}

resource "aws_s3_bucket" "organization" {
  bucket = "organization"
}

resource "aws_s3_bucket_policy" "organization" {
  bucket = aws_s3_bucket.organization.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "s3:GetObject"
      Principal = { AWS = "arn:aws:iam::444455556666:root" }
      Resource  = "${aws_s3_bucket.organization.arn}/*"
      Condition = {
        StringEquals = { "aws:PrincipalOrgID" = "o-a1b2c3d4e5" }
      }
    }]
  })
}

resource "aws_s3_bucket" "balancer" {
  bucket = "balancer"
}

resource "aws_s3_bucket_policy" "balancer" {
  bucket = aws_s3_bucket.balancer.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "s3:PutObject"
      Principal = { AWS = "arn:aws:iam::127311923021:root" }
      Resource  = "${aws_s3_bucket.balancer.arn}/AWSLogs/111122223333/*"
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
      Principal = { AWS = ["arn:aws:iam::111122223333:root"] }
      Resource  = aws_sqs_queue.jobs.arn
    }]
  })
}

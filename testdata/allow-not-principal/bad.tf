resource "aws_sqs_queue" "jobs" {
  name = "jobs"
}

resource "aws_sqs_queue_policy" "jobs" {
  queue_url = aws_sqs_queue.jobs.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect       = "Allow"
      Action       = "sqs:SendMessage"
      NotPrincipal = { AWS = "arn:aws:iam::111122223333:user/mallory" } # expect: allow-not-principal
      Resource     = aws_sqs_queue.jobs.arn
      Condition = {
        StringEquals = { "aws:PrincipalOrgID" = "o-a1b2c3d4e5" }
      }
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

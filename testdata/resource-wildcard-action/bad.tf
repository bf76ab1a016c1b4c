resource "aws_s3_bucket" "data" {
  bucket = "data"
}

resource "aws_s3_bucket_policy" "data" {
  bucket = aws_s3_bucket.data.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "s3:*" # expect: resource-wildcard-action
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
    Statement = [{
      Effect    = "Allow"
      Action    = ["sqs:SendMessage", "*"] # expect: resource-wildcard-action
      Principal = { AWS = "arn:aws:iam::111122223333:role/worker" }
      Resource  = aws_sqs_queue.jobs.arn
    }]
  })
}

resource "aws_sns_topic" "news" {
  name = "news"
}

resource "aws_sns_topic_policy" "news" {
  arn = aws_sns_topic.news.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      NotAction = "sns:Publish" # expect: resource-wildcard-action
      Principal = { AWS = "arn:aws:iam::111122223333:role/reader" }
      Resource  = aws_sns_topic.news.arn
    }]
  })
}

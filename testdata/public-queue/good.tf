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

resource "aws_sqs_queue" "events" {
  name = "events"
}

resource "aws_sqs_queue_policy" "events" {
  queue_url = aws_sqs_queue.events.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sqs:SendMessage"
      Principal = "*"
      Resource  = aws_sqs_queue.events.arn
      Condition = {
        ArnEquals = { "aws:SourceArn" = "arn:aws:sns:eu-west-1:${data.aws_caller_identity.current.account_id}:events" }
      }
    }]
  })
}

data "aws_caller_identity" "current" {}

# One bucket, whichever segments have wildcards.
resource "aws_sqs_queue_policy" "uploads" {
  queue_url = "https://sqs.eu-west-1.amazonaws.com/111122223333/uploads"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sqs:SendMessage"
      Principal = "*"
      Resource  = "arn:aws:sqs:eu-west-1:111122223333:uploads"
      Condition = {
        ArnLike = { "aws:SourceArn" = "arn:aws:s3:*:*:uploads" }
      }
    }]
  })
}

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
      Principal = "*" # expect: public-queue
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
      Action    = ["sqs:ReceiveMessage", "sqs:DeleteMessage"]
      Principal = { AWS = "*" } # expect: public-queue
      Resource  = aws_sqs_queue.events.arn
      Condition = {
        Bool = { "aws:SecureTransport" = "true" }
      }
    }]
  })
}

resource "aws_sqs_queue_policy" "topics" {
  queue_url = "https://sqs.eu-west-1.amazonaws.com/111122223333/topics"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sqs:SendMessage"
      Principal = "*" # expect: public-queue
      Resource  = "arn:aws:sqs:eu-west-1:111122223333:topics"
      Condition = {
        ArnLike = { "aws:SourceArn" = "arn:aws:sns:*:*:orders" }
      }
    }]
  })
}

resource "aws_sqs_queue_policy" "anything" {
  queue_url = "https://sqs.eu-west-1.amazonaws.com/111122223333/anything"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sqs:SendMessage"
      Principal = "*" # expect: public-queue
      Resource  = "arn:aws:sqs:eu-west-1:111122223333:anything"
      Condition = {
        ArnLike = { "aws:SourceArn" = "*" }
      }
    }]
  })
}
